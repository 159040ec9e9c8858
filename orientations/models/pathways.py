"""A stay in an E2C: integration, then confirmed, until an exit (state table of ``domain.md``)."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from accord.isolation.models import Protected
from accord.workflow import StatefulModel
from accord.youth.validators import refuse_social_security_number
from orientations.enums import (
    ENDED,
    ONCE_CONFIRMED,
    STAYING,
    ExitCategory,
    PathwayStatus,
    Sector,
    SuspensionReason,
    TrainingLevel,
)
from orientations.models.exits import ExitKind

if TYPE_CHECKING:
    from accord.accounts.models import User
    from accord.youth.models import YoungPerson

_AFTER_CONFIRMATION = (PathwayStatus.CONFIRMED, PathwayStatus.SUSPENDED)


class PathwayQuerySet(models.QuerySet["Pathway"]):
    def visible_to(self, user: User) -> PathwayQuerySet:
        """At the sites, or of the young people of the Mission Locale, for which ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.filter(mission_locale_id__in=acting.organisation_ids)
        return self.filter(site_id__in=acting.organisation_ids)

    def readable_by(self, user: User) -> PathwayQuerySet:
        """Those, and the stays of whom the Mission Locale of ``user`` follows since: of one file."""
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.visible_to(user)
        ids = acting.organisation_ids
        return self.filter(
            Q(mission_locale_id__in=ids) | Q(young_person__mission_locale_id__in=ids)
        )

    def still_open(self) -> PathwayQuerySet:
        return self.filter(status__in=STAYING)

    def in_integration(self) -> PathwayQuerySet:
        return self.filter(status=PathwayStatus.INTEGRATION)

    def to_conclude_by(self, day: datetime.date) -> PathwayQuerySet:
        """The integration period ends by this day, and nothing was said of its outcome."""
        return self.in_integration().filter(integration_ends_on__lte=day)

    def of_people(self, people: models.QuerySet[YoungPerson]) -> PathwayQuerySet:
        return self.filter(young_person__in=people.order_by().values("pk"))

    def with_people(self) -> PathwayQuerySet:
        """What a line of a list shows, in the same query."""
        return self.select_related("young_person", "site", "mission_locale", "referent")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Pathway(Protected, StatefulModel):
    """One stay of one person. A second stay is a row of its own, with the first as ``previous``.

    ``mission_locale`` is the one that follows the person, or none yet for somebody who came to the
    E2C by themselves. ``exit_label`` and ``exit_category`` are what the kind said on the day of the
    exit. ``waived`` keeps the rules passed over, each with its reason, as an orientation does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.PROTECT, related_name="pathways", verbose_name="jeune"
    )
    site = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="site E2C"
    )
    mission_locale = models.ForeignKey(
        "networks.Organisation", models.PROTECT, null=True, related_name="+"
    )
    orientation = models.OneToOneField(
        "orientations.Orientation", models.PROTECT, null=True, related_name="pathway"
    )
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next_ones")
    status = FSMField(
        "état",
        max_length=20,
        choices=PathwayStatus,
        default=PathwayStatus.INTEGRATION,
        protected=True,
    )
    started_on = models.DateField("entrée le")
    integration_ends_on = models.DateField("fin prévue de l'intégration")
    confirmed_on = models.DateField("confirmé le", null=True, editable=False)
    suspended_on = models.DateField("suspendu le", null=True, editable=False)
    suspension_reason = models.CharField(
        "raison de la suspension", max_length=20, choices=SuspensionReason, blank=True
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="référent à l'E2C",
    )
    weekly_hours = models.PositiveSmallIntegerField(
        "heures par semaine",
        default=35,
        validators=[MinValueValidator(1), MaxValueValidator(48)],
    )
    internships = models.PositiveSmallIntegerField(
        "stages en entreprise", default=0, validators=[MaxValueValidator(60)]
    )

    ended_on = models.DateField("terminé le", null=True, editable=False)
    exit_kind = models.ForeignKey(
        ExitKind, models.PROTECT, null=True, related_name="+", verbose_name="motif de sortie"
    )
    exit_label = models.CharField("sortie", max_length=100, blank=True, editable=False)
    exit_category = models.CharField(
        "catégorie", max_length=10, choices=ExitCategory, blank=True, editable=False
    )
    sector = models.CharField("secteur de l'employeur", max_length=20, choices=Sector, blank=True)
    training_level = models.CharField(
        "niveau de la formation", max_length=20, choices=TrainingLevel, blank=True
    )
    exit_comment = models.TextField(
        "précision", blank=True, validators=[refuse_social_security_number]
    )
    first_return = models.OneToOneField(
        "orientations.Reorientation",
        models.PROTECT,
        null=True,
        related_name="began_with",
        editable=False,
    )
    waived = models.JSONField(default=list, editable=False)

    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = PathwayQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["-started_on", "-pk"]
        indexes = [
            models.Index(fields=["site", "-started_on", "-id"], name="pathway_of_site"),
            models.Index(fields=["mission_locale", "-started_on", "-id"], name="pathway_of_ml"),
            models.Index(
                fields=["site", "integration_ends_on", "id"],
                name="pathway_in_integration",
                condition=Q(status=PathwayStatus.INTEGRATION),
            ),
            models.Index(
                fields=["mission_locale", "integration_ends_on", "id"],
                name="pathway_in_integration_of_ml",
                condition=Q(status=PathwayStatus.INTEGRATION),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"],
                condition=Q(status__in=STAYING),
                name="pathway_one_open_per_young_person",
                violation_error_message="Ce jeune a déjà un parcours en cours dans une E2C.",
            ),
            models.CheckConstraint(
                name="pathway_exit_iff_ended",
                condition=(
                    Q(
                        status__in=ENDED,
                        ended_on__isnull=False,
                        ended_at__isnull=False,
                        exit_kind__isnull=False,
                    )
                    & ~Q(exit_label="")
                    & ~Q(exit_category="")
                )
                | (
                    ~Q(status__in=ENDED)
                    & Q(
                        ended_on__isnull=True,
                        ended_at__isnull=True,
                        exit_kind__isnull=True,
                        exit_label="",
                        exit_category="",
                    )
                ),
                violation_error_message="Un parcours terminé dit quand et comment, et lui seul.",
            ),
            models.CheckConstraint(
                name="pathway_only_an_exit_is_positive",
                condition=Q(status=PathwayStatus.EXITED)
                | Q(exit_category__in=["", ExitCategory.OTHER]),
                violation_error_message=(
                    "Une non-confirmation ou un abandon n'est ni positif ni dynamique."
                ),
            ),
            models.CheckConstraint(
                name="pathway_return_iff_no_positive_exit",
                condition=(
                    Q(status__in=ENDED, first_return__isnull=False)
                    & ~Q(exit_category=ExitCategory.POSITIVE)
                )
                | (
                    (~Q(status__in=ENDED) | Q(exit_category=ExitCategory.POSITIVE))
                    & Q(first_return__isnull=True)
                ),
                violation_error_message=(
                    "Une sortie sans situation positive ouvre un retour vers la Mission Locale."
                ),
            ),
            models.CheckConstraint(
                name="pathway_confirmed_before_it_goes_on",
                condition=Q(status__in=ONCE_CONFIRMED, confirmed_on__isnull=False)
                | Q(
                    status__in=[PathwayStatus.INTEGRATION, PathwayStatus.NOT_CONFIRMED],
                    confirmed_on__isnull=True,
                )
                | Q(status=PathwayStatus.DROPPED_OUT),
                violation_error_message="Un parcours est confirmé avant de se poursuivre.",
            ),
            models.CheckConstraint(
                name="pathway_dates_in_order",
                condition=Q(integration_ends_on__gt=F("started_on"))
                & (Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("started_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")))
                & (
                    Q(ended_on__isnull=True)
                    | Q(confirmed_on__isnull=True)
                    | Q(ended_on__gte=F("confirmed_on"))
                ),
                violation_error_message="Les dates d'un parcours se suivent.",
            ),
            models.CheckConstraint(
                name="pathway_suspended_since_iff_suspended",
                condition=(
                    Q(status=PathwayStatus.SUSPENDED, suspended_on__isnull=False)
                    & ~Q(suspension_reason="")
                )
                | (
                    ~Q(status=PathwayStatus.SUSPENDED)
                    & Q(suspended_on__isnull=True, suspension_reason="")
                ),
                violation_error_message="Un parcours suspendu dit depuis quand et pourquoi.",
            ),
            models.CheckConstraint(
                name="pathway_weekly_hours_1_to_48",
                condition=Q(weekly_hours__range=(1, 48)),
                violation_error_message="Un parcours compte de 1 à 48 heures par semaine.",
            ),
        ]

    def __str__(self) -> str:
        return f"Parcours {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("pathway", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in STAYING

    @property
    def integration_is_over(self) -> bool:
        """Its planned end has passed, and its outcome is still unknown."""
        in_integration = self.status == PathwayStatus.INTEGRATION
        return in_integration and self.integration_ends_on < timezone.localdate()

    @property
    def months(self) -> int:
        """Whole months from entry to exit, or to today."""
        length = relativedelta(self.ended_on or timezone.localdate(), self.started_on)
        return length.years * 12 + length.months

    @transition(field=status, source=PathwayStatus.INTEGRATION, target=PathwayStatus.CONFIRMED)
    def confirm(self, *, on: datetime.date) -> None:
        self.confirmed_on = on

    @transition(field=status, source=PathwayStatus.CONFIRMED, target=PathwayStatus.SUSPENDED)
    def suspend(self, *, on: datetime.date, reason: SuspensionReason) -> None:
        self.suspended_on = on
        self.suspension_reason = reason

    @transition(field=status, source=PathwayStatus.SUSPENDED, target=PathwayStatus.CONFIRMED)
    def resume(self) -> None:
        self._forget_suspension()

    @transition(field=status, source=PathwayStatus.INTEGRATION, target=PathwayStatus.NOT_CONFIRMED)
    def do_not_confirm(self, *, on: datetime.date, kind: ExitKind, by: User) -> None:
        self._end(on, kind, by)

    @transition(field=status, source=STAYING, target=PathwayStatus.DROPPED_OUT)
    def drop_out(self, *, on: datetime.date, kind: ExitKind, by: User) -> None:
        self._end(on, kind, by)

    @transition(field=status, source=_AFTER_CONFIRMATION, target=PathwayStatus.EXITED)
    def exit(self, *, on: datetime.date, kind: ExitKind, by: User) -> None:
        self._end(on, kind, by)

    def _end(self, on: datetime.date, kind: ExitKind, by: User) -> None:
        self._forget_suspension()
        self.ended_on = on
        self.ended_at = timezone.now()
        self.ended_by = by
        self.exit_kind = kind
        self.exit_label = kind.label
        self.exit_category = kind.category

    def _forget_suspension(self) -> None:
        self.suspended_on = None
        self.suspension_reason = ""
