"""A young person's way as one line of events that both sides read, each statement signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accord.isolation.models import Protected
from accord.registry import event_kinds
from accord.youth.enums import Speaker

if TYPE_CHECKING:
    from accord.accounts.models import User


class TimelineEventQuerySet(models.QuerySet["TimelineEvent"]):
    def visible_to(self, user: User) -> TimelineEventQuerySet:
        """Events shared with the organisation in whose name ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(readers__overlap=list(acting.organisation_ids))


class TimelineEvent(Protected):
    """Somebody did or said something about a young person. Never changed afterwards."""

    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="timeline", verbose_name="jeune"
    )
    kind = models.CharField(max_length=60)
    side = models.CharField(max_length=20, choices=Speaker)
    facts = models.JSONField(default=dict)
    detail = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "networks.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["young_person", "-at"], name="timeline_of_young_person")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def icon(self) -> str:
        return event_kinds[self.kind].icon

    @property
    def sentence(self) -> str:
        """What happened, in words; "{name}" is read from the file, so that it leaves with it."""
        sentence = event_kinds[self.kind].sentence
        facts = dict(self.facts)
        if "{name}" in sentence:
            facts["name"] = self.young_person.first_name
        return sentence.format(**facts)

    @property
    def author(self) -> str:
        return str(self.by) if self.by else ""

    @property
    def url(self) -> str:
        """The page of what the event is about, or nothing."""
        route = event_kinds[self.kind].route
        return reverse(route, args=[self.subject_id]) if route and self.subject_id else ""
