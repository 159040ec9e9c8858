"""Conventions that were changed; those that were not stand in the code that uses them."""

from __future__ import annotations

import pghistory
from django.db import models


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    attrs={"open_because": "delays and limits, the same for everybody"},
)
class Convention(models.Model):
    """A figure that replaces the default of ``accord.conventions.known``."""

    key = models.CharField("convention", max_length=60, primary_key=True)
    value = models.PositiveIntegerField("valeur")

    open_because = "delays and limits, the same for everybody"

    class Meta:
        verbose_name = "convention"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
