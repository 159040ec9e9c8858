"""A row per message: written with the act that causes it, sent by Celery, never lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accord.isolation.models import Protected
from accord.outbox.enums import State


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> MessageQuerySet:
        """Waiting, in time, and not held by a worker; oldest first."""
        now = timezone.now()
        return (
            self.filter(state=State.WAITING, due_at__lte=now)
            .filter(models.Q(leased_until__isnull=True) | models.Q(leased_until__lt=now))
            .order_by("due_at", "pk")
        )


class Message(Protected):
    """An e-mail to one person. ``key`` is unique: planning it twice writes nothing.

    ``leased_until`` is how long the worker that claimed it may hold it.
    """

    key = models.CharField(max_length=500, unique=True)
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    planned_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["-planned_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="message_due",
                condition=models.Q(state=State.WAITING),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_at_iff_sent",
                condition=models.Q(state=State.SENT, sent_at__isnull=False)
                | (~models.Q(state=State.SENT) & models.Q(sent_at__isnull=True)),
                violation_error_message="Un message envoyé porte sa date d'envoi, et lui seul.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
