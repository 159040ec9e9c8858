"""Finding the commune that a file means, with certainty or not at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accord.networks.enums import CommuneKind
from accord.networks.imports.records import FileError
from accord.networks.models import Commune, Department
from accord.networks.text import fold


@dataclass(frozen=True)
class Place:
    code: str
    name_key: str
    former_key: str
    kind: str
    current: str | None
    department: str
    postcodes: tuple[str, ...]


def spelled(name: str) -> str:
    """Folded, abbreviations written in full: "ST-BRIEUC" is "Saint-Brieuc"."""
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in fold(name).split())


class Gazetteer:
    """All communes in memory: 37 000 of them, read once per command."""

    def __init__(self) -> None:
        rows = Commune.objects.order_by("code").values_list(
            "code",
            "name_key",
            "former_name_key",
            "kind",
            "current_id",
            "department_id",
            "postcodes",
        )
        places = [Place(*row[:6], tuple(row[6])) for row in rows]
        if not places:
            raise FileError(
                "Les communes ne sont pas encore chargées : lancez d'abord "
                "« manage.py load_territories »."
            )
        self.by_code = {place.code: place for place in places}
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place in places:
            for key in filter(None, (place.name_key, place.former_key)):
                self._by_name[place.department, key].add(place.current or place.code)
        self.departments = {known.code: known for known in Department.objects.all()}

    def current(self, code: str) -> Place | None:
        """The commune of an INSEE code, or the one that replaced it."""
        place = self.by_code.get(code)
        return self.by_code.get(place.current) if place and place.current else place

    def named(self, name: str, department: str, postcode: str = "") -> Place | None:
        """The only commune of the département with this name; a postcode tells namesakes apart."""
        codes = self._by_name.get((department, spelled(name)), set())
        places = [self.by_code[code] for code in sorted(codes)]
        if len(places) > 1 and postcode:
            places = [place for place in places if postcode in place.postcodes]
        return places[0] if len(places) == 1 else None

    def is_called(self, place: Place, name: str) -> bool:
        key = spelled(name)
        return key in (place.name_key, place.former_key) or place.code in self._by_name.get(
            (place.department, key), set()
        )

    def district(self, city_code: str, postcode: str) -> Place | None:
        """The municipal arrondissement of a postcode of Paris, Lyon or Marseille."""
        base = {"75056": 75100, "69123": 69380, "13055": 13200}.get(city_code)
        if base is None or not postcode[2:].isdigit():
            return None
        place = self.by_code.get(str(base + int(postcode[2:])))
        known = place is not None and place.kind == CommuneKind.DISTRICT
        return place if known and place is not None and postcode in place.postcodes else None

    def time_zone(self, department: str) -> str:
        known = self.departments.get(department)
        return known.time_zone if known else "Europe/Paris"

    def region(self, department: str) -> str | None:
        known = self.departments.get(department)
        return known.region_id if known else None
