"""The links that open a young person's page, and what they asked of their data."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accord.isolation.models import Protected
from accord.personal.enums import RequestKind

if TYPE_CHECKING:
    from accord.accounts.models import User

# How long a link opens the page: a convention. Who comes later asks for another, on the same page.
VALID_FOR = datetime.timedelta(days=30)
# How long a link that opens nothing more still leads to a new one.
RENEWED_WITHIN = datetime.timedelta(days=180)


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def visible_to(self, user: User) -> PersonalLinkQuerySet:
        """Those of the files that the organisation of ``user`` could see when they were made."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(readers__overlap=list(acting.organisation_ids))

    def usable(self) -> PersonalLinkQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def outdated(self) -> PersonalLinkQuerySet:
        return self.filter(expires_at__lte=timezone.now() - RENEWED_WITHIN)


class PersonalLink(Protected):
    """A link to one young person's page; see docs/decisions/signed-links.md.

    The address holds this row's key and its signature: nothing secret is stored. ``made_by`` is empty
    when the portal sent it with a message, or, ``asked_again``, when the young person asked for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey("youth.YoungPerson", models.CASCADE, related_name="links")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_again = models.BooleanField("redemandé par le jeune", default=False)
    expires_at = models.DateTimeField("valable jusqu'au")
    revoked_at = models.DateTimeField("annulé le", null=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien du jeune"
        verbose_name_plural = "liens des jeunes"
        ordering = ["-made_at", "pk"]
        indexes = [
            models.Index(fields=["young_person", "-made_at"], name="personal_link_of_person"),
            models.Index(fields=["expires_at"], name="personal_link_expires_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="personal_link_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
                violation_error_message="Un lien reste valable quelque temps.",
            )
        ]

    def __str__(self) -> str:
        return f"Lien {self.pk}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class AskedLink(Protected):
    """An address typed by whoever asks for their link, until the worker has looked for a file.

    Nobody reads it: whether there is a file is found out behind the page, which answers the same.
    """

    email = models.EmailField("courriel", max_length=254)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "demande de lien"
        verbose_name_plural = "demandes de lien"
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"Demande de lien {self.pk}"


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def visible_to(self, user: User) -> DataRequestQuerySet:
        """Those that the organisation in whose name ``user`` acts has to answer."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(organisation_id__in=acting.organisation_ids)

    def unanswered(self) -> DataRequestQuerySet:
        return self.filter(answered_on__isnull=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DataRequest(Protected):
    """What a young person asks of their data; an answer is due in a month (GDPR, article 12.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="data_requests", verbose_name="jeune"
    )
    organisation = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="qui répond"
    )
    kind = models.CharField("demande", max_length=12, choices=RequestKind)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField("réponse due le", editable=False)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = DataRequestQuerySet.as_manager()
    read_by_link = "young_person_id"

    class Meta:
        verbose_name = "demande sur les données"
        verbose_name_plural = "demandes sur les données"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["organisation", "due_on", "id"],
                name="data_request_unanswered",
                condition=Q(answered_on__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "kind"],
                condition=Q(answered_on__isnull=True),
                name="data_request_once_until_answered",
                violation_error_message="Cette demande est déjà faite, et attend sa réponse.",
            ),
            models.CheckConstraint(
                name="data_request_answered_by_iff_answered",
                condition=Q(answered_on__isnull=True, answered_by__isnull=True)
                | Q(answered_on__isnull=False, answered_by__isnull=False),
                violation_error_message="Une réponse porte son jour et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"Demande {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("data_request", args=[self.pk])

    @property
    def is_late(self) -> bool:
        return self.answered_on is None and self.due_on < timezone.localdate()
