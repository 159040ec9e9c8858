"""Information sessions before recruitment, posted by an E2C site (article 4 of the accord)."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from orientations.enums import SessionKind
from orientations.models.outcomes import OutcomeNote
from orientations.models.registrations import Registration

if TYPE_CHECKING:
    from accord.accounts.models import User

# A result is owed after the session; overdue at seven days (``domain.md``, rule 9, a convention).
RESULTS_DUE_AFTER = datetime.timedelta(days=7)


def _is_noted() -> models.Exists:
    return models.Exists(OutcomeNote.objects.filter(session=models.OuterRef("pk")))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        """A site's own sessions; every session for the Missions Locales, who orient to them."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self
        return self.filter(site_id__in=acting.organisation_ids)

    def upcoming(self) -> SessionQuerySet:
        return self.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")

    def with_free_seats(self) -> SessionQuerySet:
        """Somebody registered now would have a seat: see ``Session.takes_registrations``."""
        return self.filter(seats_taken__lt=F("capacity"), registration_closes_at__gt=timezone.now())

    def before(self, moment: datetime.datetime) -> SessionQuerySet:
        return self.filter(starts_at__lt=moment)

    def first_of_each_site(self, at_most: int) -> SessionQuerySet:
        """The soonest of each site, ``at_most`` of them."""
        rank = Window(RowNumber(), partition_by="site_id", order_by=["starts_at", "pk"])
        return self.annotate(rank=rank).filter(rank__lte=at_most)

    def past(self) -> SessionQuerySet:
        return self.filter(starts_at__lte=timezone.now()).order_by("-starts_at", "pk")

    def taking_registrations(self) -> SessionQuerySet:
        """With a free seat, before the deadline (``domain.md``, rule 8)."""
        open_still = Q(seats_taken__lt=F("capacity"), registration_closes_at__gt=timezone.now())
        return self.filter(open_still)

    def waiting_only(self) -> SessionQuerySet:
        """To come, but full or past its deadline: one waits in line."""
        closed = Q(seats_taken__gte=F("capacity")) | Q(registration_closes_at__lte=timezone.now())
        return self.upcoming().filter(closed)

    def awaiting_results(self) -> SessionQuerySet:
        """Started, with somebody seated whose result was not communicated (rule 9)."""
        missing = Registration.objects.awaiting_result()
        return self.past().filter(models.Exists(missing.filter(session=models.OuterRef("pk"))))

    def noted(self) -> SessionQuerySet:
        """With something noted and not communicated: for the host, who alone reads it."""
        return self.filter(_is_noted())

    def to_complete(self) -> SessionQuerySet:
        """Results are awaited, and nothing is noted that would only have to be communicated."""
        return self.awaiting_results().exclude(_is_noted())

    def with_progress(self) -> SessionQuerySet:
        """Annotate ``is_noted`` and ``is_awaited``: what is left to do about a past session."""
        missing = Registration.objects.awaiting_result().filter(session=models.OuterRef("pk"))
        return self.annotate(is_noted=_is_noted(), is_awaited=models.Exists(missing))


class Session(models.Model):
    """A group session: when (in the site's time zone), where, for how many, until when to register.

    ``seats_taken`` is kept here, under a row lock, because under row-level security one Mission
    Locale cannot count the others' registrations. The duration is in minutes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="sessions", verbose_name="site"
    )
    kind = models.CharField(
        "type de séance",
        max_length=30,
        choices=SessionKind,
        default=SessionKind.COLLECTIVE_INFORMATION,
    )
    starts_at = models.DateTimeField("début")
    duration = models.PositiveSmallIntegerField(
        "durée (minutes)",
        default=120,
        validators=[MinValueValidator(15), MaxValueValidator(600)],
    )
    place = models.CharField("lieu", max_length=250)
    capacity = models.PositiveSmallIntegerField(
        "places", default=15, validators=[MinValueValidator(1), MaxValueValidator(300)]
    )
    registration_closes_at = models.DateTimeField("inscriptions jusqu'au")
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    posted_at = models.DateTimeField(default=timezone.now, editable=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = SessionQuerySet.as_manager()
    open_because = "dates and places of sessions; who is registered stands in Registration"

    class Meta:
        verbose_name = "séance"
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["site", "starts_at"], name="session_of_site"),
            models.Index(fields=["starts_at"], name="session_by_start"),
        ]
        constraints = [
            models.CheckConstraint(
                name="session_seats_within_capacity",
                condition=Q(seats_taken__lte=F("capacity")),
                violation_error_message="Il y a plus d'inscrits que de places.",
            ),
            models.CheckConstraint(
                name="session_has_seats",
                condition=Q(capacity__range=(1, 300)),
                violation_error_message="Une séance compte de 1 à 300 places.",
            ),
            models.CheckConstraint(
                name="session_lasts_15_minutes_to_10_hours",
                condition=Q(duration__range=(15, 600)),
                violation_error_message="Une séance dure de 15 minutes à 10 heures.",
            ),
            models.CheckConstraint(
                name="session_registration_closes_before_start",
                condition=Q(registration_closes_at__lte=F("starts_at")),
                violation_error_message=(
                    "Les inscriptions se terminent au plus tard au début de la séance."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.local_start:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.pk])

    @property
    def ends_at(self) -> datetime.datetime:
        return self.starts_at + datetime.timedelta(minutes=self.duration)

    @property
    def free_seats(self) -> int:
        return max(0, self.capacity - self.seats_taken)

    @property
    def has_started(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        """A free seat, before the deadline; otherwise the waiting list (``domain.md``, rule 8)."""
        return self.free_seats > 0 and self.registration_closes_at > timezone.now()

    @property
    def results_due_at(self) -> datetime.datetime:
        return self.starts_at + RESULTS_DUE_AFTER

    @property
    def results_are_late(self) -> bool:
        return self.results_due_at < timezone.now()

    @property
    def local_start(self) -> datetime.datetime:
        """The start in the site's own time zone, whoever looks."""
        return timezone.localtime(self.starts_at, self.site.tz)
