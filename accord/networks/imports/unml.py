"""Records as the UNML's directory answers them (JSON)."""

from __future__ import annotations

import re
from typing import Any

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.fields import Cells, located
from accord.networks.imports.gazetteer import Gazetteer
from accord.networks.imports.recognise import Source
from accord.networks.imports.records import Format, Reading, Record, RowError

CODE = re.compile(r"^[0-9][0-9AB][0-9]{3}$")


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    reading = Reading(Format.UNML)
    for line, row in source.rows:
        try:
            reading.records.append(_record(Cells(reading, line, row), gazetteer))
        except RowError as error:
            reading.reject(line, error)
    return reading


def _record(cells: Cells, gazetteer: Gazetteer) -> Record:
    kind = cells.text("structureTypeLibelle") or "MISSION LOCALE"
    if kind != "MISSION LOCALE":
        raise RowError("structureTypeLibelle", kind, "ce n'est pas une Mission Locale")
    code = cells.required("codeStructure")
    if not CODE.match(code):
        raise RowError("codeStructure", code, "un code de structure ressemble à 75119")
    department = cells.required("codeDepartement")
    if department not in gazetteer.departments:
        raise RowError("codeDepartement", department, "ce département n'existe pas")
    name = cleaning.sentence_case(cells.required("nomStructure", at_most=180))
    city, cedex = cells.city("ville", cells.text("ville", at_most=80))
    place = gazetteer.named(city, department, cells.text("cp"))
    district = gazetteer.district(place.code, cells.text("cp")) if place else None
    place = district or place
    latitude, longitude = cells.point("geoloc_lat", "geoloc_lng")
    website = cells.website("siteWeb")
    values: dict[str, Any] = {
        "name": f"Mission Locale {name[:1].lower()}{name[1:]}",
        "siret": cells.siret("siret"),
        "address": " ".join(filter(None, (cells.text("adresse1"), cells.text("adresse2"))))[:250],
        "postcode": cells.postcode("cp", cells.text("cp"), place, cedex=cedex),
        "city": cleaning.sentence_case(city),
        "latitude": latitude,
        "longitude": longitude,
        "email": cells.email("emailAccueil"),
        "phone": cells.phone("telephones", department),
        "website": website,
    }
    return Record(
        line=cells.line,
        format=Format.UNML,
        kind=Kind.MISSION_LOCALE,
        system=CodeSystem.UNML,
        code=cells.required("id", at_most=40),
        other_codes=[(CodeSystem.IMILO, code)],
        values=values | located(gazetteer, place, department),
        words=[cleaning.significant_words(cells.text(c)) for c in ("nomStructure", "alias")],
        hosts=cleaning.hosts(cells.text("emailAccueil"), website),
        seats=(code,),
    )
