"""Inviting colleagues: one address or a list, and what the link of the mail opens."""

from __future__ import annotations

import datetime
import html
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.addresses import read_addresses
from accord.accounts.enums import InviteResult, Role
from accord.accounts.models import Invitation, Membership, User
from accord.isolation.scope import scope
from accord.outbox.models import Message
from accord.workflow import Refused
from tests.accounts.conftest import invite, link, mails
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import BranchFactory, MissionLocaleFactory

PASSWORD = "Cerf-volant7Bleu"
JOINING = {
    "first_name": "Chloé",
    "last_name": "Marchand",
    "password": PASSWORD,
    "again": PASSWORD,
}


def read(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def asked(addresses: str, organisation: Any = None, role: str = "counsellor") -> dict[str, Any]:
    return {
        "addresses": addresses,
        "role": role,
        "organisation": organisation.pk if organisation else "",
    }


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@ml.example", ["a@ml.example"], []),
        ("A@ml.example, b@ml.example;c@ml.example d@ml.example\ne@ml.example", list("abcde"), []),
        ("Chloé Marchand <a@ml.example>", ["a"], []),
        ('"Marchand, Chloé" <a@ml.example>; Driss Y <b@ml.example>', ["a", "b"], []),
        ("Marchand, Chloé <a@ml.example>, b@ml.example", ["a", "b"], []),
        ("b@ml.example Chloé <a@ml.example>", ["b", "a"], []),
        ("mailto:a@ml.example a@ml.example A@ML.example", ["a"], []),
        ("a@ml, chloe, a@ml.example", ["a"], ["a@ml", "chloe"]),
        ("Chloé <pas une adresse>", [], ["pas une adresse"]),
        (" ,;\n <> ", [], []),
    ],
)
def test_addresses_are_read_however_they_were_pasted(
    text: str, good: list[str], bad: list[str]
) -> None:
    whole = [each if "@" in each else f"{each}@ml.example" for each in good]
    assert read_addresses(text) == (whole, bad)


def test_each_address_of_a_list_has_its_own_outcome(
    sign_in: Any, manager: User, colleague: User, invitation: Invitation
) -> None:
    text = f"neuve@ml.example, {colleague.email}, {invitation.email}, fausse@"

    answer = sign_in(manager).post(reverse("team_invite"), asked(text))

    outcomes = {outcome.email: outcome.result for outcome in answer.context["outcomes"]}
    assert outcomes == {
        "neuve@ml.example": InviteResult.INVITED,
        colleague.email: InviteResult.MEMBER,
        invitation.email: InviteResult.PENDING,
        "fausse@": InviteResult.MALFORMED,
    }
    assert answer.context["form"]["addresses"].value() == "fausse@"
    assert [mail.address for mail in mails("invitation")] == [invitation.email, "neuve@ml.example"]


def test_whether_an_address_has_an_account_elsewhere_is_not_told(
    sign_in: Any, manager: User, stranger_ml: User
) -> None:
    text = f"neuve@ml.example, {stranger_ml.email}"

    answer = sign_in(manager).post(reverse("team_invite"), asked(text))

    results = {outcome.result for outcome in answer.context["outcomes"]}
    assert results == {InviteResult.INVITED}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("", "Écrivez au moins une adresse."), (" ,; ", "Écrivez au moins une adresse.")],
)
def test_an_empty_list_says_what_to_do(
    sign_in: Any, manager: User, typed: str, expected: str
) -> None:
    assert expected in read(sign_in(manager).post(reverse("team_invite"), asked(typed)))


def test_a_list_that_is_too_long_is_refused_whole_and_kept(sign_in: Any, manager: User) -> None:
    text = "\n".join(f"n{number}@ml.example" for number in range(101))

    answer = sign_in(manager).post(reverse("team_invite"), asked(text))

    assert "101 adresses" in read(answer)
    assert "n100@ml.example" in read(answer)
    assert not Invitation.objects.exists()


def test_a_house_invites_300_a_day_at_most(manager: User) -> None:
    assert manager.acting is not None
    here = manager.acting.organisation
    for hundred in range(3):
        many = [f"n{hundred}-{number}@ml.example" for number in range(100)]
        actions.invite(many, organisation=here, role=Role.COUNSELLOR, by=manager)

    with pytest.raises(Refused, match="reprenez demain"):
        actions.invite(["un@ml.example"], organisation=here, role=Role.COUNSELLOR, by=manager)

    assert Invitation.objects.count() == 300


