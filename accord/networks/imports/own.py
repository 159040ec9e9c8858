"""Our own CSV, for both networks: docs/imports.md describes each column."""

from __future__ import annotations

from datetime import date
from typing import Any

from accord.networks.enums import KINDS_WITH_PARENT, CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.fields import Cells, located
from accord.networks.imports.gazetteer import Gazetteer, Place
from accord.networks.imports.imilo import CODE as IMILO_CODE
from accord.networks.imports.imilo import short_code
from accord.networks.imports.recognise import Source
from accord.networks.imports.records import Contact, Format, Reading, Record, RowError
from accord.networks.text import fold

KINDS = {
    "mission locale": Kind.MISSION_LOCALE,
    "antenne": Kind.ML_BRANCH,
    "arml": Kind.ARML,
    "unml": Kind.UNML,
    "ecole": Kind.E2C_SCHOOL,
    "site": Kind.E2C_SITE,
    "coordination regionale": Kind.E2C_REGION,
    "reseau": Kind.E2C_NETWORK,
}
CORRESPONDENT = "correspondant"
NUMBERS = {
    "age_maximum": ("maximum_age", 16, 35),
    "semaines_integration": ("integration_weeks", 2, 7),
    "heures_semaine": ("weekly_hours", 1, 35),
}


def read(source: Source, gazetteer: Gazetteer) -> Reading:
    reading = Reading(Format.ACCORD)
    seen: dict[str, int] = {}
    for line, row in source.rows:
        cells = Cells(reading, line, row)
        try:
            cells.check_width()
            if fold(cells.required("nature")) == CORRESPONDENT:
                reading.contacts.append(_contact(cells))
                continue
            record = _record(cells, gazetteer)
            if record.code in seen:
                raise RowError(
                    "code", record.code, f"ce code est déjà celui de la ligne {seen[record.code]}"
                )
            seen[record.code] = line
            reading.records.append(record)
        except RowError as error:
            reading.reject(line, error)
    return reading


def _contact(cells: Cells) -> Contact:
    contact = Contact(
        line=cells.line,
        organisation=cells.required("code", at_most=120),
        name=cells.required("nom", at_most=120),
        email=cells.email("courriel"),
        phone=cells.phone("telephone", cells.text("departement")),
        partner=cells.text("correspondant_pour", at_most=120),
    )
    if not contact.email and not contact.phone:
        raise RowError("courriel", cells.text("courriel"), "ni courriel ni téléphone lisibles")
    return contact


def _record(cells: Cells, gazetteer: Gazetteer) -> Record:
    kind = KINDS.get(fold(cells.required("nature")))
    if kind is None:
        natures = ", ".join([*KINDS, CORRESPONDENT])
        raise RowError("nature", cells.text("nature"), f"les natures sont : {natures}")
    parent = cells.text("code_parent", at_most=120)
    if (kind in KINDS_WITH_PARENT) != bool(parent):
        reason = "une antenne ou un site dépend d'une organisation, les autres d'aucune"
        raise RowError("code_parent", parent, reason)
    name = cells.required("nom", at_most=200)
    place = _commune(cells, gazetteer)
    values = _values(cells, place)
    values |= _location(cells, gazetteer, place)
    codes = []
    if values["imilo_code"]:
        codes.append((CodeSystem.IMILO, short_code(values["imilo_code"])))
    return Record(
        line=cells.line,
        format=Format.ACCORD,
        kind=kind,
        system=CodeSystem.ACCORD,
        code=cells.required("code", at_most=120),
        other_codes=codes,
        values={"name": name} | values,
        words=[cleaning.significant_words(name)],
        hosts=cleaning.hosts(cells.text("courriel"), cells.text("site_internet")),
        parent=parent,
        seats=tuple(value for _system, value in codes),
    )


def _commune(cells: Cells, gazetteer: Gazetteer) -> Place | None:
    code = cells.text("code_commune")
    if not code:
        return None
    place = gazetteer.current(code)
    if place is None:
        raise RowError("code_commune", code, "ce code INSEE n'existe pas")
    if place.code != code:
        cells.reading.repair(
            cells.line, "code_commune", code, f"ancienne commune, réunie à {place.code}"
        )
    return place


def _location(cells: Cells, gazetteer: Gazetteer, place: Place | None) -> dict[str, Any]:
    department = cells.text("departement")
    if department and department not in gazetteer.departments:
        raise RowError("departement", department, "ce département n'existe pas")
    if place and department and place.department != department:
        raise RowError("departement", department, f"la commune est dans le {place.department}")
    here = located(gazetteer, place, department)
    if place is None and not department:
        del here["time_zone"]
    if zone := cells.text("fuseau_horaire"):
        if not cleaning.is_time_zone(zone):
            raise RowError("fuseau_horaire", zone, "ce fuseau horaire n'existe pas")
        here["time_zone"] = zone
    return here


def _values(cells: Cells, place: Place | None) -> dict[str, Any]:
    department = place.department if place else cells.text("departement")
    imilo = cells.text("code_imilo")
    if imilo and not IMILO_CODE.match(imilo):
        raise RowError("code_imilo", imilo, "un code i-MILO ressemble à 75119S00")
    city, cedex = cells.city("ville", cells.text("ville", at_most=80))
    latitude, longitude = cells.point("latitude", "longitude")
    values: dict[str, Any] = {
        "imilo_code": imilo,
        "siret": cells.siret("siret"),
        "uai": cells.text("uai", at_most=8).upper(),
        "address": cells.text("adresse"),
        "postcode": cells.postcode("code_postal", cells.text("code_postal"), place, cedex=cedex),
        "city": city,
        "latitude": latitude,
        "longitude": longitude,
        "email": cells.email("courriel"),
        "phone": cells.phone("telephone", department),
        "website": cells.website("site_internet"),
    }
    for column, (name, low, high) in NUMBERS.items():
        values[name] = _number(cells, column, low, high)
    values["closed_on"] = _day(cells, "fermee_le")
    return values


def _number(cells: Cells, column: str, low: int, high: int) -> int | None:
    text = cells.text(column)
    if text and not (text.isdecimal() and len(text) < 5 and low <= int(text) <= high):
        raise RowError(column, text, f"ce n'est pas un nombre de {low} à {high}")
    return int(text) if text else None


def _day(cells: Cells, column: str) -> date | None:
    text = cells.text(column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RowError(column, text, "ce n'est pas une date comme 2026-06-30") from error
