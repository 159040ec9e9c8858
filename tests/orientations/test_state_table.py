"""Who moves an orientation from where to where, what each move keeps, and what follows."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.workflow import Refused
from accord.youth.enums import Speaker
from orientations import actions
from orientations.enums import (
    DeclineReason,
    NotJoinedReason,
    OrientationStatus,
    WithdrawReason,
)
from orientations.models import Orientation
from tests.factories.accounts import UserFactory
from tests.factories.networks import BranchFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, messages, now, read

SENT, ACCEPTED, WAITLISTED, DECLINED, JOINED, NOT_JOINED, WITHDRAWN = OrientationStatus

LEGAL = {
    (SENT, "accept"): ACCEPTED,
    (SENT, "wait"): WAITLISTED,
    (SENT, "decline"): DECLINED,
    (SENT, "withdraw"): WITHDRAWN,
    (WAITLISTED, "accept"): ACCEPTED,
    (WAITLISTED, "decline"): DECLINED,
    (WAITLISTED, "withdraw"): WITHDRAWN,
    (ACCEPTED, "withdraw"): WITHDRAWN,
    (ACCEPTED, "join"): JOINED,
    (ACCEPTED, "not_join"): NOT_JOINED,
}
ANSWERS = ["accept", "wait", "decline", "withdraw"]
ACTS = [*ANSWERS, "join", "not_join"]
ILLEGAL = [(s, a) for s in OrientationStatus for a in ACTS if (s, a) not in LEGAL]


@pytest.fixture
def move(counsellor: User, trainer: User) -> Any:
    """``move("accept", orientation)``: the act, by the side that may do it."""

    def do(name: str, orientation: Orientation) -> Orientation:
        if name == "accept":
            return act(actions.accept, orientation, by=trainer, comment="Bienvenue")
        if name == "wait":
            return act(actions.put_on_waiting_list, orientation, by=trainer, comment="En mars")
        if name == "decline":
            reason = DeclineReason.DISTANCE
            return act(actions.decline, orientation, by=trainer, reason=reason, comment="2 h 30")
        if name == "join":
            return act(actions.join, orientation, by=trainer, on=timezone.localdate())
        if name == "not_join":
            return act(
                actions.note_not_joined, orientation, by=trainer, reason=NotJoinedReason.NO_SHOW
            )
        return act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MOVED)

    return do


@pytest.fixture
def standing(counsellor: User, trainer: User, site: Any) -> Any:
    def make(status: OrientationStatus, **more: Any) -> Orientation:
        return OrientationFactory(
            by=counsellor, answerer=trainer, site=site, becomes=status, **more
        )

    return make


@pytest.mark.parametrize(("status", "name"), LEGAL)
def test_a_legal_move_leads_where_the_table_says(standing, move, status, name):
    orientation = standing(status)
    move(name, orientation)

    assert now(orientation).status == LEGAL[status, name]


@pytest.mark.parametrize(("status", "name"), ILLEGAL)
def test_any_other_move_is_refused_and_writes_nothing(standing, move, status, name):
    orientation = standing(status)
    before = _all_that_is_written(orientation)
    with pytest.raises(TransitionNotAllowed):
        move(name, orientation)

    assert _all_that_is_written(orientation) == before


@pytest.mark.parametrize(("status", "name"), [each for each in ILLEGAL if each[1] in ANSWERS])
def test_a_move_that_comes_too_late_is_told_in_a_sentence(
    standing, client, counsellor, trainer, status, name
):
    orientation = standing(status)
    before = _all_that_is_written(orientation)
    if name == "withdraw":
        client.force_login(counsellor)
        url, typed = reverse("orientation_withdraw", args=[orientation.pk]), {"reason": "moved"}
        sentence = "Cette orientation n'est plus en cours."
    else:
        client.force_login(trainer)
        url = reverse("orientation_answer", args=[orientation.pk])
        answers = {"accept": "accepted", "wait": "waitlisted", "decline": "declined"}
        typed = {"answer": answers[name], "reason": "distance"}
        sentence = "Cette orientation n'attend plus cette réponse : voici où elle en est."
    page = read(client.post(url, typed, follow=True))

    assert sentence in page
    assert _all_that_is_written(orientation) == before


@pytest.mark.parametrize("status", [DECLINED, WITHDRAWN])
def test_nobody_is_registered_once_the_orientation_is_over(standing, trainer, site, status):
    orientation, session = standing(status), SessionFactory(site=site)
    with pytest.raises(Refused, match="n'est plus en cours"):
        act(actions.register, orientation, session, by=trainer)


@pytest.mark.parametrize("name", ["accept", "wait", "decline"])
def test_an_answer_keeps_who_when_and_why(standing, move, trainer, name):
    orientation = standing(SENT)
    moment = datetime.datetime(2027, 1, 14, 10, tzinfo=datetime.UTC)
    with time_machine.travel(moment, tick=False):
        move(name, orientation)
    kept = now(orientation)

    assert (kept.answered_by, kept.answered_at) == (trainer, moment)
    assert (
        kept.answer_comment == {"accept": "Bienvenue", "wait": "En mars", "decline": "2 h 30"}[name]
    )
    assert kept.decline_reason == (DeclineReason.DISTANCE if name == "decline" else "")


def test_a_withdrawal_keeps_who_when_and_why(standing, move, counsellor):
    orientation = standing(ACCEPTED)
    moment = datetime.datetime(2027, 1, 14, 10, tzinfo=datetime.UTC)
    with time_machine.travel(moment, tick=False):
        move("withdraw", orientation)
    kept = now(orientation)

    assert (kept.withdrawn_by, kept.withdrawn_at) == (counsellor, moment)
    assert kept.withdraw_reason == WithdrawReason.MOVED
    assert kept.answered_by is not None, "the answer that was given stays"


@pytest.mark.parametrize(
    ("name", "kind", "side", "sentence", "detail"),
    [
        (
            "accept",
            "orientation.accepted",
            Speaker.E2C,
            "{site} accepte l'orientation",
            "Bienvenue",
        ),
        (
            "wait",
            "orientation.waitlisted",
            Speaker.E2C,
            "{site} met l'orientation sur liste d'attente",
            "En mars",
        ),
        (
            "decline",
            "orientation.declined",
            Speaker.E2C,
            "{site} ne retient pas l'orientation : Trop loin, pas de transport",
            "2 h 30",
        ),
        (
            "withdraw",
            "orientation.withdrawn",
            Speaker.ML,
            "Orientation retirée : Le jeune a déménagé",
            "",
        ),
    ],
)
def test_each_move_is_a_signed_line_that_both_sides_read(
    orientation, move, counsellor, trainer, name, kind, side, sentence, detail
):
    move(name, orientation)
    (event,) = events(orientation.young_person_id, kind)
    author = trainer if side == Speaker.E2C else counsellor

    assert (event.side, event.by) == (side, author)
    assert event.organisation_id == author.acting.organisation.pk
    assert sorted(event.readers) == sorted([orientation.mission_locale_id, orientation.site_id])
    assert event.subject_id == orientation.pk
    assert event.sentence == sentence.format(site=orientation.site)
    assert event.detail == detail
    assert event.url == orientation.get_absolute_url()


def test_sending_is_a_signed_line_that_both_sides_read(orientation, counsellor):
    (event,) = events(orientation.young_person_id, "orientation.sent")

    assert (event.side, event.by) == (Speaker.ML, counsellor)
    assert sorted(event.readers) == sorted([orientation.mission_locale_id, orientation.site_id])
    assert event.sentence == f"Orientation envoyée à {orientation.site}"
    assert event.detail == orientation.project


def test_a_counsellor_of_a_branch_sends_in_the_name_of_the_mission_locale(mission_locale, site):
    branch = BranchFactory(parent=mission_locale)
    counsellor = UserFactory(counsellor=True, membership__organisation=branch)
    orientation = OrientationFactory(by=counsellor, site=site)

    assert orientation.mission_locale_id == mission_locale.pk
    assert sorted(orientation.readers) == sorted([mission_locale.pk, site.pk])
    (event,) = events(orientation.young_person_id, "orientation.sent")
    assert event.organisation_id == branch.pk


def test_the_site_may_open_the_file_from_the_orientation_on_and_not_before(
    counsellor, trainer, site, client
):
    young_person = YoungPersonFactory(by=counsellor)
    client.force_login(trainer)
    assert client.get(young_person.get_absolute_url()).status_code == 404

    OrientationFactory(by=counsellor, site=site, young_person=young_person)
    assert client.get(young_person.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("status", [SENT, WAITLISTED, ACCEPTED])
def test_a_second_orientation_to_the_same_site_is_refused_while_one_is_open(
    standing, counsellor, site, status
):
    first = standing(status)
    with pytest.raises(Refused, match="déjà une orientation en cours vers ce site"):
        OrientationFactory(by=counsellor, site=site, young_person=first.young_person)

    assert len(messages("orientation_sent")) == 1


@pytest.mark.parametrize("status", [DECLINED, WITHDRAWN])
def test_one_may_try_again_once_it_is_over(standing, counsellor, site, status):
    first = standing(status)
    second = OrientationFactory(by=counsellor, site=site, young_person=first.young_person)

    assert second.pk != first.pk
    assert second.status == SENT


def test_declining_frees_the_seat_kept_in_a_session_to_come(standing, move, site):
    session = SessionFactory(site=site)
    orientation = standing(SENT, session=session)
    assert now(session).seats_taken == 1
    move("decline", orientation)

    assert now(session).seats_taken == 0
    assert registration_of(orientation).status == "cancelled"
    assert registration_of(orientation).cancelled_by == "e2c"


def test_withdrawing_after_the_session_leaves_what_happened_there(standing, move, site):
    session = SessionFactory(site=site)
    orientation = standing(SENT, session=session)
    begin(session)
    move("withdraw", orientation)

    assert registration_of(orientation).status == "registered"
    assert now(session).seats_taken == 1


# --- what the forms ask -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Ce champ est obligatoire."),
        ({"answer": "declined", "comment": "Désolé"}, "Dites pourquoi"),
        ({"answer": "declined", "reason": "other"}, "Précisez cette autre raison."),
        ({"answer": "joined"}, "Sélectionnez un choix valide"),
        ({"answer": "declined", "reason": "nope"}, "Sélectionnez un choix valide"),
        ({"answer": "accepted", "comment": "1 99 07 75 119 123 45"}, "numéro de sécurité sociale"),
    ],
)
def test_an_answer_says_what_is_missing_and_keeps_what_was_typed(
    orientation, sign_in, trainer, typed, error
):
    url = reverse("orientation_answer", args=[orientation.pk])
    page = read(sign_in(trainer).post(url, typed))

    assert error in page
    assert typed.get("comment", "") in page
    assert now(orientation).status == SENT


@pytest.mark.parametrize("reason", ["", "nope"])
def test_a_withdrawal_needs_its_reason(orientation, sign_in, counsellor, reason):
    url = reverse("orientation_withdraw", args=[orientation.pk])
    answer = sign_in(counsellor).post(url, {"reason": reason})

    assert answer.status_code == 200
    assert now(orientation).status == SENT


def test_declining_without_a_reason_is_refused_below_the_form_too(orientation, trainer):
    with pytest.raises(IntegrityError, match="orientation_reason_iff_declined"):
        act(actions.decline, orientation, by=trainer, reason="")


def _all_that_is_written(orientation: Orientation) -> tuple[Any, ...]:
    kept = now(orientation)
    values = {f.attname: getattr(kept, f.attname) for f in kept._meta.concrete_fields}
    return values, len(events(kept.young_person_id)), len(messages())
