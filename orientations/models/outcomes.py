"""What the host of a session has noted of somebody, and not communicated yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accord.isolation.models import Protected
from orientations.enums import CAME, Attendance, Result

if TYPE_CHECKING:
    from accord.accounts.models import User


class OutcomeNoteQuerySet(models.QuerySet["OutcomeNote"]):
    def visible_to(self, user: User) -> OutcomeNoteQuerySet:
        """The host's own; a Mission Locale reads what was communicated, on the registration."""
        acting = user.acting
        if acting is None or not acting.is_e2c:
            return self.none()
        return self.filter(session__site_id__in=acting.organisation_ids)


class OutcomeNote(Protected):
    """Attendance, and perhaps a result, that the host may still change or erase.

    A row of its own, which the site alone reads: row-level security keeps from the Mission Locale
    what was not communicated, and the registration holds nothing else (``docs/decisions/``).
    """

    registration = models.OneToOneField(
        "orientations.Registration",
        models.PROTECT,
        primary_key=True,
        related_name="note",
        verbose_name="inscription",
    )
    session = models.ForeignKey(
        "orientations.Session", models.PROTECT, related_name="notes", verbose_name="séance"
    )
    attendance = models.CharField("présence", max_length=10, choices=Attendance)
    result = models.CharField("résultat", max_length=20, choices=Result, blank=True)
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = OutcomeNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de séance"
        verbose_name_plural = "notes de séance"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="outcome_note_has_attendance",
                condition=~Q(attendance=""),
                violation_error_message="Notez la présence avant le résultat.",
            ),
            models.CheckConstraint(
                name="outcome_note_selected_came",
                condition=~Q(result=Result.SELECTED) | Q(attendance__in=CAME),
                violation_error_message="Seule une personne venue à la séance peut être retenue.",
            ),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk}"


def version_of(notes: Iterable[OutcomeNote]) -> str:
    """The same as long as these notes say the same: what was read is what is communicated."""
    said = sorted(f"{note.pk} {note.attendance} {note.result}" for note in notes)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
