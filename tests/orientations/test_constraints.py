"""What must always be true of a row: refused by PostgreSQL, and said in French beforehand."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.isolation.scope import system_scope
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import (
    AbsenceReason,
    Attendance,
    CancelledBy,
    DeclineReason,
    OrientationStatus,
    RegistrationStatus,
    Result,
    WithdrawReason,
)
from orientations.models import Orientation, OutcomeNote, Registration, Session
from tests.factories.orientations import SessionFactory, begin, registration_of
from tests.orientations.acting import act, copy_of, refused

ORIENTATION = [
    (
        "orientation_reason_iff_declined",
        {"status": OrientationStatus.DECLINED, "answered_at": timezone.now()},
        "Une orientation non retenue a une raison, et elle seule.",
    ),
    (
        "orientation_reason_iff_declined",
        {"decline_reason": DeclineReason.FULL},
        "Une orientation non retenue a une raison, et elle seule.",
    ),
    (
        "orientation_reason_iff_withdrawn",
        {"status": OrientationStatus.WITHDRAWN, "withdrawn_at": timezone.now()},
        "Une orientation retirée a une raison et une date.",
    ),
    (
        "orientation_reason_iff_withdrawn",
        {"status": OrientationStatus.WITHDRAWN, "withdraw_reason": WithdrawReason.MOVED},
        "Une orientation retirée a une raison et une date.",
    ),
    (
        "orientation_reason_iff_withdrawn",
        {"withdraw_reason": WithdrawReason.MOVED},
        "Une orientation retirée a une raison et une date.",
    ),
    (
        "orientation_concluded_at_iff_concluded",
        {"status": OrientationStatus.JOINED, "answered_at": timezone.now()},
        "Une orientation qui a abouti dit quand.",
    ),
    (
        "orientation_reason_iff_not_joined",
        {
            "status": OrientationStatus.NOT_JOINED,
            "answered_at": timezone.now(),
            "concluded_at": timezone.now(),
        },
        "Dites pourquoi le jeune n'a pas commencé.",
    ),
    (
        "orientation_answered_at_once_answered",
        {"status": OrientationStatus.ACCEPTED},
        "Une réponse porte sa date.",
    ),
]

REGISTRATION = [
    (
        "registration_outcome_only_when_seated",
        {"status": RegistrationStatus.WAITLISTED, "attendance": Attendance.PRESENT},
        "La présence et le résultat concernent les seuls inscrits.",
    ),
    (
        "registration_result_needs_attendance",
        {"result": Result.TO_REVIEW, "result_at": timezone.now()},
        "Notez la présence avant le résultat.",
    ),
    (
        "registration_selected_came",
        {
            "attendance": Attendance.EXCUSED,
            "result": Result.SELECTED,
            "result_at": timezone.now(),
        },
        "Seule une personne venue à la séance peut être retenue.",
    ),
    (
        "registration_result_at_iff_result",
        {"attendance": Attendance.PRESENT, "result": Result.TO_REVIEW},
        "Un résultat porte sa date.",
    ),
    (
        "registration_result_at_iff_result",
        {"attendance": Attendance.PRESENT, "result_at": timezone.now()},
        "Un résultat porte sa date.",
    ),
    (
        "registration_cancelled_by_iff_cancelled",
        {"status": RegistrationStatus.CANCELLED, "cancelled_at": timezone.now()},
        "Une inscription annulée dit par qui et quand.",
    ),
    (
        "registration_cancelled_by_iff_cancelled",
        {"cancelled_by": CancelledBy.SITE},
        "Une inscription annulée dit par qui et quand.",
    ),
    (
        "registration_confirmed_once_seated",
        {"status": RegistrationStatus.WAITLISTED, "confirmed_at": timezone.now()},
        "On confirme sa venue quand on a une place.",
    ),
    (
        "registration_absence_reason_iff_young_person_cancelled",
        {"absence_reason": AbsenceReason.BUSY},
        "Un jeune qui ne peut pas venir dit pourquoi, et lui seul.",
    ),
    (
        "registration_absence_reason_iff_young_person_cancelled",
        {
            "status": RegistrationStatus.CANCELLED,
            "cancelled_at": timezone.now(),
            "cancelled_by": CancelledBy.YOUNG_PERSON,
        },
        "Un jeune qui ne peut pas venir dit pourquoi, et lui seul.",
    ),
]

NOTE = [
    (
        "outcome_note_has_attendance",
        {"attendance": "", "result": Result.TO_REVIEW},
        "Notez la présence avant le résultat.",
    ),
    (
        "outcome_note_selected_came",
        {"attendance": Attendance.ABSENT, "result": Result.SELECTED},
        "Seule une personne venue à la séance peut être retenue.",
    ),
]

SESSION = [
    (
        "session_seats_within_capacity",
        {"seats_taken": 4, "capacity": 3},
        "Il y a plus d'inscrits que de places.",
    ),
    ("session_has_seats", {"capacity": 0}, "Une séance compte de 1 à 300 places."),
    ("session_has_seats", {"capacity": 301}, "Une séance compte de 1 à 300 places."),
    (
        "session_lasts_15_minutes_to_10_hours",
        {"duration": 14},
        "Une séance dure de 15 minutes à 10 heures.",
    ),
    (
        "session_lasts_15_minutes_to_10_hours",
        {"duration": 601},
        "Une séance dure de 15 minutes à 10 heures.",
    ),
    (
        "session_registration_closes_before_start",
        {"starts_at": timezone.now()},
        "Les inscriptions se terminent au plus tard au début de la séance.",
    ),
]


@pytest.fixture
def registered(orientation, trainer, site) -> Registration:
    session = SessionFactory(site=site)
    act(actions.register, orientation, session, by=trainer)
    return registration_of(orientation)


@pytest.mark.parametrize(("name", "changes", "sentence"), ORIENTATION)
def test_what_no_orientation_may_be(orientation, name, changes, sentence):
    refused(orientation, name, changes, sentence)


@pytest.mark.parametrize(("name", "changes", "sentence"), REGISTRATION)
def test_what_no_registration_may_be(registered, name, changes, sentence):
    refused(registered, name, changes, sentence)


@pytest.mark.parametrize(("name", "changes", "sentence"), NOTE)
def test_what_no_note_may_say(registered, trainer, name, changes, sentence):
    session = begin(registered.session)
    act(actions.note_outcomes, session, {registered.pk: Outcome(Attendance.PRESENT)}, by=trainer)
    with system_scope():
        note = OutcomeNote.objects.get()
    refused(note, name, changes, sentence)


@pytest.mark.parametrize(("name", "changes", "sentence"), SESSION)
def test_what_no_session_may_be(db, name, changes, sentence):
    refused(SessionFactory(), name, changes, sentence)


def test_one_open_orientation_per_young_person_and_site(orientation):
    twin = copy_of(orientation)
    with system_scope():
        with pytest.raises(ValidationError) as error:
            twin.validate_constraints()
        with (
            pytest.raises(IntegrityError, match='"orientation_one_open_per_young_person_and_site"'),
            transaction.atomic(),
        ):
            twin.save(force_insert=True)

    assert "Ce jeune a déjà une orientation en cours vers ce site." in error.value.messages


def test_one_registration_per_session_until_it_is_cancelled(registered, counsellor, site):
    twin = copy_of(registered)
    with system_scope():
        with pytest.raises(ValidationError) as error:
            twin.validate_constraints()
        with (
            pytest.raises(IntegrityError, match='"registration_once_per_session"'),
            transaction.atomic(),
        ):
            twin.save(force_insert=True)
        Registration.objects.filter(pk=registered.pk).update(
            status=RegistrationStatus.CANCELLED,
            cancelled_at=timezone.now(),
            cancelled_by=CancelledBy.SITE,
        )
        twin.save(force_insert=True)

    assert "Ce jeune est déjà inscrit à cette séance." in error.value.messages


def test_every_constraint_of_this_app_is_refused_here():
    declared = {
        constraint.name
        for model in (Orientation, OutcomeNote, Registration, Session)
        for constraint in model._meta.constraints
    }
    tested = {name for name, _changes, _sentence in [*ORIENTATION, *REGISTRATION, *NOTE, *SESSION]}

    assert declared - tested == {
        "orientation_one_open_per_young_person_and_site",
        "registration_once_per_session",
    }
