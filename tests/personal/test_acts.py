"""What a young person answers by their link, and who learns of it."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.networks.when import say_when
from accord.outbox.models import Message
from orientations import actions
from orientations.actions import as_seen
from orientations.enums import AbsenceReason, WithdrawReason
from orientations.models import Registration, Session
from tests.factories.accounts import UserFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.orientations.acting import act, addresses, at_once, events, messages, now, read
from tests.personal.conftest import Holder, Move

pytestmark = pytest.mark.django_db


def kinds(orientation) -> list[str]:
    return [event.kind for event in events(orientation.young_person_id)]


# --- "Je viens" ------------------------------------------------------------------------------------


def test_who_comes_says_so_once_and_both_sides_read_it(
    holder, session, orientation, sign_in, trainer, counsellor
):
    for _twice in range(2):
        answer = holder.comes(session)
        assert "C'est noté : vous venez." in read(holder.client.get(answer["Location"]))

    assert kinds(orientation).count("registration.confirmed") == 1
    (event,) = events(orientation.young_person_id, "registration.confirmed")
    assert event.side == "young_person"
    assert "Sofiane confirme sa venue" in event.sentence
    assert "a confirmé sa venue" in read(sign_in(trainer).get(session.get_absolute_url()))
    assert "A confirmé sa venue" in read(sign_in(counsellor).get(orientation.get_absolute_url()))
    assert "Vous avez dit : je viens" in read(holder.get("personal_page"))


def test_who_waits_for_a_seat_does_not_confirm(session, orientation, counsellor, site):
    waiting = OrientationFactory(by=counsellor, site=site, session=session)
    answer = Holder(waiting.young_person).comes(session)

    assert answer.status_code == 409
    assert "Vous êtes sur la liste d'attente" in read(answer)
    assert registration_of(waiting).confirmed_at is None


# --- "Je ne peux pas venir" ------------------------------------------------------------------------


def test_who_cannot_come_frees_the_seat_for_the_first_in_line(
    holder, session, orientation, site, counsellor
):
    other = UserFactory(counsellor=True)
    first = OrientationFactory(by=other, site=site, session=session)
    second = OrientationFactory(by=counsellor, site=site, session=session)

    answer = holder.cannot(session)

    assert "vous ne venez pas" in read(holder.client.get(answer["Location"]))
    cancelled = registration_of(orientation)
    assert (cancelled.status, cancelled.cancelled_by) == ("cancelled", "young")
    assert cancelled.absence_reason == AbsenceReason.TRANSPORT
    assert registration_of(first).is_seated
    assert not registration_of(second).is_seated
    assert Session.objects.get(pk=session.pk).seats_taken == 1
    assert now(orientation).is_open


def test_both_sides_are_told_and_neither_that_the_session_is_cancelled(
    holder, session, orientation, trainer, counsellor, person
):
    for _twice in range(2):
        assert holder.cannot(session).status_code == 302

    (to_ml,), (to_site,) = messages("young_person_cannot_come"), messages("seat_given_back")
    assert (to_ml.address, to_site.address) == (counsellor.email, trainer.email)
    for message in (to_ml, to_site):
        assert "annul" not in message.text.lower()
        assert "La séance a bien lieu" in message.text or "la séance a bien lieu" in message.text
        assert "Je n'ai pas de moyen d'y aller" in message.text
        assert person.last_name not in message.text + message.subject
        assert person.first_name not in message.text + message.subject
    assert kinds(orientation).count("registration.cannot_come") == 1
    assert "registration.cancelled" not in kinds(orientation)
    # What was to be told of the seat is not true any more; and they know what they said.
    assert {m.state for m in messages("place_told")} == {"called_off"}
    assert messages("place_lost") == []


def test_the_counsellor_has_to_call_until_there_is_another_date(
    holder, session, orientation, sign_in, counsellor, trainer, site
):
    holder.cannot(session)
    day = read(sign_in(counsellor).get("/"))
    assert "Trouver une autre date" in day
    assert "Sofiane" in day
    assert "06 12 34 56 78" in day

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)):
        other_date = SessionFactory(site=site, by=trainer)
        act(actions.register, orientation, other_date, by=trainer)
    assert "Trouver une autre date" not in read(sign_in(counsellor).get("/"))


@pytest.mark.parametrize("why", ["withdrawn", "two weeks"])
def test_nobody_is_called_for_nothing(holder, session, orientation, sign_in, counsellor, why):
    holder.cannot(session)
    later = timezone.now()
    if why == "withdrawn":
        act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MOVED)
    else:
        later += datetime.timedelta(days=15)
    with time_machine.travel(later):
        assert "Trouver une autre date" not in read(sign_in(counsellor).get("/"))


def test_a_reason_is_asked(holder, session, orientation):
    for body in ({"reason": ""}, {"reason": "forged"}):
        answer = holder.cannot(session, **body)
        assert answer.status_code == 200
        assert "alert" in read(answer) or "invalid-feedback" in read(answer)
    assert registration_of(orientation).is_seated


def test_who_changed_their_mind_is_told_to_call(holder, session, orientation, mission_locale):
    holder.cannot(session)
    answer = holder.comes(session)

    assert answer.status_code == 409
    assert f"Appelez {mission_locale}" in read(answer)
    assert registration_of(orientation).confirmed_at is None


# --- the appointment moved meanwhile -----------------------------------------------------------------


@pytest.mark.parametrize("verb", ["comes", "cannot"])
def test_an_answer_to_a_date_that_moved_is_refused_with_the_new_one(
    holder: Holder, session: Session, orientation, move: Move, site, verb: str
):
    seen = as_seen(session)
    move(session)
    before = kinds(orientation)
    answer = getattr(holder, verb)(session, seen=seen)

    assert answer.status_code == 409
    page = read(answer)
    assert f"La date a changé : c'est maintenant le {say_when(session.starts_at, site.tz)}" in page
    registration = registration_of(orientation)
    assert registration.is_seated
    assert registration.confirmed_at is None
    assert kinds(orientation) == before
    # The page shows the new date; answered from there, it is taken.
    assert f'name="seen" value="{as_seen(session)}"' in page
    assert getattr(holder, verb)(session).status_code == 302


@pytest.mark.parametrize("verb", ["comes", "cannot"])
def test_an_answer_after_somebody_cancelled_is_refused_and_changes_nothing(
    holder, session, orientation, counsellor, verb
):
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MISTAKE)
    answer = getattr(holder, verb)(session)

    assert answer.status_code == 409
    assert "est annulée" in read(answer)
    cancelled = registration_of(orientation)
    assert (cancelled.cancelled_by, cancelled.absence_reason) == ("ml", "")


@pytest.mark.parametrize("verb", ["comes", "cannot"])
def test_an_answer_after_the_start_is_refused(holder, session, orientation, verb):
    begin(session)
    answer = getattr(holder, verb)(session)

    assert answer.status_code == 409
    assert "il est trop tard" in read(answer)
    assert registration_of(orientation).is_seated


@pytest.mark.parametrize("seen", ["", "hier", "2026-01-01T00:00:00+00:00"])
def test_an_answer_to_no_date_at_all_is_refused(holder, session, orientation, seen):
    assert holder.comes(session, seen=seen).status_code == 409
    assert registration_of(orientation).confirmed_at is None


def test_nobody_answers_for_another(holder, session, orientation, counsellor, site):
    other = Holder(OrientationFactory(by=counsellor, site=site).young_person)
    for answer in (other.comes(session), other.cannot(session)):
        assert answer.status_code == 409
        assert "n'est pas le vôtre" in read(answer)
    assert registration_of(orientation).is_seated


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_second_finds_what_the_first_did(
    holder, session, orientation, person
):
    said = {"by": person, "seen": as_seen(session)}
    first, second = at_once(
        lambda: actions.cannot_come(session.pk, reason=AbsenceReason.BUSY, **said),
        lambda: actions.cannot_come(session.pk, reason=AbsenceReason.OTHER, **said),
    )

    assert (first, second) == (None, None)
    assert registration_of(orientation).absence_reason == AbsenceReason.BUSY
    assert Session.objects.get(pk=session.pk).seats_taken == 0
    assert len(messages("seat_given_back")) == 1


# --- what the young person is told -------------------------------------------------------------------


def test_who_has_a_seat_is_told_when_and_where_with_their_link(orientation, session, person):
    (message,) = messages("place_told")

    assert message.address == person.email
    assert say_when(session.starts_at, session.site.tz) in message.text
    assert session.place in message.text
    assert "/moi/" in message.text
    assert message.readers == []
    assert message.expires_at == session.starts_at
    for name in (person.first_name, person.last_name):
        assert name not in message.subject + message.text


def test_without_an_address_nothing_is_sent(counsellor, site, session):
    OrientationFactory(by=counsellor, site=site, session=session)
    assert [m.kind for m in messages() if "place" in m.kind] == []


def test_who_waits_is_told_so_and_told_again_when_a_seat_is_free(
    holder, session, orientation, counsellor, site
):
    waiting = OrientationFactory(
        by=counsellor, site=site, session=session, young_person__email="ines@mail.example"
    )
    assert addresses("place_awaited") == {"ines@mail.example"}
    holder.cannot(session)

    assert {m.state for m in messages("place_awaited")} == {"called_off"}
    assert "ines@mail.example" in addresses("place_told")
    assert registration_of(waiting).is_seated


def test_who_loses_the_seat_is_told_that_theirs_is_cancelled_and_whom_to_call(
    orientation, session, counsellor, mission_locale
):
    with_sent_messages()
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MISTAKE)

    (message,) = messages("place_lost")
    assert "Votre inscription à la séance du" in message.text
    assert "séance est annulée" not in message.text
    assert f"Appelez {mission_locale}" in message.text


def test_who_was_never_told_of_a_seat_is_not_told_that_it_is_lost(orientation, counsellor):
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MISTAKE)

    assert messages("place_lost") == []
    assert {m.state for m in messages("place_told")} == {"called_off"}


def with_sent_messages() -> None:
    with system_scope():
        Message.objects.update(state="sent", sent_at=timezone.now())


def test_the_history_keeps_what_was_said(holder, session, orientation):
    holder.comes(session)
    holder.cannot(session)
    with system_scope():
        history = Registration._meta.get_field("events").related_model.objects
        said = history.order_by("pgh_id").values_list("confirmed_at", "absence_reason")
        assert [(bool(at), reason) for at, reason in said] == [
            (False, ""),
            (True, ""),
            (True, "transport"),
        ]
