"""The list of E2C sites named in public pages: a school and a commune per row."""

from __future__ import annotations

from collections import defaultdict

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.fields import Cells, located
from accord.networks.imports.gazetteer import Gazetteer, Place
from accord.networks.imports.recognise import Source
from accord.networks.imports.records import Format, Reading, Record, RowError
from accord.networks.text import fold

UNNAMED = "ecole non nommee"


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    """A school once, and a site per row; a site whose commune is unknown stays, at no distance."""
    reading = Reading(Format.E2C)
    schools: dict[str, Record] = {}
    for line, row in source.rows:
        cells = Cells(reading, line, row)
        try:
            cells.check_width()
            school, site = _records(cells, gazetteer)
        except RowError as error:
            reading.reject(line, error)
            continue
        if school.code not in schools:
            schools[school.code] = school
            reading.records.append(school)
        reading.records.append(site)
    _tell_apart(reading)
    _doubt_namesakes(reading, list(schools.values()), gazetteer)
    return reading


def _records(cells: Cells, gazetteer: Gazetteer) -> tuple[Record, Record]:
    town = cells.required("commune_citee", at_most=80)
    department = cells.required("departement")
    if department not in gazetteer.departments:
        raise RowError("departement", department, "ce département n'existe pas")
    place = _commune(cells, town, department, gazetteer)
    name = _school_name(cells, town)
    detail = cells.text("precision", at_most=200)
    school_code = f"{fold(name)}|{department}"[:120]
    here = located(gazetteer, place, department)
    school = Record(
        line=cells.line,
        format=Format.E2C,
        kind=Kind.E2C_SCHOOL,
        system=CodeSystem.E2C,
        code=school_code,
        values={"name": name}
        | {key: here[key] for key in ("department_id", "region_id", "time_zone")},
        words=[cleaning.significant_words(name)],
    )
    site = Record(
        line=cells.line,
        format=Format.E2C,
        kind=Kind.E2C_SITE,
        system=CodeSystem.E2C,
        code=f"{school_code}|{fold(town)}|{fold(detail)}"[:120],
        values={"name": f"{name}, {town}"[:200], "city": town} | here,
        parent=school_code,
        doubt=detail,
    )
    return school, site


def _school_name(cells: Cells, town: str) -> str:
    """Three unnamed schools of one page may be one or three: each row keeps its own."""
    name = cells.required("ecole", at_most=150)
    if fold(name) != UNNAMED:
        return name
    cells.reading.doubt(
        cells.line,
        "ecole",
        name,
        f"école sans nom : gardée comme « E2C (école non nommée) {town} »",
    )
    return f"E2C (école non nommée) {town}"


def _commune(cells: Cells, town: str, department: str, gazetteer: Gazetteer) -> Place | None:
    code = cells.text("code_insee")
    if code:
        place = gazetteer.current(code)
        if place is None:
            raise RowError("code_insee", code, "ce code INSEE n'existe pas")
        if place.department != department or not gazetteer.is_called(place, town):
            raise RowError("code_insee", code, f"n'est pas le code de {town} ({department})")
        return place
    place = gazetteer.named(town, department)
    if place is None:
        cells.reading.doubt(
            cells.line,
            "commune_citee",
            town,
            f"aucune commune de ce nom dans le {department} : site gardé, commune et distance inconnues",
        )
    return place


def _tell_apart(reading: Reading) -> None:
    """Two sites of a school in one commune are named with what the file says of each."""
    named: dict[str, list[Record]] = defaultdict(list)
    for record in reading.records:
        if record.kind == Kind.E2C_SITE:
            named[record.name].append(record)
    for name, same in named.items():
        for record in same if len(same) > 1 else []:
            record.values["name"] = f"{name} ({record.doubt or record.code})"[:200]
    for record in reading.records:
        record.doubt = ""


def _doubt_namesakes(reading: Reading, schools: list[Record], gazetteer: Gazetteer) -> None:
    """ "E2C 33" and "E2C Gironde" may be one school: said, never merged."""
    calls: dict[str, list[Record]] = defaultdict(list)
    for school in schools:
        department = gazetteer.departments[school.values["department_id"]]
        whole = frozenset(fold(department.name).split()) - cleaning.COMMON_WORDS
        if department.code.lower() in school.words[0] or (whole and whole <= school.words[0]):
            calls[department.code].append(school)
    for code, same in calls.items():
        if len(same) > 1:
            names = " et ".join(f"« {school.name} »" for school in same)
            reading.doubt(
                same[-1].line, "ecole", same[-1].name, f"{names} ({code}) : une école ou deux ?"
            )
