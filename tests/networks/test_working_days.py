"""Working days follow the territory's own public holidays (rule 32)."""

from __future__ import annotations

import datetime

import pytest

from accord.networks.models import Department, Organisation
from accord.networks.working_days import add_worked, next_worked
from tests.factories.networks import SiteFactory

pytestmark = pytest.mark.django_db


def at(code: str) -> Organisation:
    site = SiteFactory()
    site.department = Department.objects.filter(pk=code).first() or Department(code=code)
    return site


@pytest.mark.parametrize(
    ("territory", "day", "expected"),
    [
        ("51", "2026-12-20", "2026-12-21"),  # a Sunday
        ("51", "2026-12-25", "2026-12-28"),  # Christmas, a Friday
        ("974", "2027-12-20", "2027-12-21"),  # abolition of slavery in La Réunion, a Monday
        ("51", "2027-12-20", "2027-12-20"),
        ("67", "2025-12-26", "2025-12-29"),  # Saint Stephen in Alsace, a Friday
        ("51", "2025-12-26", "2025-12-26"),
        ("972", "2026-05-22", "2026-05-26"),  # in Martinique, then a week-end and Whit Monday
        ("987", "2028-06-29", "2028-06-29"),
    ],
)
def test_a_day_off_moves_to_the_next_worked_one(territory: str, day: str, expected: str) -> None:
    moved = next_worked(datetime.date.fromisoformat(day), at=at(territory))
    assert moved.isoformat() == expected


def test_two_worked_days_over_a_week_end() -> None:
    friday = datetime.date(2026, 11, 27)
    assert add_worked(friday, 2, at=at("51")) == datetime.date(2026, 12, 1)


def test_without_departement_the_mainland_counts() -> None:
    site = SiteFactory()
    site.department_id = None
    site.commune = None
    assert next_worked(datetime.date(2026, 7, 14), at=site) == datetime.date(2026, 7, 15)
