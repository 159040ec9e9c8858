"""Who came and what follows, communicated: the result answers the orientation, one act and not two."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.youth.enums import Speaker
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import Attendance, DeclineReason, OrientationStatus, Result, WithdrawReason
from orientations.models import Orientation
from tests.factories.orientations import OrientationFactory, SessionFactory, registration_of
from tests.orientations.acting import act, events, messages, now, read

CAME, LATE, ABSENT, EXCUSED = Attendance


def outcome_of(orientation: Orientation) -> tuple[str, str]:
    registration = registration_of(orientation)
    return registration.attendance, registration.result


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


def test_attendance_first_and_the_result_later_are_two_messages_and_one_line_each(group, save):
    session, (first, *_others) = group
    page = read(save(session, {first: (CAME, "")}))
    assert "Communiqué pour une personne" in page
    assert len(messages("session_results")) == 1
    save(session, {first: ("", "to_review")})

    assert outcome_of(first) == (CAME, "to_review")
    assert len(messages("session_results")) == 2
    kinds = [event.kind for event in events(first.young_person_id)]
    assert kinds.count("attendance.present") == 1
    assert kinds.count("registration.result") == 1


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
    ("answer", "result"),
    [
        ("accept", "not_selected"),
        ("accept", "waitlisted"),
        ("decline", "selected"),
        ("decline", "waitlisted"),
    ],
)
def test_a_result_that_contradicts_an_answer_given_since_it_was_noted_tells_nobody_anything(
    group, note, client, trainer, answer, result
):
    session, (first, second, _third) = group
    version = note(
        session, {first: (CAME, result), second: (LATE, "selected")}, then="communicate"
    ).context["version"]
    if answer == "accept":
        act(actions.accept, first, by=trainer)
    else:
        act(actions.decline, first, by=trainer, reason=DeclineReason.FULL)
    given = now(first).status
    url = reverse("session_communicate", args=[session.pk])
    page = read(client.post(url, {"version": version}))

    assert "Rien n'est communiqué" in page
    assert f"{first.young_person} : l'orientation est déjà" in page
    assert outcome_of(first) == outcome_of(second) == ("", "")
    assert now(first).status == given
    assert now(second).status == OrientationStatus.SENT
    assert messages("session_results") == []


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


def test_a_result_already_communicated_stays_and_whoever_typed_another_is_told(group, save, note):
    session, (first, second, _third) = group
    save(session, {first: (CAME, "selected")})
    given_at = registration_of(first).result_at
    pk = registration_of(first).pk
    page = read(
        note(
            session,
            {first: (ABSENT, "not_selected"), second: (CAME, "")},
            **{f"seen_{pk}": ""},
        )
    )

    assert outcome_of(first) == (CAME, "selected")
    assert registration_of(first).result_at == given_at
    assert "Communiqué entre-temps par un collègue" in page
    assert f"{first.young_person} (présent, retenu)" in page


def test_not_being_selected_frees_the_seat_kept_in_a_later_session(group, save, trainer, site):
    session, (first, *_others) = group
    later = SessionFactory(site=site, capacity=1)
    pk = registration_of(first).pk
    act(actions.register, first, later, by=trainer)
    in_line = OrientationFactory(site=site, session=later)
    act(actions.note_outcomes, session, {pk: Outcome(CAME, Result.NOT_SELECTED)}, by=trainer)
    assert now(later).seats_taken == 1
    assert registration_of(in_line).status == "waitlisted"
    act(actions.communicate_outcomes, session, by=trainer)

    assert now(later).seats_taken == 1
    assert registration_of(in_line).status == "registered"


# --- one reads again what one communicates ---------------------------------------------------------


def test_the_summary_says_the_numbers_and_who_will_be_told(group, note):
    session, (first, second, third) = group
    page = read(
        note(
            session,
            {first: (CAME, "selected"), second: (LATE, ""), third: (ABSENT, "")},
            then="communicate",
        )
    )

    assert "1 présent, 1 en retard, 1 absent ; 1 retenu, 2 sans résultat" in page
    assert "2 personnes n'ont pas encore de résultat" in page
    for orientation in (first, second, third):
        assert str(orientation.mission_locale) in page
        assert str(orientation.young_person) in page
    assert messages("session_results") == []


def test_what_was_not_read_again_is_not_communicated(group, note, client, trainer):
    session, (first, second, _third) = group
    version = note(session, {first: (CAME, "selected")}, then="communicate").context["version"]
    pk = registration_of(second).pk
    act(actions.note_outcomes, session, {pk: Outcome(CAME, "selected")}, by=trainer)
    url = reverse("session_communicate", args=[session.pk])
    page = read(client.post(url, {"version": version}))

    assert "La feuille a changé depuis que vous l'avez relue" in page
    assert str(second.young_person) in page
    assert outcome_of(first) == ("", "")


def test_a_second_click_communicates_nothing_more_and_says_so(group, save, client):
    session, (first, *_others) = group
    save(session, {first: (CAME, "selected")})
    url = reverse("session_communicate", args=[session.pk])
    again = client.post(url, {"version": "old"}, follow=True)

    assert "Il n'y a rien à communiquer" in read(again)
    assert "Il n'y a rien à communiquer" in read(client.get(url, follow=True))
    assert len(messages("session_results")) == 1


# --- whose session ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["session_communicate", "session_erase"])
def test_only_the_host_communicates_or_erases(group, note, client, counsellor, stranger_e2c, name):
    session, (first, *_others) = group
    note(session, {first: (CAME, "selected")})
    url = reverse(name, args=[session.pk])
    for user, status in ((counsellor, 403), (stranger_e2c, 404)):
        client.force_login(user)
        assert client.post(url).status_code == status
    assert outcome_of(first) == ("", "")
