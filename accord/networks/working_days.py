"""Days worked in a territory: neither a week-end nor one of its own public holidays."""

from __future__ import annotations

import datetime
from functools import cache

import holidays

from accord.networks.models import Organisation

# The library's names of territories, by code of département or collectivity.
_TERRITORIES = {
    **{code: code for code in ("57", "971", "972", "973", "974", "976")},
    **dict.fromkeys(("67", "68"), "6AE"),
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


@cache
def _holidays_of(territory: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=territory)


def territory_of(organisation: Organisation) -> str | None:
    """The territory whose holidays differ from the mainland's; None elsewhere."""
    department_id = organisation.department_id
    if not department_id and organisation.commune is not None:
        department_id = organisation.commune.department_id
    return _TERRITORIES.get(department_id or "")


def is_worked(day: datetime.date, *, at: Organisation) -> bool:
    return day.weekday() < 5 and day not in _holidays_of(territory_of(at))


def next_worked(day: datetime.date, *, at: Organisation) -> datetime.date:
    """This day when it is worked there, or the first worked one after it."""
    while not is_worked(day, at=at):
        day += datetime.timedelta(days=1)
    return day


def add_worked(day: datetime.date, number: int, *, at: Organisation) -> datetime.date:
    """The ``number``-th worked day after ``day``, which does not count itself."""
    for _ in range(number):
        day = next_worked(day + datetime.timedelta(days=1), at=at)
    return day
