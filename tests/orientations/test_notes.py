"""The sheet of a session: saved together or not at all, for the site alone, until it is communicated."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.workflow import Refused
from orientations import actions
from orientations.actions import Outcome, OutcomesRefused
from orientations.enums import Attendance, DeclineReason, OrientationStatus, Result
from orientations.models import Orientation, OutcomeNote, Session
from tests.factories.accounts import UserFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.orientations.acting import act, events, messages, noted, now, read

CAME, LATE, ABSENT, EXCUSED = Attendance


def record(
    session: Session, outcomes: dict[Orientation, Outcome], *, by: User, **more: Any
) -> actions.Noted:
    rows = {registration_of(o).pk: outcome for o, outcome in outcomes.items()}
    return act(actions.note_outcomes, session, rows, by=by, **more)


# --- together or not at all ---------------------------------------------------------------------


def test_everybody_is_saved_at_once(group, note):
    session, (first, second, third) = group
    page = read(
        note(
            session,
            {first: (CAME, "selected"), second: (LATE, "not_selected"), third: (ABSENT, "")},
        )
    )

    assert noted(first) == (CAME, "selected")
    assert noted(second) == (LATE, "not_selected")
    assert noted(third) == (ABSENT, "")
    assert "Enregistré pour 3 personnes, pas encore communiqué." in page


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
def test_one_slip_saves_nothing_is_told_beside_its_row_and_keeps_the_rest(
    group, note, attendance, result, error
):
    session, (first, second, _third) = group
    answer = note(session, {first: (attendance, result), second: (CAME, "selected")})
    rows = {row.registration.orientation_id: row for row in answer.context["form"].rows()}

    assert "Rien n'est enregistré" in read(answer)
    assert error in " ".join(rows[first.pk].errors)
    assert error in read(answer)
    assert noted(first) == noted(second) == ("", "")
    assert rows[second.pk].errors == []
    assert [c.value for c in rows[second.pk].attendances if c.chosen] == [CAME]
    assert [c.value for c in rows[second.pk].results if c.chosen] == ["selected"]


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome("", Result.TO_REVIEW), "notez la présence"),
        (Outcome(ABSENT, Result.SELECTED), "n'est pas venu"),
    ],
)
def test_the_action_refuses_the_same_by_a_sentence_with_the_name(group, trainer, outcome, sentence):
    session, (first, second, _third) = group
    with pytest.raises(OutcomesRefused, match=sentence) as refusal:
        record(session, {second: Outcome(CAME, Result.SELECTED), first: outcome}, by=trainer)

    assert str(first.young_person) in str(refusal.value)
    assert list(refusal.value.reasons) == [registration_of(first).pk]
    assert noted(second) == ("", "")


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("accept", "not_selected"),
        ("accept", "waitlisted"),
        ("decline", "selected"),
        ("decline", "waitlisted"),
    ],
)
def test_a_result_that_contradicts_the_answer_is_refused_as_soon_as_it_is_noted(
    group, note, trainer, answer, result
):
    session, (first, second, _third) = group
    if answer == "accept":
        act(actions.accept, first, by=trainer)
    else:
        act(actions.decline, first, by=trainer, reason=DeclineReason.FULL)
    page = read(note(session, {first: (CAME, result), second: (LATE, "selected")}))

    assert f"{first.young_person} : l'orientation est déjà" in page
    assert "ce résultat la contredit" in page
    assert noted(first) == noted(second) == ("", "")


def test_before_the_start_nothing_is_noted(site, trainer, note):
    session = SessionFactory(site=site)
    orientation = OrientationFactory(site=site, session=session)
    with pytest.raises(Refused, match="n'a pas commencé"):
        record(session, {orientation: Outcome(CAME)}, by=trainer)

    assert "La séance n'a pas commencé" in read(note(session, {orientation: (CAME, "")}))
    assert noted(orientation) == ("", "")


def test_who_waits_in_line_is_not_on_the_sheet(site, trainer, note):
    session = SessionFactory(site=site, full=True)
    waiting = OrientationFactory(site=site, session=session)
    begin(session)
    note(session, {waiting: (CAME, "selected")})

    assert noted(waiting) == ("", "")


def test_saving_the_same_again_changes_nothing(group, note):
    session, (first, *_others) = group
    note(session, {first: (ABSENT, "")})

    assert "Rien n'avait changé." in read(note(session, {first: (ABSENT, "")}))


def test_thirty_people_are_noted_in_as_many_queries_as_three(
    site, trainer, django_assert_num_queries
):
    sessions = []
    for number in (3, 30):
        session = SessionFactory(site=site, capacity=30, by=trainer)
        people = [OrientationFactory(site=site, session=session) for _ in range(number)]
        rows = {registration_of(person).pk: Outcome(CAME) for person in people}
        sessions.append((begin(session), rows))
    for session, rows in sessions:
        with scope([site.pk]), django_assert_num_queries(5):  # two are the savepoint's
            actions.note_outcomes(session, rows, by=trainer)


def test_the_sheet_of_thirty_stays_a_light_page(site, trainer, visit, client):
    session = SessionFactory(site=site, capacity=30, by=trainer)
    people = [OrientationFactory(site=site, session=session) for _ in range(30)]
    begin(session)
    record(session, {person: Outcome(CAME, "selected") for person in people}, by=trainer)
    client.force_login(trainer)
    visited = visit(client, session.get_absolute_url())

    assert visited.page.count("data-person") == 30
    assert len(visited.page.encode()) <= 60_000
    assert len(visited.queries) <= 12


# --- for the site alone, until it is communicated --------------------------------------------------


def test_what_is_noted_is_told_to_nobody(group, note):
    session, (first, *_others) = group
    before = now(first), events(first.young_person_id)
    note(session, {first: (CAME, "selected")})

    assert (now(first), events(first.young_person_id)) == before
    assert now(first).status == OrientationStatus.SENT
    assert (registration_of(first).attendance, registration_of(first).result) == ("", "")
    assert messages("session_results") == []


def test_the_counsellor_reads_nothing_of_it_anywhere(group, note, client, counsellor):
    session, (first, *_others) = group
    pages = [
        "/",
        session.get_absolute_url(),
        first.get_absolute_url(),
        first.young_person.get_absolute_url(),
        reverse("orientations"),
        reverse("sessions"),
        reverse("sessions") + "?quand=passees",
        reverse("sessions_calendar"),
        reverse("young_people"),
    ]

    def read_all() -> list[str]:
        client.force_login(counsellor)
        return [_without_tokens(read(client.get(page))) for page in pages]

    before = read_all()
    note(session, {first: (LATE, "not_wished")})
    assert read_all() == before


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


def test_a_mission_locale_finds_no_note_even_by_the_orm(group, note, counsellor):
    session, (first, *_others) = group
    note(session, {first: (CAME, "selected")})

    with scope(counsellor.acting.organisation_ids):
        assert not OutcomeNote.objects.exists()
        assert not OutcomeNote.objects.visible_to(counsellor).exists()
        assert not Session.objects.noted().exists()


def test_it_may_be_changed_then_undone(group, note, client):
    session, (first, second, _third) = group
    note(session, {first: (CAME, "selected"), second: (ABSENT, "")})
    note(session, {first: (ABSENT, "not_wished")})
    assert noted(first) == (ABSENT, "not_wished")
    page = read(client.post(reverse("session_erase", args=[session.pk]), follow=True))

    assert "Effacé pour 2 personnes" in page
    assert noted(first) == noted(second) == ("", "")
    assert "pas encore communiqué" not in page
    again = client.post(reverse("session_erase", args=[session.pk]), follow=True)
    assert "Il n'y avait rien à effacer." in read(again)


def test_emptying_a_row_takes_its_note_away(group, note, trainer):
    session, (first, *_others) = group
    note(session, {first: (CAME, "to_review")})
    note(session, {first: ("", "")})

    assert noted(first) == ("", "")
    with scope([session.site_id]):
        assert not OutcomeNote.objects.exists()


def test_undoing_leaves_what_was_communicated(group, save, note, client):
    session, (first, second, _third) = group
    save(session, {first: (CAME, "selected")})
    note(session, {second: (CAME, "")})
    client.post(reverse("session_erase", args=[session.pk]))

    assert registration_of(first).result == "selected"
    assert noted(second) == ("", "")


def test_the_page_says_plainly_that_it_is_not_communicated(group, note, trainer):
    session, (first, second, third) = group
    page = read(
        note(session, {first: (CAME, "selected"), second: (CAME, ""), third: (EXCUSED, "")})
    )

    assert "Enregistré, pas encore communiqué" in page
    assert "2 présents, 1 excusé ; 1 retenu, 2 sans résultat" in page
    assert f"Noté par {trainer}" in page


def test_an_attendance_already_communicated_is_said_and_not_asked_again(group, save, note):
    session, (first, second, _third) = group
    save(session, {first: (LATE, "")})
    answer = note(session, {first: (ABSENT, "to_review"), second: (CAME, "")})

    assert noted(first) == (LATE, "to_review")
    row = next(r for r in answer.context["form"].rows() if r.registration.attendance)
    assert row.attendances == []


# --- whose session ------------------------------------------------------------------------------


def test_one_cannot_slip_in_somebody_of_another_session(group, note, trainer, site):
    session, (first, *_others) = group
    other = SessionFactory(site=site)
    elsewhere = OrientationFactory(site=site, session=other)
    begin(other)
    note(session, {first: (CAME, ""), elsewhere: (CAME, "selected")})

    assert noted(elsewhere) == ("", "")
    assert record(session, {elsewhere: Outcome(CAME, "selected")}, by=trainer).changed == 0


def test_another_site_does_not_even_find_the_session(group, note, stranger_e2c):
    session, (first, *_others) = group

    assert note(session, {first: (CAME, "")}, by=stranger_e2c).status_code == 404
    assert noted(first) == ("", "")


def test_a_mission_locale_notes_no_result(group, note, counsellor):
    session, (first, *_others) = group

    assert note(session, {first: (CAME, "")}, by=counsellor).status_code == 403
    assert noted(first) == ("", "")


def test_a_head_of_the_school_notes_for_the_site(group, note, site):
    session, (first, *_others) = group
    head = UserFactory(head=True, membership__organisation=site.parent)
    note(session, {first: (CAME, "selected")}, by=head)

    with system_scope():
        kept = OutcomeNote.objects.get()
    assert (kept.noted_by, kept.readers) == (head, [site.pk])
