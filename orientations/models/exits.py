"""How a stay ends: reference data, which an administrator edits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from orientations.enums import ENDED, ExitCategory, ExitDetail, PathwayStatus


class ExitKindQuerySet(models.QuerySet["ExitKind"]):
    def offered_for(self, status: PathwayStatus | str) -> ExitKindQuerySet:
        """Those by which a stay may end in this state today."""
        return self.filter(ends_as=status, is_offered=True)


class ExitKind(models.Model):
    """A way in which a stay ends (``domain.md``, rule 17).

    An exit keeps the label and the category that its kind had on that day: correcting or withdrawing
    a kind changes nothing that was said before.
    """

    key = models.SlugField("code", max_length=40, primary_key=True)
    label = models.CharField("intitulé", max_length=100)
    ends_as = models.CharField(
        "termine un parcours comme",
        max_length=20,
        choices=[(status.value, status.label) for status in ENDED],
        default=PathwayStatus.EXITED,
    )
    category = models.CharField(
        "catégorie", max_length=10, choices=ExitCategory, default=ExitCategory.OTHER
    )
    asks = models.CharField(
        "demande aussi", max_length=10, choices=ExitDetail, blank=True, default=ExitDetail.NONE
    )
    is_offered = models.BooleanField("proposée", default=True)
    rank = models.PositiveSmallIntegerField("rang", default=100)

    objects = ExitKindQuerySet.as_manager()
    open_because = "names of exits and their categories"

    class Meta:
        verbose_name = "motif de sortie"
        verbose_name_plural = "motifs de sortie"
        ordering = ["rank", "key"]
        constraints = [
            models.CheckConstraint(
                name="exit_kind_only_an_exit_is_positive",
                condition=Q(ends_as=PathwayStatus.EXITED) | Q(category=ExitCategory.OTHER),
                violation_error_message=(
                    "Une non-confirmation ou un abandon n'est ni positif ni dynamique."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.label
