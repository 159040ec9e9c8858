"""How far an organisation is, and when nobody knows."""

from __future__ import annotations

import pytest

from accord.networks.enums import CommuneKind
from accord.networks.models import Organisation
from tests.factories.networks import CommuneFactory, MissionLocaleFactory, SiteFactory

pytestmark = pytest.mark.django_db


def distance(site: Organisation, place: object) -> float | None:
    return Organisation.objects.with_distance_from(place).get(pk=site.pk).distance_km


def test_its_own_coordinates_come_before_those_of_its_commune() -> None:
    here = CommuneFactory(latitude=48.0, longitude=2.0)
    site = SiteFactory(commune=here, latitude=49.0, longitude=2.0)

    assert distance(site, here) == pytest.approx(111.2, abs=0.1)


def test_without_its_own_it_is_where_its_commune_is() -> None:
    here = CommuneFactory(latitude=48.0, longitude=2.0)
    site = SiteFactory(commune=CommuneFactory(latitude=49.0, longitude=2.0))

    assert distance(site, here) == pytest.approx(111.2, abs=0.1)
    assert distance(site, site) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("unknown", ["site", "place", "both"])
def test_the_distance_is_unknown_when_either_end_is(unknown: str) -> None:
    known, lost = CommuneFactory(), CommuneFactory(without_coordinates=True)
    site = SiteFactory(commune=lost if unknown != "place" else known)
    place = MissionLocaleFactory(commune=lost if unknown != "site" else known)

    assert distance(site, place) is None


def test_nowhere_is_at_no_distance() -> None:
    site = SiteFactory()

    assert distance(site, None) is None
    assert distance(site, MissionLocaleFactory(with_place=False)) is None


def test_a_former_commune_is_where_the_new_one_is() -> None:
    now = CommuneFactory(latitude=48.0, longitude=2.0)
    former = CommuneFactory(kind=CommuneKind.FORMER, current=now, without_coordinates=True)

    assert former.position == (48.0, 2.0)
    assert distance(SiteFactory(commune=now), former) == pytest.approx(0.0, abs=0.001)


def test_across_the_world_it_is_still_a_distance() -> None:
    site = SiteFactory(reunion=True)
    here = CommuneFactory(latitude=48.85, longitude=2.35)

    assert distance(site, here) == pytest.approx(9_370, rel=0.01)
