"""Which organisations may see a file, and why: the list that the young person can be shown."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accord.isolation.models import Protected
from accord.youth.enums import AccessReason


class Access(Protected):
    """An organisation may see a file. ``YoungPerson.readers`` is the set of these organisations."""

    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="accesses", verbose_name="jeune"
    )
    organisation = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="organisation"
    )
    reason = models.CharField("raison", max_length=20, choices=AccessReason)
    given_at = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "accès"
        verbose_name_plural = "accès"
        ordering = ["given_at", "pk"]
        indexes = [
            models.Index(fields=["organisation", "young_person"], name="access_of_organisation")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "organisation"],
                name="access_once",
                violation_error_message="Cette organisation voit déjà ce dossier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} - {self.get_reason_display()}"
