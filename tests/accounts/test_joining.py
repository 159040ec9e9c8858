"""Whoever was invited follows the link: a new account or their own, once, as long as it is good."""

from __future__ import annotations

import datetime
import re
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, Membership, User
from accord.workflow import Refused
from tests.accounts.conftest import invite, link, mails
from tests.factories.accounts import UserFactory
from tests.orientations.acting import at_once, read

PASSWORD = "Cerf-volant7Bleu"
JOINING = {
    "first_name": "Chloé",
    "last_name": "Marchand",
    "password": PASSWORD,
    "again": PASSWORD,
}


def test_somebody_new_opens_an_account_and_lands_on_their_day(
    client: Client, invitation: Invitation, mission_locale: Any
) -> None:
    page = client.get(link(invitation.email), follow=True)
    assert page.redirect_chain == [(reverse("invitation"), 302)]
    assert invitation.email in read(page)

    answer = client.post(reverse("invitation"), JOINING, follow=True)

    assert answer.redirect_chain == [(reverse("home"), 302)]
    assert f"vous travaillez maintenant au nom de {mission_locale}" in read(answer)
    user = User.objects.get(email=invitation.email)
    assert (user.first_name, user.last_name) == ("Chloé", "Marchand")
    assert user.check_password(PASSWORD)
    membership = user.memberships.get()
    assert (membership.organisation_id, membership.role) == (mission_locale.pk, Role.COUNSELLOR)
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"password": "azerty", "again": "azerty"}, "Au moins 12 caractères"),
        ({"again": "Cerf-volant7Rouge"}, "Ce n'est pas le même mot de passe."),
        ({"first_name": " "}, "Écrivez votre prénom."),
        ({"last_name": ""}, "Écrivez votre nom."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, invitation: Invitation, change: dict[str, str], expected: str
) -> None:
    client.get(link(invitation.email))

    answer = client.post(reverse("invitation"), JOINING | change)

    assert expected in read(answer)
    assert "Marchand" in read(answer) or not change.get("last_name", "x")
    assert PASSWORD not in read(answer)
    assert not User.objects.filter(email=invitation.email).exists()


def test_whoever_has_an_account_signs_in_as_that_address_then_confirms(
    client: Client, manager: User, mission_locale: Any
) -> None:
    known = UserFactory(trainer=True, email="connue@e2c.example", password=PASSWORD)
    invite(known.email, by=manager)

    page = client.get(link(known.email), follow=True)
    assert "Connectez-vous d'abord" in read(page)
    client.post(reverse("invitation"), JOINING)
    assert known.memberships.count() == 1

    sign_in_url = f"{reverse('account_login')}?next={reverse('invitation')}"
    page = client.post(sign_in_url, {"login": known.email, "password": PASSWORD}, follow=True)
    assert "Rejoindre l'équipe" in read(page)
    assert known.memberships.count() == 1
    answer = client.post(reverse("invitation"), follow=True)

    assert f"vous travaillez maintenant au nom de {mission_locale}" in read(answer)
    assert known.memberships.count() == 2
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_somebody_signed_in_with_another_address_cannot_accept(
    sign_in: Any, stranger_ml: User, invitation: Invitation
) -> None:
    client = sign_in(stranger_ml)

    page = client.get(link(invitation.email), follow=True)
    client.post(reverse("invitation"), JOINING)

    assert "pour une autre adresse" in read(page)
    assert stranger_ml.memberships.count() == 1
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_link_works_once(client: Client, invitation: Invitation) -> None:
    client.get(link(invitation.email))
    client.post(reverse("invitation"), JOINING)

    second = Client()
    assert second.get(link(invitation.email), follow=True).status_code == 410
    assert second.post(reverse("invitation"), JOINING).status_code == 410


def _expire(invitation: Invitation) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=20)
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=long_ago, expires_at=long_ago + datetime.timedelta(days=14)
    )


def _cancel(invitation: Invitation) -> None:
    actions.cancel(invitation, by=invitation.invited_by)


