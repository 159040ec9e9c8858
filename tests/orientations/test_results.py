"""Who came and what follows: one screen, saved together or not at all, one act and not two."""

from __future__ import annotations

from typing import Any

import pytest

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.workflow import Refused
from accord.youth.enums import Speaker
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import Attendance, DeclineReason, OrientationStatus, Result, WithdrawReason
from orientations.models import Orientation, Registration, Session
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.orientations.acting import act, events, messages, now, read

CAME, LATE, ABSENT, EXCUSED = Attendance


def outcome_of(orientation: Orientation) -> tuple[str, str]:
    registration = registration_of(orientation)
    return registration.attendance, registration.result


def record(session: Session, outcomes: dict[Orientation, Outcome], *, by: User) -> int:
    rows = {registration_of(o).pk: outcome for o, outcome in outcomes.items()}
    return act(actions.record_outcomes, session, rows, by=by)


# --- together or not at all ---------------------------------------------------------------------


def test_everybody_is_saved_at_once(group, save):
    session, (first, second, third) = group
    page = read(
        save(
            session,
            {first: (CAME, "selected"), second: (LATE, "not_selected"), third: (ABSENT, "")},
        )
    )

    assert outcome_of(first) == (CAME, "selected")
    assert outcome_of(second) == (LATE, "not_selected")
    assert outcome_of(third) == (ABSENT, "")
    assert "Enregistré pour 3 personnes" in page


@pytest.mark.parametrize(
    ("attendance", "result", "error"),
    [
        ("", "not_selected", "Notez la présence avant le résultat."),
        ("", "selected", "Notez la présence avant le résultat."),
        (ABSENT, "selected", "Seule une personne venue peut être retenue."),
        (EXCUSED, "selected", "Seule une personne venue peut être retenue."),
        ("asleep", "", "Sélectionnez un choix valide"),
        (CAME, "married", "Sélectionnez un choix valide"),
    ],
)
def test_one_slip_saves_nothing_is_told_beside_its_field_and_keeps_the_rest(
    group, save, attendance, result, error
):
    session, (first, second, _third) = group
    answer = save(session, {first: (attendance, result), second: (CAME, "selected")})

    assert error in read(answer)
    assert outcome_of(first) == outcome_of(second) == ("", "")
    assert now(second).status == OrientationStatus.SENT
    assert answer.context["form"][f"result_{registration_of(second).pk}"].value() == "selected"
    assert answer.context["form"][f"attendance_{registration_of(second).pk}"].value() == CAME
    assert '<option value="selected" selected>' in read(answer)


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome("", Result.TO_REVIEW), "notez la présence"),
        (Outcome(ABSENT, Result.SELECTED), "n'est pas venu"),
    ],
)
def test_the_action_refuses_the_same_by_a_sentence_with_the_name(group, trainer, outcome, sentence):
    session, (first, second, _third) = group
    with pytest.raises(Refused, match=sentence) as refusal:
        record(session, {second: Outcome(CAME, Result.SELECTED), first: outcome}, by=trainer)

    assert str(first.young_person) in str(refusal.value)
    assert outcome_of(second) == ("", "")
    assert messages("session_results") == []


def test_before_the_start_nothing_is_noted(site, trainer, save):
    session = SessionFactory(site=site)
    orientation = OrientationFactory(site=site, session=session)
    with pytest.raises(Refused, match="n'a pas commencé"):
        record(session, {orientation: Outcome(CAME)}, by=trainer)

    assert "La séance n'a pas commencé" in read(save(session, {orientation: (CAME, "")}))
    assert outcome_of(orientation) == ("", "")


def test_who_waits_in_line_is_not_on_the_sheet(site, trainer, save):
    session = SessionFactory(site=site, full=True)
    waiting = OrientationFactory(site=site, session=session)
    begin(session)
    save(session, {waiting: (CAME, "selected")})

    assert outcome_of(waiting) == ("", "")
    assert now(waiting).status == OrientationStatus.SENT


# --- a result answers the orientation -----------------------------------------------------------


