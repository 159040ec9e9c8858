"""The demo's young people, as ``actions.create`` leaves them: file, access, first event."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from accord import invented
from accord.accounts.enums import Side
from accord.accounts.filling import Worker, workers
from accord.filling import Filling, tell_planner
from accord.networks.enums import Kind
from accord.networks.filling import partners
from accord.networks.models import Coverage, Organisation
from accord.networks.text import fold
from accord.youth.enums import AccessReason, GuardianKind, Schooling, Situation, Speaker
from accord.youth.models import Access, DisabilityStatus, TimelineEvent, YoungPerson
from accord.youth.models.young_people import ADULT_AGE

PEOPLE = 6600
HISTORY_DAYS = 365
# Some were followed before: they have left an E2C long enough ago to be asked what became of them.
_FORMER, _FORMER_DAYS = 0.2, 760
# The demo's Mission Locale is busy at any scale.
LEAST_IN_DEMO = 220
_CHUNK = 2000
_SPEAKERS = {Side.ML: Speaker.ML, Side.E2C: Speaker.E2C}
_AGES = {15: 1, 16: 9, 17: 21, 18: 18, 19: 14, 20: 11, 21: 8, 22: 6, 23: 4, 24: 4, 25: 2, 27: 2}
_SCHOOLING = {
    Schooling.NONE: 48,
    Schooling.BREVET: 18,
    Schooling.CAP: 18,
    Schooling.BAC: 8,
    Schooling.HIGHER: 2,
    Schooling.UNKNOWN: 6,
}
_SITUATION = {
    Situation.NEITHER: 86,
    Situation.EMPLOYED: 4,
    Situation.TRAINING: 3,
    Situation.UNKNOWN: 7,
}
# The first files of the demo's Mission Locale: one of each case that a rule speaks of.
_CASES: list[dict[str, Any]] = [
    {"age": 17, "guardian": GuardianKind.NONE},
    {"age": 16, "guardian": GuardianKind.ASE},
    {"age": 27, "disability": True},
    {"age": 26, "disability": False},
    {"age": 20, "disability": True},
    {"age": 19, "situation": Situation.EMPLOYED},
    {"age": 22, "schooling": Schooling.BAC},
    {"age": 18, "left_school_days": 90},
    {"age": 15, "guardian": GuardianKind.PARENT},
]

# Of the demo's Mission Locale: its manager has them to confide.
_LEFT_BY_THEIR_REFERENT = range(160, 163)
# Of the same: known lately, known for long, and minors.
_LATELY, _LONG, _MINORS = range(50), range(50, 140), range(140, 155)


@dataclass(frozen=True)
class House:
    """A Mission Locale as its files need it: who follows, where they live."""

    organisation: Organisation
    staff: list[Worker]
    communes: list[str]
    cumulated: list[int]


def fill_youth(filling: Filling) -> None:
    """The scale's share of young people: more of them where an E2C is near."""
    houses = _houses()
    weights = _weights(filling, houses)
    counts = invented.shares(round(PEOPLE * filling.scale), weights)
    writer = Writer()
    (demo_id,) = filling.made["demo_ml"]
    for house, count in zip(houses, counts, strict=True):
        if house.organisation.pk == demo_id:
            count = max(count, LEAST_IN_DEMO)
        for young_person, disability, worker in _people(filling, house, count, demo_id):
            writer.open_file(young_person, worker, disability=disability)
            if len(writer.people) >= _CHUNK:
                writer.write()
    writer.write()
    tell_planner(YoungPerson, Access, DisabilityStatus, TimelineEvent)
    filling.say(f"Jeunes : {writer.written}.")


def event(
    young_person_id: UUID,
    kind: str,
    *,
    at: datetime.datetime,
    by: Worker | None,
    readers: list[int],
    side: Speaker | None = None,
    subject_id: UUID | None = None,
    detail: str = "",
    **facts: Any,
) -> TimelineEvent:
    """The row that ``actions.tell`` writes, unsaved, at another moment than now."""
    if side is None:
        assert by is not None
        side = _SPEAKERS[by.side]
    return TimelineEvent(
        young_person_id=young_person_id,
        kind=kind,
        side=side,
        facts=facts,
        detail=detail,
        by=by.user if by else None,
        organisation_id=by.organisation_id if by else None,
        subject_id=subject_id,
        at=at,
        readers=readers,
    )


class Writer:
    """Rows waiting for one insert per table."""

    def __init__(self) -> None:
        self.people: list[YoungPerson] = []
        self.rows: list[Access | TimelineEvent | DisabilityStatus] = []
        self.written = 0

    def open_file(self, young_person: YoungPerson, by: Worker, *, disability: bool) -> None:
        """The rows of ``actions.create``."""
        at, readers = young_person.created_at, [by.house_id]
        self.people.append(young_person)
        self.rows.append(
            Access(
                young_person=young_person,
                organisation_id=by.house_id,
                reason=AccessReason.FOLLOWS,
                given_at=at,
                readers=readers,
            )
        )
        if disability:
            self.rows.append(
                DisabilityStatus(young_person=young_person, noted_at=at, readers=readers)
            )
        self.rows.append(event(young_person.pk, "youth.created", at=at, by=by, readers=readers))

    def write(self) -> None:
        YoungPerson.objects.bulk_create(self.people, batch_size=1000)
        if not self.written:
            tell_planner(YoungPerson)
        self.written += len(self.people)
        models: tuple[type[Any], ...] = (Access, DisabilityStatus, TimelineEvent)
        for model in models:
            rows = [row for row in self.rows if isinstance(row, model)]
            model._default_manager.bulk_create(rows, batch_size=2000)
        self.people, self.rows = [], []


