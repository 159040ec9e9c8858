"""What became of somebody three, six, twelve months after the exit (``domain.md``, rule 16)."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accord.isolation.models import Protected
from accord.youth.validators import refuse_social_security_number
from orientations.enums import ExitCategory, FollowUpAnswer
from orientations.models.exits import ExitKind

if TYPE_CHECKING:
    from accord.accounts.models import User
    from accord.youth.models import YoungPerson

A_MONTH = relativedelta(months=1)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """Of the stays at the sites, or of the young people of the ML, for which ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.filter(pathway__mission_locale_id__in=acting.organisation_ids)
        return self.filter(site_id__in=acting.organisation_ids)

    def readable_by(self, user: User) -> FollowUpQuerySet:
        """Those, and the ones of whom the Mission Locale of ``user`` follows since: of one file."""
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.visible_to(user)
        ids = acting.organisation_ids
        return self.filter(
            Q(pathway__mission_locale_id__in=ids) | Q(young_person__mission_locale_id__in=ids)
        )

    def planned(self) -> FollowUpQuerySet:
        return self.filter(answer="", called_off_at__isnull=True)

    def due(self) -> FollowUpQuerySet:
        return self.planned().filter(due_on__lte=timezone.localdate())

    def to_come(self) -> FollowUpQuerySet:
        return self.planned().filter(due_on__gt=timezone.localdate())

    def answered(self) -> FollowUpQuerySet:
        return self.filter(answered_at__isnull=False)

    def of_people(self, people: models.QuerySet[YoungPerson]) -> FollowUpQuerySet:
        return self.filter(young_person__in=people.order_by().values("pk"))

    def with_people(self) -> FollowUpQuerySet:
        """What a line of a list shows, in the same query."""
        return self.select_related("young_person", "site", "pathway")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FollowUp(Protected):
    """One contact, planned when the stay ends; ``months`` after the exit.

    ``called_off_at``: the person asked not to be followed, or came back to an E2C.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pathway = models.ForeignKey(
        "orientations.Pathway", models.PROTECT, related_name="follow_ups", verbose_name="parcours"
    )
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.PROTECT, related_name="follow_ups", verbose_name="jeune"
    )
    site = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField("mois après la sortie")
    due_on = models.DateField("prévu le")
    answer = models.CharField("réponse", max_length=12, choices=FollowUpAnswer, blank=True)
    situation = models.ForeignKey(
        ExitKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="situation"
    )
    situation_label = models.CharField(max_length=100, blank=True, editable=False)
    situation_category = models.CharField(
        max_length=10, choices=ExitCategory, blank=True, editable=False
    )
    comment = models.TextField("précision", blank=True, validators=[refuse_social_security_number])
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    called_off_at = models.DateTimeField(null=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "suivi après parcours"
        verbose_name_plural = "suivis après parcours"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["site", "due_on", "id"],
                name="follow_up_planned",
                condition=Q(answer="", called_off_at__isnull=True),
            ),
            models.Index(
                fields=["site", "-answered_at", "-id"],
                name="follow_up_answered",
                condition=Q(answered_at__isnull=False),
            ),
            models.Index(fields=["pathway", "months"], name="follow_up_of_pathway"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway", "months"],
                name="follow_up_once_per_term",
                violation_error_message="Ce suivi est déjà prévu.",
            ),
            models.CheckConstraint(
                name="follow_up_answered_at_iff_answered",
                condition=(Q(answered_at__isnull=False) & ~Q(answer=""))
                | Q(answered_at__isnull=True, answer=""),
                violation_error_message="Un suivi fait dit quand.",
            ),
            models.CheckConstraint(
                name="follow_up_situation_iff_reached",
                condition=(
                    Q(answer=FollowUpAnswer.REACHED, situation__isnull=False)
                    & ~Q(situation_label="")
                    & ~Q(situation_category="")
                )
                | (
                    ~Q(answer=FollowUpAnswer.REACHED)
                    & Q(situation__isnull=True, situation_label="", situation_category="")
                ),
                violation_error_message="Indiquez la situation de la personne jointe, et d'elle seule.",
            ),
            models.CheckConstraint(
                name="follow_up_answered_or_called_off",
                condition=Q(called_off_at__isnull=True) | Q(answer=""),
                violation_error_message="Un suivi fait ne s'annule plus.",
            ),
        ]

    def __str__(self) -> str:
        return f"Suivi {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("follow_up", args=[self.pk])

    @property
    def is_planned(self) -> bool:
        return not self.answer and self.called_off_at is None

    @property
    def is_due(self) -> bool:
        """As ``due`` selects."""
        return self.is_planned and self.due_on <= timezone.localdate()

    @property
    def is_late(self) -> bool:
        """A month after its day, nobody has asked."""
        return self.is_planned and self.due_on + A_MONTH < timezone.localdate()

    @property
    def opens_on(self) -> datetime.date:
        """Answered before this day, it would speak of another moment than the one planned."""
        return self.due_on - A_MONTH

    @property
    def takes_answer(self) -> bool:
        return self.is_planned and self.opens_on <= timezone.localdate()
