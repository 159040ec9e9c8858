"""Who read a young person's file, when, and on which page (kept 7 months: rule 6)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accord.isolation.models import Protected


class Reading(Protected):
    """One look at one young person's file."""

    young_person_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    page = models.CharField(max_length=60)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "lecture"
        ordering = ["-read_at", "-pk"]
        indexes = [models.Index(fields=["young_person_id", "-read_at"], name="reading_of_file")]

    def __str__(self) -> str:
        return f"{self.young_person_id} {self.read_at:%Y-%m-%d %H:%M}"
