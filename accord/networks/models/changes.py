"""What the administrator of the platform did to organisations: who became one, who closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accord.networks.enums import ChangeKind
from accord.networks.models.organisations import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable


class OrganisationChange(models.Model):
    """A merge or a closing: when, by whom, and how many rows of what it moved or ended.

    ``counts`` is ``[["jeunes", 12, ""], ...]``: the name of the rows, how many, and what became of
    those that both organisations had.
    """

    kind = models.CharField("nature", max_length=10, choices=ChangeKind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="changes", verbose_name="organisation"
    )
    into = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réunie à",
    )
    on = models.DateField("le")
    counts = models.JSONField("ce qui a changé", default=list)
    done_at = models.DateTimeField("faite le", default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par"
    )

    open_because = "names of organisations and numbers of rows; nobody is named but who did it"

    class Meta:
        verbose_name = "réunion ou fermeture"
        verbose_name_plural = "réunions et fermetures"
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_change_into_iff_merge",
                condition=Q(kind=ChangeKind.MERGE, into__isnull=False) & ~Q(into=F("organisation"))
                | Q(kind=ChangeKind.CLOSING, into__isnull=True),
                violation_error_message="Une réunion dit à quelle autre organisation ; une fermeture, non.",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind=ChangeKind.MERGE),
                name="organisation_merged_once",
                violation_error_message="Cette organisation est déjà réunie à une autre.",
            ),
        ]

    def __str__(self) -> str:
        if self.into is not None:
            return f"{self.organisation} réunie à {self.into}"
        return f"{self.organisation} fermée"

    def get_absolute_url(self) -> str:
        return reverse("organisation_change", args=[self.pk])

    @property
    def lines(self) -> Iterable[tuple[str, int, str]]:
        return [(said, count, doubles) for said, count, doubles in self.counts]
