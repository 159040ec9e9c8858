"""A document of a young person's file, and which organisations read it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from django.utils import timezone

from accord.attachments.enums import Format, Kind
from accord.free_text import refuse_social_security_number
from accord.isolation.models import Protected
from accord.networks.models import Organisation

if TYPE_CHECKING:
    from accord.accounts.models import User

MOST_BYTES = 5 * 1024 * 1024
TITLE_LENGTH, NAME_LENGTH = 100, 100


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        """Those that the organisation in whose name ``user`` acts added, or was given to read."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(readers__overlap=list(acting.organisation_ids))

    def of_organisation(self, organisation_id: int) -> AttachmentQuerySet:
        """Those that one organisation added."""
        return self.filter(organisation_id=organisation_id)

    def with_partners(self, own: Iterable[int]) -> AttachmentQuerySet:
        """Annotate ``partners``: the names of the readers that are not ``own``."""
        # "id = any(readers)", which finds each by its key.
        reads = Func(
            F("pk"),
            OuterRef("readers"),
            template="%(expressions)s)",
            arg_joiner=" = any(",
            output_field=models.BooleanField(),
        )
        readers = Organisation.objects.filter(reads).exclude(pk__in=own)
        names = ArraySubquery(readers.order_by("name_key", "pk").values("name"))
        return self.annotate(partners=names)


class Attachment(Protected):
    """Added by one organisation, which chooses who else reads it; never changed, only removed.

    The bytes are in ``accord.attachments.store`` under ``file``, a random name; ``name`` is what
    the browser of whoever downloads it proposes. It has no history: its addition and its removal
    stand in the file's timeline.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.CASCADE, related_name="attachments", verbose_name="jeune"
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    title = models.CharField(
        "titre",
        max_length=TITLE_LENGTH,
        blank=True,
        validators=[refuse_social_security_number],
    )
    format = models.CharField("format", max_length=20, choices=Format, editable=False)
    size = models.PositiveIntegerField("taille en octets", editable=False)
    sha256 = models.CharField("empreinte", max_length=64, editable=False)
    name = models.CharField("nom du fichier", max_length=NAME_LENGTH, editable=False)
    file = models.CharField("nom de rangement", max_length=32, unique=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    organisation = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="organisation"
    )

    partners: list[str]  # of ``with_partners``

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_a_size_within_the_limit",
                condition=Q(size__range=(1, MOST_BYTES)),
                violation_error_message="Un document pèse 5 Mo au plus, et n'est pas vide.",
            ),
            models.CheckConstraint(
                name="attachment_is_of_a_known_format",
                condition=Q(format__in=Format.values),
                violation_error_message="Un document est un PDF, une image JPEG ou une image PNG.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def weight(self) -> str:
        """Say "120 ko" or "1,4 Mo"."""
        kilobytes = max(1, round(self.size / 1024))
        if kilobytes < 1000:
            return f"{kilobytes}\u00a0ko"
        return f"{kilobytes / 1024:.1f}\u00a0Mo".replace(".", ",")
