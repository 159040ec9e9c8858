"""Two files of one person became one: what moved, so that it can be undone."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accord.isolation.models import Protected

if TYPE_CHECKING:
    from accord.accounts.models import User

# Long enough for a colleague back from holidays to notice the mistake: issue 4.
UNDOABLE_FOR = datetime.timedelta(days=30)


class MergeOfFilesQuerySet(models.QuerySet["MergeOfFiles"]):
    def visible_to(self, user: User) -> MergeOfFilesQuerySet:
        """Those of the Mission Locale in whose name ``user`` acts; no E2C knows of any."""
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.none()
        return self.filter(mission_locale_id__in=acting.organisation_ids)

    def undoable(self) -> MergeOfFilesQuerySet:
        return self.filter(undone_at__isnull=True, at__gt=timezone.now() - UNDOABLE_FOR)


class MergeOfFiles(Protected):
    """``removed`` was merged into ``kept``, which took over its rows and some of its values.

    ``moved`` holds the keys of the rows by relation: ``{"youth.TimelineEvent.young_person": ["12"]}``;
    ``replaced`` what the kept file said before and said then: ``{"phone": ["", "+33612345678"]}``;
    ``added_readers`` who has seen the kept file since and did not before; ``imilo_number`` what the
    removed file no longer holds, so that another may.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey("youth.YoungPerson", models.PROTECT, related_name="merges")
    removed = models.ForeignKey("youth.YoungPerson", models.PROTECT, related_name="+")
    mission_locale = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    replaced = models.JSONField(default=dict)
    added_readers = ArrayField(models.BigIntegerField(), default=list)
    imilo_number = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = MergeOfFilesQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion de dossiers"
        verbose_name_plural = "fusions de dossiers"
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["mission_locale", "-at"], name="merge_of_ml")]
        constraints = [
            models.UniqueConstraint(
                fields=["removed"],
                condition=Q(undone_at__isnull=True),
                name="merge_once_per_removed_file",
                violation_error_message="Ce dossier est déjà réuni à un autre.",
            ),
            models.CheckConstraint(
                name="merge_is_of_two_files",
                condition=~Q(kept=F("removed")),
                violation_error_message="Un dossier ne se réunit pas à lui-même.",
            ),
            models.CheckConstraint(
                name="merge_undone_by_iff_undone",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                violation_error_message="Une fusion annulée dit par qui et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"Fusion {self.pk}"

    @property
    def undoable_until(self) -> datetime.datetime:
        return self.at + UNDOABLE_FOR

    @property
    def is_undoable(self) -> bool:
        return self.undone_at is None and timezone.now() < self.undoable_until
