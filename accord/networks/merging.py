"""Two organisations become one: what will move, what is in the way, and the move itself.

The preview and the act count with the same functions. Called under ``system_scope``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Case, F, Func, Model, Q, Value, When

from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.organisations import Pair, Relation, Way, count_each, relations, with_readers

# Given to the kept one when it has none: a row of a directory, or a person, asks for it by these.
CODES = ("imilo_code", "siret", "uai")


@dataclass(frozen=True)
class Line:
    """Rows of one kind that move, and what becomes of those that both have."""

    said: str
    count: int
    doubles: str = ""


@dataclass(frozen=True)
class Plan:
    """What a merge would do now; ``in_the_way`` is empty when it may be done."""

    lines: list[Line] = field(default_factory=list)
    in_the_way: list[str] = field(default_factory=list)

    def as_counts(self) -> list[tuple[str, int, str]]:
        return [(line.said, line.count, line.doubles) for line in self.lines]


def plan(merged: Organisation, kept: Organisation) -> Plan:
    """Every relation counted, in a number of queries that does not depend on the rows."""
    refusals = [*_unknown(), *_impossible(merged, kept)]
    if refusals:
        return Plan(in_the_way=refusals)
    pair, moving = Pair(merged.pk, kept.pk), relations.moving()
    counts = count_each({known: known.rows(merged.pk) for known in moving})
    doubles = count_each({known: known.clashing(pair) for known in moving if counts[known]})
    for known in moving:
        if known.doubles is not None and (counts[known] or doubles.get(known)):
            doubles[known] = known.doubles(pair)
    return Plan(
        lines=[
            _line(known, counts[known], doubles.get(known, 0))
            for known in moving
            if counts[known] and known.said
        ],
        in_the_way=[
            sentence
            for known in moving
            if known.blocks is not None and doubles.get(known)
            for sentence in known.blocks(known.clashing(pair))
        ],
    )


def _line(known: Relation, count: int, doubles: int) -> Line:
    return Line(known.said, count, known.say_doubles(doubles) if doubles else "")


def _unknown() -> list[str]:
    undeclared = relations.undeclared()
    if not undeclared:
        return []
    return [
        "Accord ne sait pas encore ce que deviendraient certaines données. Transmettez ces noms à "
        f"l'équipe qui le développe : {', '.join(sorted(undeclared))}."
    ]


def _impossible(merged: Organisation, kept: Organisation) -> list[str]:
    """What no data can change: the two cannot become one."""
    if merged.merged_into is not None:
        return [f"{merged} est déjà réunie à {merged.merged_into}."]
    if merged.pk == kept.pk:
        return ["Choisissez une autre organisation : celle-ci est la même."]
    if merged.kind != kept.kind:
        return [
            f"{kept} n'est pas de même nature ({kept.get_kind_display()}) : une organisation se "
            f"réunit à une autre de même nature ({merged.get_kind_display()})."
        ]
    if kept.merged_into is not None:
        return [f"{kept} est elle-même réunie à {kept.merged_into} : choisissez cette dernière."]
    if kept.closed_on is not None:
        return [f"{kept} est fermée : choisissez celle qui continue."]
    if merged.kind == Kind.ML_BRANCH and merged.parent_id != kept.parent_id:
        return [
            f"{merged} et {kept} ne dépendent pas de la même Mission Locale : réunissez d'abord les "
            "deux Missions Locales, ou fermez l'antenne."
        ]
    return []


def move(merged: Organisation, kept: Organisation) -> int:
    """All of it, one statement a table, and how many rows changed. What both have is settled first.

    A second time finds nothing.
    """
    pair = Pair(merged.pk, kept.pk)
    for known in relations.moving():
        if known.settle is not None:
            known.settle(known.clashing(pair), pair)
    columns: dict[type[Model], list[Relation]] = defaultdict(list)
    for known in relations.moving():
        columns[known.table].append(known)
    protected, moved = set(with_readers()), 0
    for table in sorted(protected | columns.keys(), key=lambda table: table._meta.label):
        moved += _move_rows(table, columns[table], pair, has_readers=table in protected)
    for known in relations.moving():
        if known.after is not None:
            known.after(pair)
    return moved


def _move_rows(
    table: type[Model], columns: list[Relation], pair: Pair, *, has_readers: bool
) -> int:
    """Keys and readers together, so that the history of a row has one line of it."""
    points = Q()
    values: dict[str, Case | Func] = {}
    for known in columns:
        name, here = known.field, known.points_to(pair.merged)
        if known.way == Way.YIELDS:
            own = list(known.clashing(pair).values_list("pk", flat=True))
            here &= ~Q(pk__in=own)
        points |= here
        if known.is_array:
            values[name] = _Replaced(name, pair)
            continue
        values[name] = Case(
            When(here, then=Value(pair.kept)),
            default=F(f"{name}_id"),
            output_field=BigIntegerField(),
        )
    if has_readers:
        points |= Q(readers__contains=[pair.merged])
        values["readers"] = _Replaced("readers", pair)
    return table._base_manager.filter(points).update(**values)


class _Replaced(Func):
    """``readers`` with one key in place of the other, each once."""

    template = (
        "(select coalesce(array_agg(distinct reader order by reader), '{}') "
        "from unnest(array_replace(%(expressions)s)) reader)"
    )

    def __init__(self, column: str, pair: Pair) -> None:
        keys = [Value(pk, output_field=BigIntegerField()) for pk in (pair.merged, pair.kept)]
        super().__init__(F(column), *keys, output_field=None)


def take_codes(merged: Organisation, kept: Organisation) -> None:
    """The kept one answers to the codes that it had none of; an i-MILO code has one bearer."""
    taken = [name for name in CODES if getattr(merged, name) and not getattr(kept, name)]
    for name in taken:
        setattr(kept, name, getattr(merged, name))
        setattr(merged, name, "")
    if taken:
        merged.save(update_fields=taken)
        kept.save(update_fields=taken)
