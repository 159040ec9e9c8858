"""i-MILO's structures (JSON): the codes that every other file refers to, and time zones."""

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

CODE = re.compile(r"^([0-9][0-9AB][0-9]{3})S([0-9]{2})$")
_PREFIX = re.compile(r"^\s*(?:97[0-9]|2[AB]|[0-9]{1,2})\s*[-–_ ]\s*")
_SHORT = re.compile(r"^(?:ML|MLI|MLJ)\b[\s\-]*", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"\b(?:siege|antenne|site|rue|rive|temporaire)\b|[0-9]{3}")


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    """One Mission Locale per row; junk is refused, a code outside any territory is only an alias."""
    reading = Reading(Format.IMILO)
    for line, row in source.rows:
        try:
            reading.records.append(_record(Cells(reading, line, row), gazetteer))
        except RowError as error:
            reading.reject(line, error)
    _settle_foreign_codes(reading)
    return reading


def short_code(text: str) -> str:
    """The five characters by which other files call a structure (75119 for 75119S00)."""
    match = CODE.match(text)
    return match[1] if match and match[2] == "00" else text


def _record(cells: Cells, gazetteer: Gazetteer) -> Record:
    code = cells.required("id")
    if not CODE.match(code):
        raise RowError("id", code, "un code i-MILO ressemble à 75119S00")
    official = cells.required("nom_officiel", at_most=200)
    usual = cells.text("nom_usuel", at_most=200)
    department = cells.text("code_departement")
    if not department:
        raise RowError("code_departement", "", f"« {official} » n'a ni région ni département")
    if department not in gazetteer.departments:
        raise RowError("code_departement", department, "ce département n'existe pas")
    zone = cells.text("timezone")
    if not cleaning.is_time_zone(zone):
        raise RowError("timezone", zone, "ce fuseau horaire n'existe pas")
    if zone != gazetteer.time_zone(department):
        cells.reading.doubt(
            cells.line, "timezone", zone, f"ce n'est pas le fuseau du département {department}"
        )
    place = _commune(gazetteer, code[:5], official, usual)
    values: dict[str, Any] = {"name": display_name(official, usual), "imilo_code": code}
    values |= located(gazetteer, place, department) | {"time_zone": zone}
    if place is None:
        del values["commune_id"]
    return Record(
        line=cells.line,
        format=Format.IMILO,
        kind=Kind.MISSION_LOCALE,
        system=CodeSystem.IMILO,
        code=short_code(code),
        values=values,
        words=_words(official, usual),
        seats=(code[:5],),
    )


def _words(official: str, usual: str) -> list[frozenset[str]]:
    names = (_PREFIX.sub("", official), _PREFIX.sub("", usual))
    return [words for name in names if (words := cleaning.significant_words(name))]


def display_name(official: str, usual: str) -> str:
    """What a counsellor reads: the usual name when it is one, otherwise the official one, written out."""
    plain = _PREFIX.sub("", usual)
    key = fold(plain)
    if key.startswith("mission locale ") and not _NOT_A_NAME.search(key):
        return cleaning.sentence_case(plain)
    name = _SHORT.sub("", _PREFIX.sub("", official)).strip()
    return f"Mission Locale {cleaning.sentence_case(name)}"


def _commune(gazetteer: Gazetteer, code: str, official: str, usual: str) -> Place | None:
    """The code begins with a commune's: it is the seat's when one of the names says so too."""
    place = gazetteer.current(code)
    if place is None:
        return None
    town = set(place.name_key.split())
    names = (set(fold(_PREFIX.sub("", name)).split()) for name in (official, usual))
    spelled = ({"saint" if w == "st" else "sainte" if w == "ste" else w for w in n} for n in names)
    return place if any(town <= name for name in spelled) else None


def _settle_foreign_codes(reading: Reading) -> None:
    """A code whose département is not the structure's own was made up for a while.

    Where another row has the same name in the same département, it is an alias of it; otherwise
    nobody can tell what it was.
    """
    true = [r for r in reading.records if r.code[:2] == r.values["department_id"][:2]]
    kept = []
    for record in reading.records:
        if record in true:
            kept.append(record)
            continue
        same = [
            other
            for other in true
            if other.values["department_id"] == record.values["department_id"]
            and set(other.words) & set(record.words)
        ]
        if len(same) != 1:
            reading.reject(
                record.line,
                RowError("id", record.values["imilo_code"], "code provisoire, d'aucun département"),
            )
            continue
        record.alias_only = True
        record.other_codes.append((same[0].system, same[0].code))
        reading.doubt(
            record.line,
            "id",
            record.values["imilo_code"],
            f"même nom que {same[0].values['imilo_code']} ({same[0].name}) :"
            " une seule Mission Locale, sous deux codes",
        )
        kept.append(record)
    reading.records = kept
