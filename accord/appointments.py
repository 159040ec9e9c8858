"""What the apps above show on a young person's own page, which the floor makes without knowing them.

Each registers its kind of appointment in its ``AppConfig.ready``, as in ``accord.registry``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from accord.youth.models import YoungPerson


class Coming(StrEnum):
    """Where an appointment stands for the young person who reads it."""

    EXPECTED = "expected"
    WAITING = "waiting"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Appointment:
    """When and where a young person is expected, as their own page shows it; it names nobody else.

    ``pk`` names it among theirs, and in no other page; ``seen`` is what they answer about: another
    one once the date has moved. ``contact`` is whom to telephone, as (name, E.164 number).
    """

    kind: str
    pk: UUID
    seen: str
    title: str
    starts_at: datetime
    ends_at: datetime
    tz: tzinfo
    place: str
    host: str
    coming: Coming
    confirmed: bool = False
    contact: tuple[str, str] | None = None


@dataclass(frozen=True)
class AppointmentKind:
    """What an app above shows on a young person's page, and lets them answer.

    ``to_come(person)`` is asked in the scope of the link; ``confirm`` and ``decline`` take the keys
    of the person and of the appointment, with ``seen``, and raise ``Refused``. ``reasons`` are those
    of ``decline``.
    """

    key: str
    to_come: Callable[[YoungPerson], list[Appointment]]
    confirm: Callable[..., None]
    decline: Callable[..., None]
    reasons: tuple[tuple[str, str], ...]


@dataclass
class Appointments:
    _kinds: dict[str, AppointmentKind] = field(default_factory=dict)

    def register(self, kind: AppointmentKind) -> None:
        self._kinds[kind.key] = kind

    def get(self, key: str) -> AppointmentKind | None:
        return self._kinds.get(key)

    def to_come(self, young_person: YoungPerson) -> list[Appointment]:
        """All of them, the next one first."""
        found = [each for kind in self._kinds.values() for each in kind.to_come(young_person)]
        return sorted(found, key=lambda each: (each.starts_at, str(each.pk)))


appointments = Appointments()