def _houses() -> list[House]:
    staff = workers()
    served: dict[int, list[tuple[str, int]]] = defaultdict(list)
    coverage = Coverage.objects.order_by("commune_id", "pk").values_list(
        "mission_locale_id", "commune_id", "commune__population"
    )
    for agency_id, commune_id, population in coverage:
        served[agency_id].append((commune_id, population or 1))
    return [
        House(
            agency,
            staff[agency.pk],
            [code for code, _population in served[agency.pk]],
            list(accumulate(population for _code, population in served[agency.pk])),
        )
        for agency in Organisation.objects.filter(kind=Kind.MISSION_LOCALE).order_by("pk")
    ]


def _weights(filling: Filling, houses: list[House]) -> list[float]:
    known = partners()
    weights = []
    for house in houses:
        sites = known[house.organisation.pk]
        weight = 0.1
        if sites:
            at_home = sites[0][0].department_id == house.organisation.department_id
            weight = 1.0 if at_home else 0.3
        if [house.organisation.pk] == filling.made["demo_ml"]:
            weight = 6.0
        weights.append(weight * filling.chance.uniform(0.7, 1.3))
    return weights


def _people(
    filling: Filling, house: House, count: int, demo_id: int
) -> Iterator[tuple[YoungPerson, bool, Worker]]:
    chance, tz = filling.chance, house.organisation.tz
    today = filling.now.astimezone(tz).date()
    first_number = chance.randrange(1_000_000, 8_000_000)
    for index in range(count):
        is_demo = house.organisation.pk == demo_id
        case = _CASES[index] if is_demo and index < len(_CASES) else {}
        days = chance.randint(*_days(chance, index if is_demo else None))
        if is_demo and index in _MINORS:
            case = {"age": 16}
        at = invented.working_moment(chance, today - datetime.timedelta(days=days), tz)
        # Half of the demo's files are those of the counsellor whose account is offered.
        worker = house.staff[0] if is_demo and chance.random() < 0.5 else chance.choice(house.staff)
        young_person = _person(chance, house, worker, at, case)
        if chance.random() < 0.75:
            young_person.imilo_number = str(first_number + index)
        if is_demo and index in _LEFT_BY_THEIR_REFERENT:
            young_person.referent = None
        yield young_person, case.get("disability", chance.random() < 0.05), worker


def _days(chance: random.Random, index: int | None) -> tuple[int, int]:
    """How long ago a file was opened; ``index`` is its place at the demo's Mission Locale."""
    if index in _LATELY:
        return 50, 80
    if index in _LONG:
        return 240, 700
    if index in _MINORS:
        return 120, 160
    return (HISTORY_DAYS, _FORMER_DAYS) if chance.random() < _FORMER else (3, HISTORY_DAYS)


def _person(
    chance: random.Random,
    house: House,
    worker: Worker,
    at: datetime.datetime,
    case: dict[str, Any],
) -> YoungPerson:
    first_name, last_name = invented.name(chance)
    day = at.date()
    age = case.get("age") or _draw(chance, _AGES)
    # The demo's cases are of that age today, too.
    birth_date = day - relativedelta(years=age, days=chance.randint(0, 250))
    young_person = YoungPerson(
        id=invented.identifier(chance),
        mission_locale_id=house.organisation.pk,
        referent=worker.user,
        created_by=worker.user,
        readers=[house.organisation.pk],
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        phone=invented.mobile(chance) if chance.random() < 0.9 else "",
        schooling=case.get("schooling") or _draw(chance, _SCHOOLING),
        situation=case.get("situation") or _draw(chance, _SITUATION),
        left_school_on=_left_school(chance, day, birth_date, case),
        created_at=at,
        last_contact_at=at,
    )
    if house.communes:
        young_person.commune_id = chance.choices(house.communes, cum_weights=house.cumulated)[0]
    if chance.random() < 0.55:
        local = f"{fold(first_name)}.{fold(last_name)}".replace(" ", "-")
        young_person.email = f"{local}{chance.randrange(100)}@courriel.example"
    if age < ADULT_AGE:
        _name_guardian(chance, young_person, case)
    return young_person


def _left_school(
    chance: random.Random, day: datetime.date, birth_date: datetime.date, case: dict[str, Any]
) -> datetime.date | None:
    days = case.get("left_school_days") or chance.randint(300, 1500)
    if not case and chance.random() < 0.06:
        return None
    return max(day - datetime.timedelta(days=days), birth_date + relativedelta(years=15))


def _name_guardian(chance: random.Random, young_person: YoungPerson, case: dict[str, Any]) -> None:
    kind = case.get("guardian")
    if kind is None:
        kind = _draw(chance, {GuardianKind.PARENT: 72, GuardianKind.ASE: 16, GuardianKind.NONE: 12})
    if kind == GuardianKind.NONE:
        return
    first_name, last_name = invented.name(chance)
    young_person.guardian_kind = kind
    same_name = kind == GuardianKind.PARENT
    young_person.guardian_name = (
        f"{first_name} {young_person.last_name if same_name else last_name}"
    )
    young_person.guardian_phone = invented.mobile(chance)


def _draw(chance: random.Random, weights: dict[Any, int]) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]