@pytest.mark.parametrize(
    ("attendance", "result", "status", "reason"),
    [
        (CAME, "selected", OrientationStatus.ACCEPTED, ""),
        (LATE, "selected", OrientationStatus.ACCEPTED, ""),
        (CAME, "waitlisted", OrientationStatus.WAITLISTED, ""),
        (CAME, "not_selected", OrientationStatus.DECLINED, DeclineReason.NOT_SELECTED),
        (ABSENT, "not_selected", OrientationStatus.DECLINED, DeclineReason.NOT_SELECTED),
        (ABSENT, "not_wished", OrientationStatus.DECLINED, DeclineReason.NOT_WISHED),
        (CAME, "to_review", OrientationStatus.SENT, ""),
        (ABSENT, "", OrientationStatus.SENT, ""),
    ],
)
def test_a_result_answers_the_orientation(group, save, trainer, attendance, result, status, reason):
    session, (first, *_others) = group
    save(session, {first: (attendance, result)})
    kept = now(first)

    assert (kept.status, kept.decline_reason) == (status, reason)
    if status != OrientationStatus.SENT:
        assert kept.answered_by == trainer
    if result:
        assert registration_of(first).result_by_id == trainer.pk


def test_retenu_is_one_act_and_one_message(group, save, counsellor):
    session, (first, *_others) = group
    save(session, {first: (CAME, "selected")})

    kinds = [event.kind for event in events(first.young_person_id)]
    assert kinds.count("orientation.accepted") == 1
    assert kinds.count("registration.result") == 1
    assert [m.address for m in messages("session_results")] == [counsellor.email]
    assert messages("orientation_answered") == []


def test_each_counsellor_receives_one_message_with_their_own_people_only(group, save, counsellor):
    session, people = group
    save(session, dict.fromkeys(people, (CAME, "selected")))
    by_address = {message.address: message for message in messages("session_results")}

    assert len(by_address) == len(messages("session_results")) == 2
    ours = by_address.pop(counsellor.email)
    (theirs,) = by_address.values()
    first, second, third = (orientation.get_absolute_url() for orientation in people)
    assert first in ours.text
    assert second in ours.text
    assert third not in ours.text + ours.html
    assert third in theirs.text
    assert first not in theirs.text + theirs.html
    assert ours.readers == [people[0].mission_locale_id]
    assert theirs.readers == [people[2].mission_locale_id]


def test_a_result_given_later_is_a_message_of_its_own(group, save):
    session, (first, second, _third) = group
    save(session, {first: (CAME, "selected"), second: (CAME, "")})
    save(session, {second: (CAME, "to_review")})

    assert len(messages("session_results")) == 2


def test_attendance_alone_is_told_to_nobody_and_the_page_does_not_pretend(group, save):
    session, (first, *_others) = group
    page = read(save(session, {first: (ABSENT, "")}))

    assert messages("session_results") == []
    assert "Enregistré pour une personne." in page


def test_saving_the_same_again_changes_nothing(group, save):
    session, (first, *_others) = group
    save(session, {first: (ABSENT, "")})
    before = len(events(first.young_person_id))
    page = read(save(session, {first: (ABSENT, "")}))

    assert "Rien n'avait changé." in page
    assert len(events(first.young_person_id)) == before


@pytest.mark.parametrize(
    ("attendance", "words"),
    [
        (CAME, "était là"),
        (LATE, "avec du retard"),
        (ABSENT, "n'était pas là"),
        (EXCUSED, "avait prévenu de son absence"),
    ],
)
def test_attendance_is_a_humane_line_signed_by_the_site(group, save, trainer, attendance, words):
    session, (first, *_others) = group
    save(session, {first: (attendance, "")})
    (event,) = events(first.young_person_id, f"attendance.{attendance}")

    assert words in event.sentence
    assert event.sentence.startswith(first.young_person.first_name)
    assert (event.side, event.by) == (Speaker.E2C, trainer)


