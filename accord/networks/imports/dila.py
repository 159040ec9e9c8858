"""The public-service directory of 2019: 620 places, seats and branches alike, address in one cell."""

from __future__ import annotations

import re
from typing import Any

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.fields import Cells, located
from accord.networks.imports.gazetteer import Gazetteer, Place
from accord.networks.imports.recognise import Source
from accord.networks.imports.records import Format, Reading, Record, RowError
from accord.networks.text import fold

CODE = re.compile(r"^mission_locale-([0-9][0-9AB][0-9]{3})-[0-9]{2}$")
NOTES = re.compile(
    r"^Adresse :\s*(?P<address>.*?),\s*(?P<postcode>[0-9]{4,5}),\s*(?P<city>[^,|]+?)"
    r"\s*\|\s*Tél :\s*(?P<phone>.*?)\s*\|\s*Fax :.*$"
)
_TITLE = re.compile(r"^Mission locale\b.*?(?:\(16-25 ans\))?\s+-\s+", re.IGNORECASE)
# Whoever restored the lost zeros of the postcodes also "restored" years and street numbers.
_YEAR = re.compile(r"(?<=[a-zéû]-)0((?:18|19)[0-9]{2})\b")
_NUMBER = re.compile(r"^0([0-9]{4})(?= )")


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    reading = Reading(Format.DILA)
    for line, row in source.rows:
        cells = Cells(reading, line, row)
        try:
            cells.check_width()
            reading.records.append(_record(cells, gazetteer))
        except RowError as error:
            reading.reject(line, error)
    return reading


def _record(cells: Cells, gazetteer: Gazetteer) -> Record:
    code = cells.required("#id", at_most=120)
    match = CODE.match(code)
    if match is None:
        raise RowError("#id", code, "un identifiant ressemble à mission_locale-01004-01")
    registered = gazetteer.current(match[1])
    if registered is None:
        raise RowError("#id", code, f"{match[1]} n'est pas un code de commune")
    title = cells.required("name", at_most=300)
    label = _TITLE.sub("", title)
    notes = NOTES.match(cells.required("notes", at_most=500))
    if notes is None:
        raise RowError(
            "notes",
            cells.text("notes", at_most=500),
            "ni adresse, ni code postal, ni ville lisibles",
        )
    city, cedex = cells.city("notes", notes["city"])
    place = _commune(cells, registered, city, notes["postcode"], gazetteer)
    website = cells.website("home_page")
    values: dict[str, Any] = {
        "name": f"Mission Locale {label}"[:200],
        "address": _address(cells, notes["address"]),
        "postcode": cells.postcode("notes", notes["postcode"], place, cedex=cedex),
        "city": city[:80],
        "phone": cells.phone("notes", place.department, notes["phone"]),
        "email": cells.email("request_email"),
        "website": website,
    }
    says_branch = bool(
        {"antenne", "permanence"} & set(fold(f"{label} {values['address']}").split())
    )
    return Record(
        line=cells.line,
        format=Format.DILA,
        kind=Kind.MISSION_LOCALE,
        system=CodeSystem.DILA,
        code=code,
        values=values | located(gazetteer, place, place.department),
        words=_words(label),
        territory=_territory(label),
        hosts=cleaning.hosts(cells.text("request_email"), website),
        web=fold(f"{cells.text('request_email')} {website}").replace(" ", ""),
        seats=tuple(dict.fromkeys((match[1], place.code))),
        says_branch=says_branch,
    )


def _words(label: str) -> list[frozenset[str]]:
    """ "Nemours (Seine et Loing)": the whole, and the town alone."""
    parts = (label, label.split("(")[0])
    return [words for part in parts if (words := cleaning.significant_words(part))]


def _territory(label: str) -> frozenset[str]:
    """ "Nemours (Seine et Loing)" belongs to the Mission Locale of Seine et Loing."""
    match = re.search(r"\(([^)]*)\)", label)
    return cleaning.significant_words(match[1]) if match else frozenset()


def _commune(
    cells: Cells, registered: Place, city: str, postcode: str, gazetteer: Gazetteer
) -> Place:
    """Where the address is; the identifier's commune may be that of the territory served."""
    if gazetteer.is_called(registered, city) or postcode.zfill(5) in registered.postcodes:
        return registered
    there = gazetteer.named(city, registered.department, postcode.zfill(5))
    if there is not None:
        cells.reading.repair(
            cells.line, "notes", city, f"commune de l'adresse ({there.code}), non de l'identifiant"
        )
        return there
    return registered


def _address(cells: Cells, text: str) -> str:
    plain = _NUMBER.sub(r"\1", _YEAR.sub(r"\1", text))
    if plain != text:
        cells.reading.repair(cells.line, "notes", text, f"zéro de trop ôté : {plain}")
    return plain[:250]