# --- who may not -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "trainer", "national_officer", "", "manager; --"])
def test_a_role_of_another_kind_of_organisation_is_refused(
    sign_in: Any, manager: User, role: str
) -> None:
    sign_in(manager).post(reverse("team_invite"), asked("a@ml.example", role=role))

    assert not Invitation.objects.exists()


def test_nobody_invites_into_an_organisation_that_is_not_theirs(
    sign_in: Any, manager: User
) -> None:
    elsewhere = MissionLocaleFactory()

    sign_in(manager).post(reverse("team_invite"), asked("a@ml.example", elsewhere))

    assert not Invitation.objects.filter(organisation=elsewhere).exists()


def test_a_manager_invites_into_a_branch_and_a_branchs_manager_not_above(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    branch = BranchFactory(parent=mission_locale)
    sign_in(manager).post(reverse("team_invite"), asked("a@ml.example", branch))
    assert Invitation.objects.get().organisation_id == branch.pk

    of_branch = MembershipFactory(organisation=branch, role=Role.MANAGER).user
    sign_in(of_branch).post(reverse("team_invite"), asked("b@ml.example", mission_locale))
    assert not Invitation.objects.filter(organisation=mission_locale).exists()


def test_a_counsellor_who_forges_the_form_is_refused(
    sign_in: Any, counsellor: User, manager: User, invitation: Invitation
) -> None:
    client = sign_in(counsellor)
    assert client.get(reverse("team_invite")).status_code == 403
    assert client.post(reverse("team_invite"), asked("a@ml.example")).status_code == 403
    for route in ("invitation_resend", "invitation_cancel"):
        assert client.post(reverse(route, args=[invitation.pk])).status_code == 403
    assert Invitation.objects.get().cancelled_at is None


def test_the_manager_of_another_organisation_finds_no_invitation(
    sign_in: Any, invitation: Invitation
) -> None:
    client = sign_in(UserFactory(manager=True))

    for route in ("invitation_resend", "invitation_cancel"):
        assert client.post(reverse(route, args=[invitation.pk])).status_code == 404
    assert invitation.email not in read(client.get(reverse("team")))


def test_colleagues_do_not_read_who_is_invited(
    sign_in: Any, counsellor: User, invitation: Invitation
) -> None:
    assert invitation.email not in read(sign_in(counsellor).get(reverse("team")))


# --- the secret ------------------------------------------------------------------------------------


def test_the_secret_is_kept_as_a_hash_and_the_mail_is_read_by_nobody_in_the_portal(
    invitation: Invitation, mission_locale: Any
) -> None:
    token = link(invitation.email).strip("/").rpartition("/")[2]
    invitation.refresh_from_db()

    assert invitation.token_hash == Invitation.hash_of(token)
    assert mails("invitation")[0].readers == []
    with scope([mission_locale.pk]):
        assert not Message.objects.filter(kind="invitation").exists()


def test_the_history_of_an_invitation_holds_no_hash(invitation: Invitation) -> None:
    (event,) = invitation.events.all()  # type: ignore[attr-defined]
    assert not hasattr(event, "token_hash")
    assert event.email == invitation.email


# --- joining ---------------------------------------------------------------------------------------


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


# --- what always holds -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("invitation_email_is_lower_case", {"email": "Nouvelle@ml.example"}),
        ("invitation_expires_after_it_is_sent", {"expires_at": "sent_at"}),
        ("invitation_accepted_by_iff_accepted", {"accepted_at": "sent_at"}),
        ("invitation_accepted_or_cancelled", {"accepted_at": "now", "cancelled_at": "now"}),
    ],
)
def test_what_an_invitation_cannot_be(
    invitation: Invitation, constraint: str, fields: dict[str, Any]
) -> None:
    values = {"sent_at": invitation.sent_at, "now": timezone.now()}
    wrong = {name: values.get(value, value) for name, value in fields.items()}
    if "cancelled_at" in wrong:
        wrong["accepted_by"] = invitation.invited_by
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**wrong)


def test_an_address_is_invited_once_at_a_time(invitation: Invitation) -> None:
    with pytest.raises(IntegrityError, match="invitation_pending_once"), transaction.atomic():
        Invitation.objects.create(
            email=invitation.email,
            organisation=invitation.organisation,
            role=Role.COUNSELLOR,
            token_hash="other",
            invited_by=invitation.invited_by,
            expires_at=timezone.now() + datetime.timedelta(days=1),
        )


def test_joining_leaves_a_trace(client: Client, invitation: Invitation) -> None:
    client.get(link(invitation.email))
    client.post(reverse("invitation"), JOINING)

    (event,) = Membership.objects.get(user__email=invitation.email).events.all()  # type: ignore[attr-defined]
    assert event.role == Role.COUNSELLOR
