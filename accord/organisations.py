"""What points to an organisation, and what becomes of it when two of them become one.

Each app declares its own relations in ``AppConfig.ready``. One that nobody declared refuses every
merge, and fails a test on the day it is written: rows are never left behind unseen. The queries
here span all organisations: whoever calls opens ``system_scope``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Count,
    Exists,
    Field,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    UniqueConstraint,
    Value,
)

ORGANISATION = "networks.Organisation"


class Pair(NamedTuple):
    """The keys of the organisation that is merged, and of the one that is kept."""

    merged: int
    kept: int


class Way(enum.Enum):
    """``YIELDS``: moves, unless the kept one has its own."""

    MOVES = "moves"
    STAYS = "stays"
    YIELDS = "yields"


Rows = QuerySet[Any]


def _in_one(count: int) -> str:
    return f"dont {count} en double : une seule ligne reste de chaque"


@dataclass(frozen=True)
class Relation:
    """One column that holds the key of an organisation, or an array of such keys.

    ``said`` names its rows on the page of the administrator, in the plural; without it, they are
    not counted there. Doubles are the rows
    that both have: ``settle`` makes one of them before the move, ``after`` once all has moved;
    ``blocks`` tells why they refuse it, one sentence each. ``doubles`` counts those that no
    constraint knows. ``why`` is said of what stays.
    """

    model: str
    field: str
    way: Way
    said: str = ""
    why: str = ""
    settle: Callable[[Rows, Pair], None] | None = None
    after: Callable[[Pair], None] | None = None
    blocks: Callable[[Rows], list[str]] | None = None
    doubles: Callable[[Pair], int] | None = None
    say_doubles: Callable[[int], str] = _in_one

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def is_array(self) -> bool:
        return isinstance(self.table._meta.get_field(self.field), ArrayField)

    def points_to(self, organisation_id: int) -> Q:
        if self.is_array:
            return Q(**{f"{self.field}__contains": [organisation_id]})
        return Q(**{f"{self.field}_id": organisation_id})

    def rows(self, organisation_id: int) -> Rows:
        return self.table._base_manager.filter(self.points_to(organisation_id))

    def clashing(self, pair: Pair) -> Rows:
        """The rows that a uniqueness of the table forbids to move, as the kept one has theirs."""
        there, clash = self.rows(pair.kept), Q()
        for unique in uniqueness(self.table, self.field):
            others = [unique.same(name) for name in unique.columns if name != self.field]
            clash |= unique.condition & Q(Exists(there.filter(unique.condition, *others)))
        return self.rows(pair.merged).filter(clash) if clash else self.rows(pair.merged).none()


@dataclass(frozen=True)
class Uniqueness:
    table: type[Model]
    columns: tuple[str, ...]
    condition: Q = field(default_factory=Q)
    nulls_are_equal: bool = False

    def same(self, name: str) -> Q:
        """Of a row and its twin: equal; or both unknown, where that counts as equal."""
        equal = Q(**{name: OuterRef(name)})
        if not self.nulls_are_equal:
            return equal
        itself = self.table._base_manager.filter(pk=OuterRef(OuterRef("pk")))
        both = Exists(itself.filter(**{f"{name}__isnull": True}))
        return equal | (Q(**{f"{name}__isnull": True}) & Q(both))


def uniqueness(table: type[Model], name: str) -> Iterator[Uniqueness]:
    """Each one in which the column takes part."""
    if getattr(table._meta.get_field(name), "unique", False):
        yield Uniqueness(table, (name,))
    for constraint in table._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or name not in constraint.fields:
            continue
        # With the row's own key it says nothing more than the key does.
        if "id" not in constraint.fields:
            nulls_are_equal = constraint.nulls_distinct is False
            condition = constraint.condition or Q()
            yield Uniqueness(table, tuple(constraint.fields), condition, nulls_are_equal)


@dataclass
class Relations:
    _known: dict[tuple[str, str], Relation] = field(default_factory=dict)

    def moves(self, model: str, name: str, said: str = "", **how: Any) -> None:
        self._declare(Relation(model, name, Way.MOVES, said, **how))

    def yields(self, model: str, name: str, said: str, **how: Any) -> None:
        self._declare(Relation(model, name, Way.YIELDS, said, **how))

    def stays(self, model: str, *names: str, why: str) -> None:
        """What was true at the time, and is read as such."""
        for name in names:
            self._declare(Relation(model, name, Way.STAYS, why=why))

    def history(self, model: str, *names: str) -> None:
        self.stays(model, *names, why="the history says what the row said at the time")

    def _declare(self, relation: Relation) -> None:
        self._known[relation.model, relation.field] = relation

    def moving(self) -> list[Relation]:
        return [known for known in self._known.values() if known.way != Way.STAYS]

    def undeclared(self) -> list[str]:
        """Columns of any table, its history and its libraries included, that nobody declared; and
        those whose doubles nobody settles. A merge refuses to run as long as there is one."""
        found = [
            f"{table._meta.label}.{column.name}"
            for table, column in pointing()
            if (table._meta.label, column.name) not in self._known
        ]
        return found + [
            f"{known.model}.{known.field} (doubles)"
            for known in self.moving()
            if known.way == Way.MOVES
            and any(uniqueness(known.table, known.field))
            and not (known.settle or known.blocks)
        ]

    def gone(self) -> list[str]:
        """Declared, but no such column."""
        there = {(table._meta.label, column.name) for table, column in pointing()}
        return [f"{model}.{name}" for model, name in self._known.keys() - there]


def pointing() -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    """Every column that holds keys of organisations, ``readers`` apart, which all move alike.

    An array of numbers may hold some, whatever its name: it has to be declared too.
    """
    organisation = apps.get_model(ORGANISATION)
    for table in apps.get_models(include_auto_created=True):
        if table._meta.proxy:
            continue
        for column in table._meta.local_fields:
            target = column.related_model
            is_key = isinstance(target, type) and target._meta.concrete_model is organisation
            if is_key or (_holds_numbers(column) and column.name != "readers"):
                yield table, column


def _holds_numbers(column: Field[Any, Any]) -> bool:
    return isinstance(column, ArrayField) and isinstance(column.base_field, IntegerField)


def count_each(rows: Mapping[Any, Rows]) -> dict[Any, int]:
    """How many rows each query finds, in one query for all."""
    keys = list(rows)
    counts = [
        rows[key].order_by().annotate(nth=Value(nth)).values("nth").annotate(number=Count("*"))
        for nth, key in enumerate(keys)
    ]
    if not counts:
        return {}
    found = counts[0].union(*counts[1:], all=True) if len(counts) > 1 else counts[0]
    by_nth = {row["nth"]: row["number"] for row in found}
    return {key: by_nth.get(nth, 0) for nth, key in enumerate(keys)}


@dataclass(frozen=True)
class OpenBusiness:
    """What keeps an organisation from closing: how much of it, and what to do about it."""

    key: str
    order: int
    rows: Callable[[int], Rows]
    say: Callable[[int], str]
    advice: str


@dataclass
class OpenBusinesses:
    _known: list[OpenBusiness] = field(default_factory=list)

    def register(self, business: OpenBusiness) -> None:
        self._known = [known for known in self._known if known.key != business.key]
        self._known.append(business)
        self._known.sort(key=lambda known: known.order)

    def of(self, organisation_id: int) -> list[str]:
        """What is still open there, one sentence each; nothing when it may close."""
        counts = count_each({known.key: known.rows(organisation_id) for known in self._known})
        return [
            f"{known.say(counts[known.key])}. {known.advice}"
            for known in self._known
            if counts[known.key]
        ]


relations = Relations()
open_business = OpenBusinesses()


def say_rows(one: str, several: str) -> Callable[[int], str]:
    """``say_rows("Une séance", "séances")(3)`` is "3 séances"."""
    return lambda count: one if count == 1 else f"{count} {several}"


def with_readers() -> Iterable[type[Model]]:
    """The protected tables, and their history."""
    for table in apps.get_models(include_auto_created=True):
        if not table._meta.proxy and any(f.name == "readers" for f in table._meta.local_fields):
            yield table
