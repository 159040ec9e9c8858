"""The real package of communes, loaded as an installation loads it."""

from __future__ import annotations

import io
import json
import zoneinfo
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accord.networks.enums import CommuneKind
from accord.networks.models import Commune, Department, Region
from accord.networks.territories.coordinates import (
    BOUNDS,
    METROPOLIS,
    Place,
    inside,
    kilometres,
    locate,
)
from accord.networks.territories.source import Town


def load(*arguments: object) -> str:
    said = io.StringIO()
    call_command("load_territories", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_whole_country_loads_and_loading_again_changes_nothing() -> None:
    load()
    before = Commune.objects.in_bulk()
    Commune.objects.create(code="01999", name="Disparue", department_id="01")

    said = load()

    assert (Region.objects.count(), Department.objects.count()) == (26, 109)
    assert Commune.objects.filter(kind=CommuneKind.DISTRICT).count() == 45
    assert Commune.objects.filter(kind=CommuneKind.CURRENT).count() > 34_900
    assert not Commune.objects.filter(kind=CommuneKind.FORMER, current=None).exists()
    assert "création 0, modification 0" in said
    assert "hors du fichier mais conservé 1" in said
    assert "Tout était déjà à jour." in said
    _overseas_is_complete()
    _old_names_are_found()
    _points_are_plausible(before)


def _overseas_is_complete() -> None:
    zones = dict(Department.objects.values_list("code", "time_zone"))
    assert zones["974"] == "Indian/Reunion"
    assert zones["988"] == "Pacific/Noumea"
    assert zones["2A"] == zones["75"] == "Europe/Paris"
    assert all(zoneinfo.ZoneInfo(zone) for zone in zones.values())
    for department in ("971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"):
        assert Commune.objects.filter(department=department).exists(), department


def _old_names_are_found() -> None:
    assert {c.code for c in Commune.objects.named("oullins")} == {"69149"}
    assert "69149" in {c.code for c in Commune.objects.starting_with("oull")}
    former = Commune.objects.get(code="01120")
    assert (former.kind, former.current_id) == (CommuneKind.FORMER, "01262")


def _points_are_plausible(communes: dict[str, Commune]) -> None:
    located = [c for c in communes.values() if c.latitude is not None]
    regions = dict(Department.objects.values_list("code", "region_id"))
    for commune in located:
        assert commune.position is not None
        assert inside(regions[commune.department_id], commune.position), commune.name
    people = sum(c.population or 0 for c in communes.values() if c.kind == CommuneKind.CURRENT)
    known = sum(c.population or 0 for c in located if c.kind == CommuneKind.CURRENT)
    assert known / people > 0.85
    apart = {
        ("75056", "69123"): 392,
        ("13055", "06088"): 160,
        ("59350", "67482"): 407,
        ("35238", "44109"): 100,
        ("97411", "97416"): 50,
        ("98735", "98818"): 4_600,
        ("2A004", "2B033"): 105,
        ("75101", "75119"): 4,
    }
    for (here, there), expected in apart.items():
        a, b = communes[here].position, communes[there].position
        assert a is not None, here
        assert b is not None, there
        assert kilometres(a, b) == pytest.approx(expected, rel=0.1, abs=2), (here, there)


def town(code: str, name: str, population: int, department: str = "01") -> Town:
    return Town(code, name, "", CommuneKind.CURRENT, None, department, "84", (), population)


def place(name: str, population: int, point: tuple[float, float], region: str = "84") -> Place:
    return Place(region, (name,), population, point)


NEIGHBOUR = town("01990", "Voisine", 900), place("voisine", 900, (46.0, 5.0))


@pytest.mark.parametrize(
    ("why", "towns", "places", "found"),
    [
        ("the same", [town("01991", "Lucy", 800)], [place("lucy", 700, (46.1, 5.1))], True),
        ("too far", [town("01991", "Lucy", 800)], [place("lucy", 700, (45.0, 5.0))], False),
        ("too large", [town("01991", "Lucy", 80)], [place("lucy", 700, (46.1, 5.1))], False),
        ("abroad", [town("01991", "Lucy", 800)], [place("lucy", 700, (39.0, 5.1))], False),
        ("other region", [town("01991", "Lucy", 800)], [place("lucy", 700, (46, 5), "11")], False),
        (
            "two places",
            [town("01991", "Lucy", 800)],
            [place("lucy", 700, (46.1, 5.1)), place("lucy", 800, (46.2, 5.2))],
            False,
        ),
        (
            "two communes alike",
            [town("01991", "Lucy", 800), town("01992", "Lucy", 850)],
            [place("lucy", 800, (46.1, 5.1))],
            False,
        ),
        ("nobody known", [town("01991", "Lucy", 0)], [place("lucy", 700, (46.1, 5.1))], False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_commune_has_a_point_only_when_no_other_place_can_be_it(
    why: str, towns: list[Town], places: list[Place], found: bool
) -> None:
    points = locate([NEIGHBOUR[0], *towns], [NEIGHBOUR[1], *places])

    assert ("01991" in points) is found
    assert "01992" not in points


def test_bounds_are_written_south_west_north_east() -> None:
    for south, west, north, east in (*BOUNDS.values(), METROPOLIS):
        assert south < north
        assert west < east


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "est absent : lancez « make install »"),
        ("[", "n'est pas du JSON lisible"),
        ("[]", "ne contient aucune ligne"),
        (json.dumps([{"code": "01"}]), "n'a plus la forme attendue"),
    ],
)
def test_a_broken_package_stops_with_one_sentence_and_writes_nothing(
    tmp_path: Path, content: str | None, sentence: str
) -> None:
    if content is not None:
        for name in ("regions", "departements", "communes"):
            (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=sentence):
        load("--dossier", str(tmp_path))

    assert not Region.objects.exists()
