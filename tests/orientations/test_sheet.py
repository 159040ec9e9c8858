"""Two colleagues on the same sheet, its bulk acts without scripts, and the day that reminds of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accord.accounts.models import User
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import Attendance
from orientations.models import Orientation
from tests.factories.accounts import UserFactory
from tests.factories.orientations import registration_of
from tests.orientations.acting import act, noted, read

CAME, LATE, ABSENT, EXCUSED = Attendance


@pytest.fixture
def second_trainer(site: Any) -> User:
    return UserFactory(trainer=True, membership__organisation=site)


# --- two colleagues on the same sheet -----------------------------------------------------------------


def seen(*shown: tuple[Orientation, str]) -> dict[str, str]:
    return {f"seen_{registration_of(o).pk}": said for o, said in shown}


def test_two_colleagues_who_share_the_list_both_keep_their_part(
    group, note, trainer, second_trainer
):
    session, (first, second, _third) = group
    empty = seen((first, ""), (second, ""))
    note(session, {first: (CAME, "selected"), second: ("", "")}, **empty)
    page = read(note(session, {first: ("", ""), second: (ABSENT, "")}, by=second_trainer, **empty))

    assert noted(first) == (CAME, "selected")
    assert noted(second) == (ABSENT, "")
    assert (
        f"Un collègue a noté entre-temps, et c'est gardé : {first.young_person} (présent, retenu)."
        in page
    )


def test_the_second_does_not_overwrite_the_first_and_reads_what_changed(
    group, note, trainer, second_trainer
):
    session, (first, second, _third) = group
    empty = seen((first, ""), (second, ""))
    note(session, {first: (CAME, "selected")}, **empty)
    mine = {first: (ABSENT, "to_review"), second: (CAME, "")}
    answer = note(session, mine, by=second_trainer, **empty)

    assert f"{first.young_person} : {trainer} a noté entre-temps « présent, retenu »" in read(
        answer
    )
    assert noted(first) == (CAME, "selected")
    assert noted(second) == ("", ""), "nothing of the sheet is saved"
    rows = {row.registration.orientation_id: row for row in answer.context["form"].rows()}
    assert [c.value for c in rows[first.pk].attendances if c.chosen] == [ABSENT]

    # Told, they may insist: the sheet now knows what stands.
    insisting = seen((first, rows[first.pk].seen), (second, rows[second.pk].seen))
    note(session, mine, by=second_trainer, **insisting)
    assert noted(first) == (ABSENT, "to_review")
    assert noted(second) == (CAME, "")


def test_a_slip_elsewhere_does_not_make_the_sheet_forget_what_it_had_shown(
    group, note, trainer, second_trainer
):
    """Otherwise the next saving would take a row left as it was for a change of mind."""
    session, (first, second, _third) = group
    empty = seen((first, ""), (second, ""))
    said = {registration_of(first).pk: Outcome(CAME, "selected")}
    act(actions.note_outcomes, session, said, by=trainer)
    answer = note(session, {first: ("", ""), second: ("", "to_review")}, **empty)
    rows = {row.registration.orientation_id: row for row in answer.context["form"].rows()}
    again = seen((first, rows[first.pk].seen), (second, rows[second.pk].seen))
    note(session, {first: ("", ""), second: (CAME, "to_review")}, by=second_trainer, **again)

    assert noted(first) == (CAME, "selected")
    assert noted(second) == (CAME, "to_review")


def test_what_a_colleague_erased_meanwhile_is_said(group, note, client, second_trainer):
    session, (first, *_others) = group
    note(session, {first: (CAME, "")})
    client.post(reverse("session_erase", args=[session.pk]))
    page = read(note(session, {first: (LATE, "")}, by=second_trainer, **seen((first, "present"))))

    assert "ce qui était noté a été effacé entre-temps" in page
    assert noted(first) == ("", "")


# --- without scripts ---------------------------------------------------------------------------------


def test_without_scripts_the_bulk_acts_fill_the_sheet_and_save_nothing(group, note):
    session, (first, second, third) = group
    empty = {first: ("", ""), second: ("", ""), third: (ABSENT, "")}
    answer = note(session, empty, bulk="tous")
    assert "La feuille est remplie pour 2 personnes" in read(answer)
    assert _chosen(answer) == {first.pk: "present ", second.pk: "present ", third.pk: "absent "}

    answer = note(
        session,
        {first: (CAME, ""), second: (CAME, "waitlisted"), third: (ABSENT, "")},
        bulk="suite",
        suite="selected",
    )
    assert _chosen(answer) == {
        first.pk: "present selected",
        second.pk: "present waitlisted",
        third.pk: "absent ",
    }
    assert noted(first) == noted(second) == noted(third) == ("", "")


@pytest.mark.parametrize(
    ("bulk", "attendance", "sentence"),
    [
        ("tous", CAME, "La présence de chacun est déjà notée"),
        ("suite", "", "Personne n'attendait ce résultat : notez d'abord la présence"),
    ],
)
def test_a_bulk_act_that_fills_nothing_says_why(group, note, bulk, attendance, sentence):
    session, people = group
    answer = note(session, dict.fromkeys(people, (attendance, "")), bulk=bulk, suite="selected")

    assert sentence in read(answer)


def _chosen(answer: Any) -> dict[Any, str]:
    return {
        row.registration.orientation_id: " ".join(
            next((c.value for c in choices if c.chosen), "")
            for choices in (row.attendances, row.results)
        )
        for row in answer.context["form"].rows()
    }


# --- "Ma journée" -------------------------------------------------------------------------------------


def test_the_day_says_what_is_noted_and_not_communicated(group, note, client, save):
    session, people = group
    note(session, dict.fromkeys(people, (CAME, "selected")))
    page = read(client.get("/"))
    assert "Communiquer les résultats" in page
    assert "enregistré, pas encore communiqué" in page
    assert "Saisir les résultats" not in page

    save(session, dict.fromkeys(people, (CAME, "selected")))
    page = read(client.get("/"))
    assert "Communiquer les résultats" not in page
    assert "Saisir les résultats" not in page


def test_what_is_only_noted_is_late_after_a_week(group, note, client):
    session, people = group
    note(session, dict.fromkeys(people, (CAME, "selected")))
    assert "En retard" not in read(client.get("/"))
    with time_machine.travel(session.starts_at + datetime.timedelta(days=7, hours=1)):
        client.force_login(UserFactory(trainer=True, membership__organisation=session.site))
        assert "En retard" in read(client.get("/"))


def test_somebody_noted_to_review_comes_back_to_the_sites_day_once_communicated(
    group, note, save, client
):
    session, (first, *_others) = group
    sentence = f"{first.young_person} attend votre réponse"
    note(session, {first: (CAME, "to_review")})
    assert sentence not in read(client.get("/"))
    save(session, {first: (CAME, "to_review")})
    assert sentence in read(client.get("/"))
