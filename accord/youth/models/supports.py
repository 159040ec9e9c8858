"""Contracts under which somebody is supported: CEJ, PACEA, and those that came after them."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accord.isolation.models import Protected
from accord.youth.enums import SupportOperator
from accord.youth.validators import refuse_social_security_number

if TYPE_CHECKING:
    from accord.accounts.models import User


class SupportKindQuerySet(models.QuerySet["SupportKind"]):
    def offered_on(self, day: datetime.date) -> SupportKindQuerySet:
        """Those that may be signed on this day."""
        return self.filter(offered_from__lte=day).filter(
            Q(offered_until__isnull=True) | Q(offered_until__gte=day)
        )


class SupportKind(models.Model):
    """A kind of contract, dated reference data with its legal source.

    From ``tells_disability_from`` years on, the contract alone tells a recognised disability
    (``domain.md``, rule 2).
    """

    key = models.SlugField(max_length=30, primary_key=True)
    name = models.CharField("nom", max_length=80)
    source = models.CharField("texte", max_length=120, blank=True)
    offered_from = models.DateField("depuis le")
    offered_until = models.DateField("jusqu'au", null=True, blank=True)
    tells_disability_from = models.PositiveSmallIntegerField(
        "révèle la RQTH à partir de (ans)", null=True, blank=True
    )
    rank = models.PositiveSmallIntegerField("rang", default=100)

    objects = SupportKindQuerySet.as_manager()
    open_because = "names of contracts and their dates"

    class Meta:
        verbose_name = "type d'accompagnement"
        verbose_name_plural = "types d'accompagnement"
        ordering = ["rank", "key"]

    def __str__(self) -> str:
        return self.name


class SupportQuerySet(models.QuerySet["Support"]):
    def visible_to(self, user: User) -> SupportQuerySet:
        """Of one file at a time: those shared with the organisation in whose name ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(readers__overlap=list(acting.organisation_ids))

    def in_progress(self, day: datetime.date | None = None) -> SupportQuerySet:
        day = day or timezone.localdate()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Support(Protected):
    """Somebody is, or was, supported under a contract, by a Mission Locale or France Travail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="supports", verbose_name="jeune"
    )
    kind = models.ForeignKey(
        SupportKind, models.PROTECT, related_name="+", verbose_name="accompagnement"
    )
    operator = models.CharField("par", max_length=20, choices=SupportOperator)
    started_on = models.DateField("depuis le", null=True, blank=True)
    ended_on = models.DateField("terminé le", null=True, blank=True)
    referent_name = models.CharField("nom du référent", max_length=120, blank=True)
    referent_contact = models.CharField(
        "téléphone ou courriel du référent",
        max_length=120,
        blank=True,
        validators=[refuse_social_security_number],
    )
    told_in_writing_on = models.DateField(
        "accord écrit pour le dire à l'E2C, le", null=True, blank=True
    )
    stated_at = models.DateTimeField(default=timezone.now, editable=False)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    stated_for = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", editable=False
    )

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        ordering = ["-started_on", "-stated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "kind"],
                condition=Q(ended_on__isnull=True),
                name="support_one_in_progress_per_kind",
                violation_error_message="Cet accompagnement est déjà en cours.",
            ),
            models.CheckConstraint(
                name="support_ends_after_it_starts",
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                violation_error_message="Un accompagnement ne finit pas avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Accompagnement {self.pk}"

    @property
    def is_in_progress(self) -> bool:
        return self.ended_on is None or self.ended_on >= timezone.localdate()

    @property
    def is_by_france_travail(self) -> bool:
        return self.operator == SupportOperator.FRANCE_TRAVAIL

    def said_to(self, user: User) -> str:
        """Its name, unless it alone would tell an E2C a disability (``domain.md``, rule 2)."""
        acting = user.acting
        age = self.kind.tells_disability_from
        hidden = age is not None and self.young_person.age >= age and not self.told_in_writing_on
        if hidden and (acting is None or not acting.is_ml):
            return "Accompagnement Mission Locale"
        return str(self.kind)
