"""What was typed in one name: another account, organisation or Mission Locale in the meantime."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.youth.models import Draft, YoungPerson
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import MissionLocaleFactory
from tests.factories.youth import YoungPersonFactory, born

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
FILE = {
    "first_name": "Noé",
    "last_name": "Ferran",
    "birth_date": born(19).isoformat(),
    "place": "Valmont",
    "schooling": "none",
    "situation": "neither",
}
CREATE = reverse("young_person_create")


def words(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def opened_by(user: Any) -> dict[str, Any]:
    """What the page says of who opened it, and in whose name."""
    return {"ouvert_par": user.pk, "au_nom_de": user.acting.membership.pk}


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_another_account_had_open_is_neither_kept_nor_sent_in_ones_name(
    sign_in: Any, counsellor: User, headers: dict[str, str]
) -> None:
    stranger = UserFactory(counsellor=True)
    typed = {**FILE, **opened_by(stranger)}
    said = words(sign_in(counsellor).post(CREATE, typed, headers=headers, follow=True))

    assert "ouverte avec un autre compte" in said
    assert "Ferran" not in said
    with system_scope():
        assert not Draft.objects.exists()
        assert not YoungPerson.objects.filter(last_name="Ferran").exists()


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_was_open_for_another_organisation_of_ones_own_is_not_sent_for_this_one(
    client: Client, headers: dict[str, str]
) -> None:
    user = UserFactory(counsellor=True)
    there = MembershipFactory(user=user, organisation=MissionLocaleFactory(), role="counsellor")
    client.force_login(user)
    page = client.get(CREATE)
    assert f'name="au_nom_de" value="{user.acting.membership.pk}"' in words(page)
    client.post(reverse("switch_organisation"), {"membership": there.pk})
    typed = {**FILE, **opened_by(user)}
    said = words(client.post(CREATE, typed, headers=headers, follow=True))

    assert "changé d'organisation" in said
    with system_scope():
        assert not Draft.objects.exists()
        assert not YoungPerson.objects.filter(last_name="Ferran").exists()


def test_the_draft_of_a_file_that_went_elsewhere_is_not_taken_up(
    sign_in: Any, counsellor: User, site: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)
    client = sign_in(counsellor)
    url = reverse("orient", args=[person.pk, site.pk])
    client.post(url, {"project": "Veut devenir boulanger"}, headers=HTMX)
    assert url in words(client.get(reverse("orient_start")))

    there = MissionLocaleFactory()
    with system_scope():
        YoungPerson.objects.filter(pk=person.pk).update(mission_locale=there, readers=[there.pk])
    assert client.get(url).status_code == 404
    assert url not in words(client.get(reverse("orient_start")))
