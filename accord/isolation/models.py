"""The base of every table that holds personal data."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Protected(models.Model):
    """A row that says which organisations may read it.

    ``readers`` is written by the action that shares the row. The one policy of
    ``accord.isolation.operations`` compares it with the scope; a test fails for a protected model,
    or its history, without that policy. ``read_by_link``, on a model whose rows a young person reads
    by their link, is the column that names them (``accord.isolation.operations.ReadByLink``).
    """

    readers = ArrayField(
        models.BigIntegerField(), verbose_name="organisations qui peuvent lire", editable=False
    )

    class Meta:
        abstract = True
