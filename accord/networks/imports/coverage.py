"""The national file "zones de couverture": which Mission Locale serves which commune."""

from __future__ import annotations

import re
from typing import Any

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.fields import Cells, located
from accord.networks.imports.gazetteer import Gazetteer, Place
from accord.networks.imports.imilo import display_name
from accord.networks.imports.recognise import Source
from accord.networks.imports.records import Format, Reading, Record, RowError
from accord.networks.imports.unml import CODE

_PREFIX = re.compile(r"^(?:97[0-9]|2[AB]|[0-9]{2})-")
_DISTRICT = re.compile(r"^(Paris|Lyon|Marseille) - .*Arrondissement$", re.IGNORECASE)


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    """One covered commune per row; a Mission Locale comes back on each of its rows."""
    reading = Reading(Format.COVERAGE)
    seen: dict[str, tuple[str, ...]] = {}
    for line, row in source.rows:
        cells = Cells(reading, line, row)
        try:
            cells.check_width()
            commune, code = _covered(cells, gazetteer)
            said = tuple(cells.text(c) for c in ("Nom Officiel ML", "Adresse ML", "Code Postal ML"))
            if code not in seen:
                reading.records.append(_record(cells, code, gazetteer))
                seen[code] = said
            elif seen[code] != said:
                raise RowError(
                    "Code ML", code, f"ce code désigne déjà « {seen[code][0]} » plus haut"
                )
            reading.coverages.append((line, commune, code))
        except RowError as error:
            reading.reject(line, error)
    return reading


def _covered(cells: Cells, gazetteer: Gazetteer) -> tuple[str, str]:
    insee = cells.required("Code INSEE")
    place = gazetteer.current(insee.zfill(5))
    if place is None or not gazetteer.is_called(place, _town(cells.text("Nom Commune"), place)):
        raise RowError("Code INSEE", insee, f"n'est pas le code de « {cells.text('Nom Commune')} »")
    if len(insee) < 5:
        cells.reading.repair(
            cells.line, "Code INSEE", insee, f"zéro perdu, code rétabli en {place.code}"
        )
    elif place.code != insee:
        cells.reading.repair(
            cells.line, "Code INSEE", insee, f"ancienne commune, réunie à {place.code}"
        )
    code = cells.required("Code ML")
    if not CODE.match(code.zfill(5)):
        raise RowError("Code ML", code, "un code de Mission Locale ressemble à 75119")
    return place.code, code.zfill(5)


def _town(name: str, place: Place) -> str:
    """ "Paris - 1er Arrondissement" is "Paris 1er Arrondissement"; "2ème" is "2e"."""
    if _DISTRICT.match(name):
        return name.replace(" - ", " ").replace("ème ", "e ")
    return name


def _record(cells: Cells, code: str, gazetteer: Gazetteer) -> Record:
    official = cells.required("Nom Officiel ML", at_most=200)
    match = _PREFIX.match(official)
    department = match[0][:-1] if match else code[: 3 if code.startswith("97") else 2]
    if department not in gazetteer.departments:
        raise RowError("Nom Officiel ML", official, "le département n'y est pas reconnu")
    city, cedex = cells.city("Ville ML", cells.text("Ville ML", at_most=80))
    if district := _DISTRICT.match(city):
        city = district[1]
    text = cells.text("Code Postal ML")
    place = gazetteer.named(city, department, text)
    place = (place and gazetteer.district(place.code, text)) or place
    values: dict[str, Any] = {
        "name": display_name(official, ""),
        "address": cells.text("Adresse ML"),
        "postcode": cells.postcode("Code Postal ML", text, place, cedex=cedex),
        "city": city,
    }
    return Record(
        line=cells.line,
        format=Format.COVERAGE,
        kind=Kind.MISSION_LOCALE,
        system=CodeSystem.COVERAGE,
        code=code,
        other_codes=[(CodeSystem.IMILO, code)],
        values=values | located(gazetteer, place, department),
        words=[cleaning.significant_words(_PREFIX.sub("", official))],
        seats=(code,),
    )
