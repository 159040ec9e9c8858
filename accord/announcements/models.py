"""What a head of network tells, to whom it was addressed, and who noted having read it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django_fsm import FSMField, transition

from accord.accounts.enums import Role
from accord.announcements.audience import by_name, concerns, house_of, houses_addressed
from accord.announcements.enums import Status, Subject
from accord.free_text import refuse_social_security_number
from accord.networks.enums import Network
from accord.networks.models import Organisation, Region
from accord.networks.text import fold
from accord.workflow import StatefulModel

if TYPE_CHECKING:
    from accord.accounts.models import User

_TO = {Network.ML: "aux Missions Locales", Network.E2C: "aux E2C"}
TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH = 120, 8000, 300


@dataclass(frozen=True)
class Version:
    """What an announcement said until it was corrected."""

    title: str
    text: str
    until: datetime.datetime


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: User) -> AnnouncementQuerySet:
        """What is published for one's organisation; for its officers, all that their head wrote."""
        acting = user.acting
        if acting is None:
            return self.none()
        seen = Q(status=Status.PUBLISHED) & concerns(acting.organisation)
        if acting.role == Role.NATIONAL_OFFICER:
            seen |= Q(issuer=acting.organisation)
        return self.filter(seen).select_related("issuer", "site")

    def read_by(self, user: User) -> AnnouncementQuerySet:
        """Those that this person noted since they were told, in the name of the same house."""
        return self.filter(_noted(user))

    def unread_by(self, user: User) -> AnnouncementQuerySet:
        """Published by another organisation, and not noted since they were told."""
        if user.acting is None:
            return self.none()
        others = self.filter(status=Status.PUBLISHED).exclude(issuer=user.acting.organisation)
        return others.exclude(_noted(user))

    def with_reading_of(self, user: User) -> AnnouncementQuerySet:
        """Annotate ``is_read``."""
        return self.annotate(is_read=_noted(user))