def _send_again(invitation: Invitation) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
        actions.resend(invitation, by=invitation.invited_by)


def _close(invitation: Invitation) -> None:
    invitation.organisation.closed_on = timezone.localdate()
    invitation.organisation.save()


DEATHS = [_expire, _cancel, _send_again, _close]


@pytest.mark.parametrize("kill", DEATHS)
@pytest.mark.parametrize("opened_before", [True, False])
def test_a_dead_link_opens_nothing_even_when_its_page_was_open(
    client: Client, invitation: Invitation, kill: Any, opened_before: bool
) -> None:
    path = link(invitation.email)
    if opened_before:
        client.get(path)
    kill(invitation)

    answers = [client.get(path, follow=True), client.post(reverse("invitation"), JOINING)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_dead_link_a_forged_one_and_none_read_the_same(
    client: Client, invitation: Invitation
) -> None:
    path = link(invitation.email)
    UserFactory(email="connue@ml.example")
    _cancel(invitation)

    forged = reverse("invitation_link", args=["forged"])
    pages = {
        re.sub(r'"X-CSRFToken": "\w+"', "", read(Client().get(address, follow=True)))
        for address in (path, forged, reverse("invitation"))
    }

    assert len(pages) == 1
    assert invitation.email not in pages.pop()


def test_sending_again_makes_a_new_link(
    sign_in: Any, manager: User, invitation: Invitation
) -> None:
    first = link(invitation.email)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=11)):
        sign_in(manager).post(reverse("invitation_resend", args=[invitation.pk]))
        assert link(invitation.email) != first
        assert Client().get(link(invitation.email), follow=True).status_code == 200


def test_sending_again_waits_ten_minutes(
    sign_in: Any, manager: User, invitation: Invitation
) -> None:
    answer = sign_in(manager).post(reverse("invitation_resend", args=[invitation.pk]), follow=True)

    assert "laissez-lui dix minutes" in read(answer)
    assert len(mails("invitation")) == 1


def test_an_invitation_that_is_too_old_is_replaced_by_inviting_again(
    manager: User, invitation: Invitation
) -> None:
    _expire(invitation)

    invite(invitation.email, by=manager, role=Role.MANAGER)

    assert Invitation.objects.get().role == Role.MANAGER
    assert len(mails("invitation")) == 2


def test_the_page_of_the_link_is_limited(client: Client, invitation: Invitation) -> None:
    forged = reverse("invitation_link", args=["forged"])
    answers = [client.get(forged, follow=True).status_code for _ in range(61)]
    assert answers == [410] * 60 + [429]


def test_the_secret_goes_to_no_other_page(client: Client, invitation: Invitation) -> None:
    answer = client.get(link(invitation.email))

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert link(invitation.email) not in str(dict(client.session))


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_opens_an_account(manager: User) -> None:
    invitation = invite("nouvelle@ml.example", by=manager)
    names = {name: JOINING[name] for name in ("first_name", "last_name", "password")}
    click = partial(actions.accept_as_new, invitation, **names)

    first, second = at_once(click, click)

    assert isinstance(first, Membership)
    assert isinstance(second, Refused)
    assert User.objects.filter(email=invitation.email).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_a_cancellation_and_a_click_at_once_the_first_holds(manager: User) -> None:
    known = UserFactory(trainer=True, email="connue@e2c.example")
    invitation = invite(known.email, by=manager)

    first, second = at_once(
        partial(actions.cancel, invitation, by=manager),
        partial(actions.accept, invitation, by=known),
    )

    assert isinstance(first, Invitation)
    assert isinstance(second, Refused)
    assert known.memberships.count() == 1


def test_joining_leaves_a_trace(client: Client, invitation: Invitation) -> None:
    client.get(link(invitation.email))
    client.post(reverse("invitation"), JOINING)

    (event,) = Membership.objects.get(user__email=invitation.email).events.all()  # type: ignore[attr-defined]
    assert event.role == Role.COUNSELLOR
