"""A file went from one Mission Locale to another, which keeps what it knew on that day."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accord.isolation.models import Protected
from accord.youth.enums import TransferReason
from accord.youth.models.young_people import YoungPerson
from accord.youth.validators import refuse_social_security_number

if TYPE_CHECKING:
    from accord.accounts.models import User


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> TransferQuerySet:
        """What the Mission Locale in whose name ``user`` acts has given away."""
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.none()
        return self.filter(former_id__in=acting.organisation_ids)

    def still_away(self, user: User) -> TransferQuerySet:
        """The last of each file, but of those that came back to the Mission Locale of ``user``."""
        later = Transfer.objects.filter(
            young_person=models.OuterRef("young_person"),
            former=models.OuterRef("former"),
            at__gt=models.OuterRef("at"),
        )
        followed = YoungPerson.objects.visible_to(user).filter(pk=models.OuterRef("young_person"))
        return self.exclude(models.Exists(later)).exclude(models.Exists(followed))


class Transfer(Protected):
    """``former`` no longer reads the file: ``file_then`` is the last line of its history that it does.

    Row-level security keeps the later ones from it, and whatever is written after ``at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(YoungPerson, models.PROTECT, related_name="transfers")
    former = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    to = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    file_then = models.ForeignKey(
        "youth.YoungPersonEvent", models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    reason = models.CharField("raison", max_length=20, choices=TransferReason)
    comment = models.TextField("message", blank=True, validators=[refuse_social_security_number])
    agreed_on = models.DateField("accord du jeune recueilli le")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = "transmission de dossier"
        verbose_name_plural = "transmissions de dossier"
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["former", "-at", "id"], name="transfer_of_former")]
        constraints = [
            models.CheckConstraint(
                name="transfer_is_between_two",
                condition=~Q(former=F("to")),
                violation_error_message="Ce dossier est déjà suivi par cette Mission Locale.",
            ),
        ]

    def __str__(self) -> str:
        return f"Transmission {self.pk}"

    @property
    def as_left(self) -> YoungPerson:
        """The file as the former Mission Locale last read it; never to be saved."""
        then = self.file_then
        columns = [field.attname for field in YoungPerson._meta.concrete_fields]
        file = YoungPerson(**{name: getattr(then, name) for name in columns})
        for name in ("commune", "referent", "mission_locale"):
            if name in then._state.fields_cache:
                setattr(file, name, getattr(then, name))
        return file
