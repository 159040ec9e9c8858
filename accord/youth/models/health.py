"""Health data, apart from the file so that an E2C's query cannot meet it."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils import timezone

from accord.isolation.models import Protected


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DisabilityStatus(Protected):
    """RQTH: read only by the Mission Locale that follows the person (``domain.md``, rule 2)."""

    young_person = models.OneToOneField(
        "youth.YoungPerson", models.CASCADE, related_name="disability_status"
    )
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "RQTH"
        verbose_name_plural = "RQTH"

    def __str__(self) -> str:
        return f"RQTH {self.young_person_id}"
