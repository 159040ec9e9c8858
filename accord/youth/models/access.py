"""Which organisations may see a file, and why: the list that the young person can be shown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accord.isolation.models import Protected
from accord.youth.enums import AccessReason


class Access(Protected):
    """An organisation may see a file. ``YoungPerson.readers`` is the set of these organisations.

    But those whose access ended: a former Mission Locale keeps what it read until ``ended_at``.
    """

    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="accesses", verbose_name="jeune"
    )
    organisation = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="organisation"
    )
    reason = models.CharField("raison", max_length=20, choices=AccessReason)
    given_at = models.DateTimeField("depuis", default=timezone.now)
    ended_at = models.DateTimeField("jusqu'au", null=True, blank=True)

    read_by_link = "young_person_id"

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
            ),
            models.CheckConstraint(
                name="access_ended_iff_former",
                condition=Q(reason=AccessReason.FORMER, ended_at__isnull=False)
                | (~Q(reason=AccessReason.FORMER) & Q(ended_at__isnull=True)),
                violation_error_message="Un accès qui a pris fin dit quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} - {self.get_reason_display()}"
