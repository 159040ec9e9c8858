"""The sessions that a site posts in a year, at its own hours."""

from __future__ import annotations

import datetime
import math
import random

from accord import invented
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from orientations.models import Session

AHEAD_DAYS = 42
_HOURS = (datetime.time(9), datetime.time(9, 30), datetime.time(14), datetime.time(14, 30))
_SEATS = (8, 10, 12, 12, 15, 15, 18)
# Mean capacity times the share of seats that are asked for.
_SEATS_USED = 12.9 * 0.62
_FEWEST, _MOST = 9, 400


def year_of(
    site: Organisation,
    *,
    expected: int,
    staff: list[Worker],
    chance: random.Random,
    now: datetime.datetime,
    days: int,
) -> list[Session]:
    """Enough sessions for ``expected`` people in the past ``days``, and those posted for later.

    Beyond what a calendar holds, the sessions themselves grow.
    """
    wanted = math.ceil(expected / _SEATS_USED)
    number = min(max(wanted, _FEWEST), _MOST)
    larger = max(1.0, wanted / _MOST)
    today = now.astimezone(site.tz).date()
    step = (days + AHEAD_DAYS) / number
    made: dict[datetime.datetime, Session] = {}
    for index in range(number):
        offset = -days + step * (index + chance.random() * 0.8)
        day = invented.working_day(today + datetime.timedelta(days=int(offset)))
        start = datetime.datetime.combine(day, chance.choice(_HOURS), tzinfo=site.tz)
        session = a_session(
            site,
            start,
            capacity=min(300, round(chance.choice(_SEATS) * larger)),
            closes_days_before=chance.choice((0, 0, 1, 1, 2, 3)),
            by=chance.choice(staff),
            chance=chance,
        )
        if session.posted_at < now:
            made.setdefault(start, session)
    return sorted(made.values(), key=lambda s: s.starts_at)


def a_session(
    site: Organisation,
    start: datetime.datetime,
    *,
    capacity: int,
    closes_days_before: int,
    by: Worker,
    chance: random.Random,
) -> Session:
    """A session posted four to eight weeks before; it closes at its start or the evening of a day."""
    closes_at = start
    if closes_days_before:
        day = invented.after_working_days(start.date(), -closes_days_before)
        closes_at = datetime.datetime.combine(day, datetime.time(23, 59), tzinfo=site.tz)
    posted_on = start.date() - datetime.timedelta(days=chance.randint(28, 56))
    return Session(
        id=invented.identifier(chance),
        site=site,
        starts_at=start,
        duration=chance.choice((90, 120, 120, 180)),
        place=f"{site.address}, {site.postcode} {site.city}",
        capacity=capacity,
        registration_closes_at=closes_at,
        posted_at=invented.working_moment(chance, posted_on, site.tz),
        posted_by=by.user,
    )