def _noted(user: User) -> Exists:
    assert user.acting is not None
    house = house_of(user.acting.organisation)
    readings = Reading.objects.filter(announcement=OuterRef("pk"), user=user, organisation=house)
    return Exists(readings.filter(read_at__gte=OuterRef("told_at")))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    attrs={"open_because": "what the heads of network wrote and corrected; nobody is named there"},
)
class Announcement(StatefulModel):
    """Written by the head of a network for its organisations, or for both networks.

    ``regions`` holds INSEE codes; empty is everywhere. ``told_at`` is when readers were last told:
    the publication, or a correction that asks them to read again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="au nom de"
    )
    to_both = models.BooleanField("aux deux réseaux", default=False)
    regions = ArrayField(
        models.CharField(max_length=3), verbose_name="régions", default=list, blank=True
    )
    subject = models.CharField("sujet", max_length=20, choices=Subject)
    title = models.CharField(
        "titre", max_length=TITLE_LENGTH, validators=[refuse_social_security_number]
    )
    text = models.TextField(
        "texte", max_length=TEXT_LENGTH, validators=[refuse_social_security_number]
    )
    site = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="site E2C concerné",
    )
    status = FSMField("état", max_length=20, choices=Status, default=Status.DRAFT, protected=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par"
    )
    written_at = models.DateTimeField("écrite le", default=timezone.now)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField("annoncée le", null=True, blank=True)
    corrected_at = models.DateTimeField("corrigée le", null=True, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdraw_reason = models.CharField(
        "raison du retrait",
        max_length=REASON_LENGTH,
        blank=True,
        validators=[refuse_social_security_number],
    )

    objects = AnnouncementQuerySet.as_manager()
    open_because = "said to whole networks; nobody is named there but who wrote it"

    class Meta:
        verbose_name = "annonce"
        ordering = ["-written_at", "pk"]
        indexes = [models.Index(fields=["status", "told_at"], name="announcement_told")]
        constraints = [
            models.CheckConstraint(
                name="announcement_has_title_and_text",
                condition=~Q(title="") & ~Q(text=""),
                violation_error_message="Une annonce a un titre et un texte.",
            ),
            models.CheckConstraint(
                name="announcement_published_unless_draft",
                condition=Q(
                    status=Status.DRAFT,
                    published_at__isnull=True,
                    published_by__isnull=True,
                    told_at__isnull=True,
                    corrected_at__isnull=True,
                )
                | (
                    ~Q(status=Status.DRAFT)
                    & Q(
                        published_at__isnull=False,
                        published_by__isnull=False,
                        told_at__gte=models.F("published_at"),
                    )
                ),
                violation_error_message="Une annonce publiée dit quand et par qui ; un brouillon, rien.",
            ),
            models.CheckConstraint(
                name="announcement_corrected_by_iff_corrected",
                condition=Q(corrected_at__isnull=True, corrected_by__isnull=True)
                | Q(corrected_at__isnull=False, corrected_by__isnull=False),
                violation_error_message="Une annonce corrigée dit par qui.",
            ),
            models.CheckConstraint(
                name="announcement_reason_iff_withdrawn",
                condition=(
                    Q(
                        status=Status.WITHDRAWN,
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                    )
                    & ~Q(withdraw_reason="")
                )
                | (
                    ~Q(status=Status.WITHDRAWN)
                    & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason="")
                ),
                violation_error_message="Une annonce retirée dit quand, par qui et pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("announcement", args=[self.pk])

    @property
    def network(self) -> Network:
        return self.issuer.network

    @property
    def side(self) -> str:
        """Who speaks, for the chip: one of the two heads."""
        return self.issuer.kind

    @property
    def is_draft(self) -> bool:
        return bool(self.status == Status.DRAFT)

    @property
    def is_published(self) -> bool:
        return bool(self.status == Status.PUBLISHED)

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.status == Status.WITHDRAWN)

    @property
    def dated(self) -> datetime.datetime:
        """The moment that its lines of a list show."""
        return self.published_at or self.written_at

    def houses(self) -> models.QuerySet[Organisation]:
        """Those that it would be addressed to today."""
        return houses_addressed(self.issuer, to_both=self.to_both, regions=self.regions)

    @property
    def audience_said(self) -> str:
        """To whom, as its readers read it: "aux Missions Locales (Bretagne et Normandie)"."""
        networks = "aux deux réseaux" if self.to_both else _TO[self.network]
        if not self.regions:
            return networks
        regions = by_name(Region.objects.filter(pk__in=self.regions))
        return f"{networks} ({get_text_list([region.name for region in regions], 'et')})"

    def earlier_versions(self) -> list[Version]:
        """What readers could read before each correction, the latest first."""
        events = self.events.filter(status=Status.PUBLISHED)  # type: ignore[attr-defined]
        told = list(events.order_by("pgh_id").values_list("title", "text", "pgh_created_at"))
        changed = [
            Version(title, text, until)
            for (title, text, _since), (new_title, new_text, until) in pairwise(told)
            if (title, text) != (new_title, new_text)
        ]
        return changed[::-1]

    @transition(field=status, source=Status.DRAFT, target=Status.PUBLISHED)
    def publish(self, *, by: User) -> None:
        self.published_at = self.told_at = timezone.now()
        self.published_by = by

    @transition(field=status, source=Status.PUBLISHED, target=Status.PUBLISHED)
    def correct(self, *, by: User, tell_again: bool) -> None:
        self.corrected_at, self.corrected_by = timezone.now(), by
        if tell_again:
            self.told_at = self.corrected_at

    @transition(field=status, source=Status.PUBLISHED, target=Status.WITHDRAWN)
    def withdraw(self, *, by: User, reason: str) -> None:
        self.withdrawn_at, self.withdrawn_by, self.withdraw_reason = timezone.now(), by, reason


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def read(self, told_at: datetime.datetime) -> AddresseeQuerySet:
        """At least one person read since readers were told."""
        return self.filter(last_read_at__gte=told_at)

    def unread(self, told_at: datetime.datetime) -> AddresseeQuerySet:
        return self.exclude(last_read_at__gte=told_at)

    def named_like(self, text: str) -> AddresseeQuerySet:
        """Whose folded name holds these words: a few hundred rows, read without an index."""
        return self.filter(organisation__name_key__contains=fold(text))


class Addressee(models.Model):
    """A house to which an announcement was addressed when it was published: the frozen figure.

    ``last_read_at`` is kept here so that nobody has to count readings; it stays when an account
    goes, and never says who.
    """

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="addressees")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    last_read_at = models.DateTimeField("lue le", null=True, blank=True)

    objects = AddresseeQuerySet.as_manager()
    open_because = "which organisations were told, and whether one of them read: nobody is named"

    class Meta:
        verbose_name = "destinataire"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "organisation"],
                name="addressee_once",
                violation_error_message="Cette organisation est déjà destinataire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} - {self.announcement_id}"


class Reading(models.Model):
    """Somebody noted having read an announcement, in the name of a house; the latest time is kept.

    A professional's trace: shown to that person and to whoever manages them, to nobody else.
    """

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    read_at = models.DateTimeField("lue le", default=timezone.now)

    open_because = "professionals' own notes; regions and heads write some, whose scope is empty"

    class Meta:
        verbose_name = "lecture"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "user", "organisation"],
                name="announcement_reading_once",
                violation_error_message="Cette lecture est déjà notée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} lue par {self.user_id}"
