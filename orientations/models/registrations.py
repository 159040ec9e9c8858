"""A young person's seat in a session, then attendance and result."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from accord.isolation.models import Protected
from accord.workflow import StatefulModel
from orientations.enums import (
    CAME,
    OPEN_STATUSES,
    AbsenceReason,
    Attendance,
    CancelledBy,
    RegistrationStatus,
    Result,
)

if TYPE_CHECKING:
    from accord.accounts.models import User


# How long a young person who cannot come stays under the counsellor's eyes: a convention.
CALLED_WITHIN = datetime.timedelta(days=14)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> RegistrationQuerySet:
        """Made for the Mission Locale's young people, or for the site's sessions."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.filter(mission_locale_id__in=acting.organisation_ids)
        return self.filter(site_id__in=acting.organisation_ids)

    def current(self) -> RegistrationQuerySet:
        """Not cancelled."""
        return self.exclude(status=RegistrationStatus.CANCELLED)

    def seated(self) -> RegistrationQuerySet:
        return self.filter(status=RegistrationStatus.REGISTERED)

    def to_come(self) -> RegistrationQuerySet:
        """In sessions that have not begun, cancelled or not."""
        return self.filter(session__starts_at__gt=timezone.now())

    def in_waiting_order(self) -> RegistrationQuerySet:
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("registered_at", "pk")

    def leads_on(self) -> RegistrationQuerySet:
        """In a session to come, or seated in one that said, or owes, what follows.

        Whoever was still in line when it began, or is to be reviewed, was told nothing.
        """
        to_come = Q(session__starts_at__gt=timezone.now())
        settled = Q(status=RegistrationStatus.REGISTERED) & ~Q(result=Result.TO_REVIEW)
        return self.current().filter(to_come | settled)

    def of_those_to_call(self) -> RegistrationQuerySet:
        """Their young person cannot come, and has no other date though the request is still open.

        For two weeks after they said so: later, the orientation tells by itself that it stands still.
        """
        said = self.filter(
            cancelled_by=CancelledBy.YOUNG_PERSON,
            cancelled_at__gt=timezone.now() - CALLED_WITHIN,
            orientation__status__in=OPEN_STATUSES,
        )
        since = Registration.objects.filter(
            orientation=models.OuterRef("orientation"),
            registered_at__gt=models.OuterRef("registered_at"),
        )
        return said.exclude(models.Exists(since))

    def awaiting_result(self) -> RegistrationQuerySet:
        """Seated in a session that has started, and no result communicated (``domain.md``, rule 9)."""
        return self.seated().filter(result="", session__starts_at__lte=timezone.now())


