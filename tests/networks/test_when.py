"""Dates and hours as people say them."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from accord.networks.when import say_date, say_day, say_time, say_when

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2026, 11, 24, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (datetime.date(2026, 12, 1), "1er décembre 2026"),
        (datetime.date(2026, 12, 11), "11 décembre 2026"),
        (datetime.date(2026, 12, 21), "21 décembre 2026"),
        (datetime.date(2001, 1, 1), "1er janvier 2001"),
    ],
)
def test_the_first_of_a_month_is_said_as_people_say_it(day, said):
    assert say_date(day) == said


def test_a_moment_is_said_with_its_day_and_an_hour_that_no_line_cuts():
    first = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=PARIS)

    assert say_date(first, "j F") == "1er décembre"
    assert say_day(first, PARIS, NOW) == "mardi 1er décembre"
    assert say_time(first, PARIS) == "9\u00a0h\u00a030"
    assert say_time(first.replace(minute=0), PARIS) == "9\u00a0h"
    assert say_when(first, PARIS, NOW) == "mardi 1er décembre à 9\u00a0h\u00a030"
