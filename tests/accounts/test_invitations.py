"""Inviting colleagues: one address or a list, by whoever may."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.actions.invitations import BETWEEN_TWO
from accord.accounts.addresses import read_addresses
from accord.accounts.enums import InviteResult, Role
from accord.accounts.models import Invitation, User
from accord.isolation.scope import scope
from accord.outbox.models import Message
from accord.workflow import Refused
from tests.accounts.conftest import invite, link, mails
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import BranchFactory, MissionLocaleFactory
from tests.orientations.acting import read


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


def _written_to(invitation: Invitation, times: int) -> None:
    """Its manager sends it again, so many times in all."""
    later = timezone.now()
    for _ in range(times - 1):
        later += BETWEEN_TWO + datetime.timedelta(minutes=1)
        with time_machine.travel(later):
            actions.resend(invitation, by=invitation.invited_by)


def test_inviting_anew_after_cancelling_does_not_fill_a_mailbox(
    manager: User, invitation: Invitation
) -> None:
    outcomes = []
    for _ in range(4):
        Invitation.objects.filter(cancelled_at=None).update(cancelled_at=timezone.now())
        outcomes += actions.invite(
            [invitation.email, "autre@ml.example"],
            organisation=invitation.organisation,
            role=Role.COUNSELLOR,
            by=manager,
        )

    of_address = [outcome.result for outcome in outcomes if outcome.email == invitation.email]
    assert of_address == [InviteResult.INVITED] * 2 + [InviteResult.ENOUGH] * 2
    assert [mail.address for mail in mails("invitation")].count(invitation.email) == 3


def test_sending_again_does_not_fill_a_mailbox_either(
    sign_in: Any, manager: User, invitation: Invitation
) -> None:
    _written_to(invitation, 3)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
        url = reverse("invitation_resend", args=[invitation.pk])
        page = read(sign_in(manager).post(url, follow=True))

    assert "Déjà trois courriels aujourd'hui" in page
    assert len(mails("invitation")) == 3


def test_an_address_written_to_enough_is_written_to_again_the_next_day(
    manager: User, invitation: Invitation
) -> None:
    _written_to(invitation, 3)

    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        actions.resend(invitation, by=manager)

    assert len(mails("invitation")) == 4


def test_one_house_does_not_use_up_what_another_may_write(
    manager: User, invitation: Invitation
) -> None:
    """Nor does it tell the other that the address was invited elsewhere."""
    _written_to(invitation, 3)
    other = UserFactory(manager=True)

    invite(invitation.email, by=other)

    assert len(mails("invitation")) == 4


def test_those_who_are_not_written_to_do_not_count(manager: User, colleague: User) -> None:
    assert manager.acting is not None
    here = manager.acting.organisation
    for hundred in range(3):
        many = [f"n{hundred}-{number}@ml.example" for number in range(100 - (hundred == 2))]
        actions.invite(many, organisation=here, role=Role.COUNSELLOR, by=manager)

    last = ["un@ml.example", colleague.email, "n0-0@ml.example"]
    outcomes = actions.invite(last, organisation=here, role=Role.COUNSELLOR, by=manager)

    assert outcomes[0].result == InviteResult.INVITED


def test_an_invitation_to_a_closed_branch_is_not_sent_again(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    branch = BranchFactory(parent=mission_locale)
    actions.invite(["a@ml.example"], organisation=branch, role=Role.COUNSELLOR, by=manager)
    branch.closed_on = timezone.localdate()
    branch.save()

    url = reverse("invitation_resend", args=[Invitation.objects.get().pk])
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
        page = read(sign_in(manager).post(url, follow=True))

    assert "on n'y invite plus personne" in page
    assert len(mails("invitation")) == 1


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