# --- what was answered meanwhile ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "result", "status"),
    [
        ("accept", "not_selected", OrientationStatus.ACCEPTED),
        ("accept", "waitlisted", OrientationStatus.ACCEPTED),
        ("decline", "selected", OrientationStatus.DECLINED),
        ("decline", "waitlisted", OrientationStatus.DECLINED),
    ],
)
def test_a_result_that_contradicts_an_answer_saves_nothing_and_says_whose(
    group, save, trainer, answer, result, status
):
    session, (first, second, _third) = group
    if answer == "accept":
        act(actions.accept, first, by=trainer)
    else:
        act(actions.decline, first, by=trainer, reason=DeclineReason.FULL)
    page = save(session, {first: (CAME, result), second: (LATE, "selected")})

    assert f"{first.young_person} : l'orientation est déjà" in read(page)
    assert "ce résultat la contredit" in read(page)
    assert outcome_of(first) == outcome_of(second) == ("", "")
    assert now(first).status == status
    assert now(second).status == OrientationStatus.SENT
    assert messages("session_results") == []
    assert page.context["form"][f"attendance_{registration_of(second).pk}"].value() == LATE
    assert page.context["form"][f"result_{registration_of(second).pk}"].value() == "selected"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("accept", "selected"),
        ("accept", "not_wished"),
        ("wait", "waitlisted"),
        ("decline", "not_selected"),
        ("decline", "not_wished"),
        ("withdraw", "selected"),
        ("accept", "to_review"),
    ],
)
def test_a_result_that_agrees_leaves_the_answer_as_it_was_given(
    group, save, counsellor, trainer, answer, result
):
    session, (first, *_others) = group
    if answer == "withdraw":
        act(actions.withdraw, first, by=counsellor, reason=WithdrawReason.MOVED)
    elif answer == "decline":
        act(actions.decline, first, by=trainer, reason=DeclineReason.AGE)
    else:
        verb = actions.accept if answer == "accept" else actions.put_on_waiting_list
        act(verb, first, by=trainer, comment="Entendu")
    before = now(first)
    save(session, {first: (CAME, result)})
    after = now(first)

    assert outcome_of(first) == (CAME, result)
    assert (after.status, after.answered_at, after.decline_reason, after.answer_comment) == (
        before.status,
        before.answered_at,
        before.decline_reason,
        before.answer_comment,
    )


def test_retenu_turns_the_sites_waiting_list_into_a_yes(group, save, trainer):
    session, (first, *_others) = group
    act(actions.put_on_waiting_list, first, by=trainer)
    save(session, {first: (CAME, "selected")})

    assert now(first).status == OrientationStatus.ACCEPTED


def test_a_result_already_given_stays(group, save, trainer):
    session, (first, second, _third) = group
    save(session, {first: (CAME, "selected")})
    given_at = registration_of(first).result_at
    save(session, {first: (ABSENT, "not_selected"), second: (CAME, "")})

    assert outcome_of(first) == (CAME, "selected")
    assert registration_of(first).result_at == given_at
    assert outcome_of(second) == (CAME, "")
    assert record(session, {first: Outcome(ABSENT, "not_wished")}, by=trainer) == 0


def test_not_being_selected_frees_the_seat_kept_in_a_later_session(group, save, trainer, site):
    session, (first, *_others) = group
    later = SessionFactory(site=site, capacity=1)
    act(actions.register, first, later, by=trainer)
    in_line = OrientationFactory(site=site, session=later)
    pk = _registration_in(session, first)
    rows = {pk: Outcome(CAME, Result.NOT_SELECTED)}
    act(actions.record_outcomes, session, rows, by=trainer)

    assert now(later).seats_taken == 1
    assert registration_of(in_line).status == "registered"


# --- whose session ------------------------------------------------------------------------------


def test_one_cannot_slip_in_somebody_of_another_session(group, save, trainer, site):
    session, (first, *_others) = group
    other = SessionFactory(site=site)
    elsewhere = OrientationFactory(site=site, session=other)
    begin(other)
    save(session, {first: (CAME, ""), elsewhere: (CAME, "selected")})

    assert outcome_of(elsewhere) == ("", "")
    assert record(session, {elsewhere: Outcome(CAME, "selected")}, by=trainer) == 0
    assert now(elsewhere).status == OrientationStatus.SENT


def test_another_site_does_not_even_find_the_session(group, save, stranger_e2c):
    session, (first, *_others) = group

    assert save(session, {first: (CAME, "")}, by=stranger_e2c).status_code == 404
    assert outcome_of(first) == ("", "")


def test_a_mission_locale_notes_no_result(group, save, counsellor):
    session, (first, *_others) = group

    assert save(session, {first: (CAME, "")}, by=counsellor).status_code == 403
    assert outcome_of(first) == ("", "")


def _registration_in(session: Session, orientation: Orientation) -> Any:
    with system_scope():
        return Registration.objects.get(session=session, orientation=orientation).pk
