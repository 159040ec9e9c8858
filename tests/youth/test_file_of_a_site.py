"""A file that a site opened: it corrects it until a Mission Locale follows the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accord.accounts.models import User
from accord.workflow import Refused
from accord.youth import actions as youth
from tests.factories.accounts import UserFactory
from tests.factories.stays import newcomer
from tests.factories.youth import born
from tests.orientations.acting import act, now, read

pytestmark = pytest.mark.django_db


def _file_form(**more: Any) -> dict[str, Any]:
    return {
        "first_name": "Ilyes",
        "last_name": "Benali-Roux",
        "birth_date": born(20).isoformat(),
        "phone": "06 11 22 33 44",
        "place": "",
        "schooling": "cap",
        "situation": "neither",
        **more,
    }


def test_the_site_corrects_a_file_that_no_mission_locale_follows(sign_in, trainer, site):
    person = now(newcomer(site, by=trainer).young_person)
    client = sign_in(trainer)
    url = reverse("young_person_edit", args=[person.pk])
    assert url in read(client.get(person.get_absolute_url()))
    assert not {"imilo_number", "disability"} & set(client.get(url).context["form"].fields)
    client.post(url, _file_form())
    assert now(person).last_name == "Benali-Roux"
    assert now(person).readers == [site.pk]


def test_and_no_more_once_a_mission_locale_follows(sign_in, counsellor, trainer, site):
    """Whether the page was open before or not."""
    person = now(newcomer(site, by=trainer).young_person)
    client = sign_in(trainer)
    url = reverse("young_person_edit", args=[person.pk])
    act(youth.take_in, person, by=counsellor, referent=counsellor)
    assert client.get(url).status_code == 403
    assert client.post(url, _file_form()).status_code == 403
    assert url not in read(client.get(person.get_absolute_url()))

    with pytest.raises(Refused, match="elle seule corrige"):
        act(youth.edit, person, by=trainer)
    assert now(person).mission_locale_id is not None


def test_another_site_corrects_nothing(sign_in, trainer, site):
    person = now(newcomer(site, by=trainer).young_person)
    stranger: User = UserFactory(trainer=True)
    url = reverse("young_person_edit", args=[person.pk])
    assert sign_in(stranger).get(url).status_code == 404


def test_a_site_finds_no_duplicates_to_merge(sign_in, trainer, site):
    person = now(newcomer(site, by=trainer).young_person)
    url = reverse("file_duplicate", args=[person.pk])
    client = sign_in(trainer)
    assert url not in read(client.get(person.get_absolute_url()))
    assert client.get(url).status_code == 403
