"""The conventions that exist: each app declares its own where it uses them."""

from __future__ import annotations

from dataclasses import dataclass

from accord.conventions.models import Convention


@dataclass(frozen=True)
class Known:
    """A whole number of ``unit`` between ``lowest`` and ``highest``; ``default`` until it is changed."""

    key: str
    label: str
    default: int
    unit: str
    lowest: int
    highest: int

    def __call__(self) -> int:
        """What stands today: one query."""
        changed = Convention.objects.filter(key=self.key).values_list("value", flat=True).first()
        return self.default if changed is None else changed


_known: dict[str, Known] = {}


def declare(key: str, label: str, *, default: int, unit: str, lowest: int, highest: int) -> Known:
    """A convention of ``domain.md``, marked (C): never a constant of the code."""
    _known[key] = Known(key, label, default, unit, lowest, highest)
    return _known[key]


def known(key: str) -> Known | None:
    return _known.get(key)


def all_known() -> list[Known]:
    return sorted(_known.values(), key=lambda convention: convention.label)
