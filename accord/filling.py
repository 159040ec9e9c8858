"""The demo: who can sign in, and the one seeded generator that each app adds its part to."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Model

DEMO_PASSWORD = "Accord-demo-2026!"  # noqa: S105 - printed by the demo, of no use elsewhere


@dataclass(frozen=True)
class DemoAccount:
    """An account that the demo's first page offers."""

    email: str
    who: str


DEMO_ACCOUNTS = [
    DemoAccount(
        "conseillere@demo.example",
        "Nadia, conseillère à Senlis, et formatrice au site E2C de Compiègne",
    ),
    DemoAccount("responsable-ml@demo.example", "Bruno, responsable, même Mission Locale"),
    DemoAccount("formateur@demo.example", "Karim, formateur, site E2C voisin (Creil)"),
    DemoAccount("responsable-e2c@demo.example", "Sylvie, responsable de l'école (tous ses sites)"),
    DemoAccount(
        "region@demo.example",
        "Claire, chargée de mission, association régionale des Missions Locales",
    ),
    DemoAccount("national@demo.example", "Inès, chargée de mission nationale à l'UNML"),
    DemoAccount("comite@demo.example", "Michel, membre du comité national"),
    DemoAccount("admin@demo.example", "Dominique, administration du portail"),
]


@dataclass
class Filling:
    """What the parts of the generator share: one source of chance, one "now", one scale.

    ``scale`` multiplies the number of people; 1 is the demo. ``made`` lets a part find what an
    earlier one made.
    """

    chance: random.Random
    now: datetime
    scale: float = 1.0
    say: Callable[[str], None] = print
    made: dict[str, list[int]] = field(default_factory=dict)


Filler = Callable[[Filling], None]
_fillers: list[tuple[int, Filler]] = []


def register_filler(order: int, filler: Filler) -> None:
    """Add a part; parts run in this order. A second time changes nothing."""
    if (order, filler) not in _fillers:
        _fillers.append((order, filler))
    _fillers.sort(key=lambda known: known[0])


def fillers() -> list[Filler]:
    return [filler for _order, filler in _fillers]


def tell_planner(*models: type[Model]) -> None:
    """Statistics now: in this transaction, PostgreSQL still believes that these tables are empty.

    Checks of foreign keys keep the plan made for an empty table, a sequential scan, until then.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