def _not_met_yet(registration: Registration) -> bool:
    """Once somebody's attendance is noted, the registration is a fact."""
    return not registration.attendance


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Registration(Protected, StatefulModel):
    """One young person in one session, for one orientation.

    Both sides read this row: its attendance and result are those that were communicated, the result
    at ``result_at``. What the host has only noted stands in ``OutcomeNote``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        "orientations.Session", models.PROTECT, related_name="registrations", verbose_name="séance"
    )
    orientation = models.ForeignKey(
        "orientations.Orientation", models.PROTECT, related_name="registrations"
    )
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.PROTECT, related_name="registrations", verbose_name="jeune"
    )
    mission_locale = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    status = FSMField(
        "état",
        max_length=20,
        choices=RegistrationStatus,
        default=RegistrationStatus.REGISTERED,
        protected=True,
    )
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    attendance = models.CharField("présence", max_length=10, choices=Attendance, blank=True)
    result = models.CharField("résultat", max_length=20, choices=Result, blank=True)
    result_at = models.DateTimeField(null=True, editable=False)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.CharField(max_length=5, choices=CancelledBy, blank=True, editable=False)
    confirmed_at = models.DateTimeField("venue confirmée le", null=True, editable=False)
    absence_reason = models.CharField(
        "raison de l'absence",
        max_length=20,
        choices=AbsenceReason,
        blank=True,
        db_default="",
        editable=False,
    )

    objects = RegistrationQuerySet.as_manager()
    read_by_link = "young_person_id"

    class Meta:
        verbose_name = "inscription"
        ordering = ["registered_at", "pk"]
        indexes = [
            models.Index(fields=["session", "registered_at"], name="registration_of_session"),
            models.Index(fields=["mission_locale", "-registered_at"], name="registration_of_ml"),
            models.Index(fields=["site", "-registered_at"], name="registration_of_site"),
            # Whom a Mission Locale has to call.
            models.Index(
                fields=["mission_locale", "cancelled_at", "id"],
                name="registration_cannot_come_of_ml",
                condition=Q(cancelled_by=CancelledBy.YOUNG_PERSON),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "young_person"],
                condition=~Q(status=RegistrationStatus.CANCELLED),
                name="registration_once_per_session",
                violation_error_message="Ce jeune est déjà inscrit à cette séance.",
            ),
            models.CheckConstraint(
                name="registration_outcome_only_when_seated",
                condition=Q(status=RegistrationStatus.REGISTERED) | Q(attendance="", result=""),
                violation_error_message="La présence et le résultat concernent les seuls inscrits.",
            ),
            models.CheckConstraint(
                name="registration_result_needs_attendance",
                condition=Q(result="") | ~Q(attendance=""),
                violation_error_message="Notez la présence avant le résultat.",
            ),
            models.CheckConstraint(
                name="registration_selected_came",
                condition=~Q(result=Result.SELECTED) | Q(attendance__in=CAME),
                violation_error_message="Seule une personne venue à la séance peut être retenue.",
            ),
            models.CheckConstraint(
                name="registration_result_at_iff_result",
                condition=Q(result="", result_at__isnull=True)
                | (~Q(result="") & Q(result_at__isnull=False)),
                violation_error_message="Un résultat porte sa date.",
            ),
            models.CheckConstraint(
                name="registration_cancelled_by_iff_cancelled",
                condition=(
                    Q(status=RegistrationStatus.CANCELLED, cancelled_at__isnull=False)
                    & ~Q(cancelled_by="")
                )
                | (
                    ~Q(status=RegistrationStatus.CANCELLED)
                    & Q(cancelled_by="", cancelled_at__isnull=True)
                ),
                violation_error_message="Une inscription annulée dit par qui et quand.",
            ),
            models.CheckConstraint(
                name="registration_confirmed_once_seated",
                condition=Q(confirmed_at__isnull=True) | ~Q(status=RegistrationStatus.WAITLISTED),
                violation_error_message="On confirme sa venue quand on a une place.",
            ),
            models.CheckConstraint(
                name="registration_absence_reason_iff_young_person_cancelled",
                condition=(Q(cancelled_by=CancelledBy.YOUNG_PERSON) & ~Q(absence_reason=""))
                | (~Q(cancelled_by=CancelledBy.YOUNG_PERSON) & Q(absence_reason="")),
                violation_error_message="Un jeune qui ne peut pas venir dit pourquoi, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"Inscription {self.pk}"

    @property
    def orientation_url(self) -> str:
        """The fiche de liaison, without reading the orientation."""
        return reverse("orientation", args=[self.orientation_id])

    @property
    def is_seated(self) -> bool:
        return self.status == RegistrationStatus.REGISTERED

    @transition(
        field=status,
        source=RegistrationStatus.WAITLISTED,
        target=RegistrationStatus.REGISTERED,
    )
    def promote(self) -> None:
        """A seat was freed, and this one was first in line."""

    @transition(
        field=status,
        source=[RegistrationStatus.REGISTERED, RegistrationStatus.WAITLISTED],
        target=RegistrationStatus.CANCELLED,
        conditions=[_not_met_yet],  # type: ignore[list-item]
    )
    def cancel(self, *, by: CancelledBy, reason: str = "") -> None:
        """``reason`` (``AbsenceReason``) is the young person's own, and only theirs."""
        self.cancelled_at = timezone.now()
        self.cancelled_by = by
        self.absence_reason = reason

    def communicate(self, *, attendance: str, result: str, by: User) -> None:
        """What the host says from now on to the Mission Locale; the result may come later."""
        self.attendance = attendance
        if result:
            self.result = result
            self.result_at = timezone.now()
            self.result_by = by
