"""One way of comparing and sorting what people type: no accent, no hyphen, no capital."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import models


def fold(text: str) -> str:
    """Turn "Évreux-Sud" into "evreux sud": the key used to search, sort and compare names.

    PostgreSQL inside has no ICU, so it would sort "Évreux" after "Zed".
    """
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())


class FoldedField(models.CharField):
    """A column that keeps the folded form of other fields of its row, for search and sorting.

    Written on ``save`` and ``bulk_create``; a set-based ``update`` of a source must write it too.
    """

    def __init__(self, *args: Any, sources: Sequence[str] = (), **kwargs: Any) -> None:
        self.sources = tuple(sources)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "sources": list(self.sources)}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold(" ".join(getattr(model_instance, source) for source in self.sources))
        setattr(model_instance, self.attname, folded)
        return folded
