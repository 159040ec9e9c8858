"""Reading the cells that every format has, saying what was repaired or left aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accord.networks import phones
from accord.networks.imports import cleaning
from accord.networks.imports.gazetteer import Gazetteer, Place
from accord.networks.imports.records import Reading, RowError


@dataclass(frozen=True)
class Cells:
    """One row, and where to say what happened to it."""

    reading: Reading
    line: int
    row: dict[str, Any]

    def text(self, column: str, *, at_most: int = 250) -> str:
        value = self.row.get(column)
        text = "" if value is None else " ".join(str(value).split())
        if len(text) > at_most:
            raise RowError(column, text, f"plus de {at_most} caractères")
        return text

    def required(self, column: str, *, at_most: int = 250) -> str:
        if not (text := self.text(column, at_most=at_most)):
            raise RowError(column, "", "cette colonne doit être remplie")
        return text

    def check_width(self) -> None:
        """A row with more or fewer cells than titles has slid: no cell of it can be trusted."""
        if width := self.row.get(""):
            raise RowError("(ligne)", width, "la ligne n'a pas autant de cellules que les titres")

    def phone(self, column: str, department: str, value: str | None = None) -> str:
        text = self.text(column) if value is None else value
        if not text:
            return ""
        number = phones.normalise(text, department)
        if number is None:
            self.reading.drop(self.line, column, text, "numéro illisible, laissé vide")
            return ""
        if not number.startswith("+33") or "/" in text:
            self.reading.repair(self.line, column, text, f"téléphone lu {number}")
        return number

    def email(self, column: str) -> str:
        text = self.text(column)
        if not text:
            return ""
        address = cleaning.email(text)
        if address is None:
            self.reading.drop(
                self.line, column, text, "adresse masquée, d'exemple ou mal formée, laissée vide"
            )
        return address or ""

    def website(self, column: str) -> str:
        text = self.text(column, at_most=2000)
        if not text:
            return ""
        address = cleaning.website(text)
        if address is None:
            self.reading.drop(self.line, column, text, "adresse de site mal formée, laissée vide")
        elif address != text:
            self.reading.repair(self.line, column, text, f"adresse complétée en {address}")
        return address or ""

    def siret(self, column: str) -> str:
        text = self.text(column)
        if not text:
            return ""
        number = cleaning.siret(text)
        if number is None:
            self.reading.drop(
                self.line, column, text, "SIRET faux (14 chiffres et clé), laissé vide"
            )
        return number or ""

    def postcode(self, column: str, text: str, place: Place | None, *, cedex: bool) -> str:
        """``place`` is the commune already known by other means; without it, nothing is repaired."""
        if not text:
            return ""
        known = cleaning.postcode(
            text,
            confirmed_by=list(place.postcodes) if place else [],
            department=place.department if place else "",
            cedex=cedex,
        )
        if known is None:
            self.reading.drop(
                self.line, column, text, "la commune ne confirme pas ce code postal, laissé vide"
            )
        elif known != text:
            self.reading.repair(
                self.line, column, text, f"zéro perdu, code postal rétabli en {known}"
            )
        return known or ""

    def city(self, column: str, text: str) -> tuple[str, bool]:
        city, cedex = cleaning.without_cedex(text)
        if cedex:
            self.reading.repair(self.line, column, text, f"CEDEX ôté du nom de la ville : {city}")
        return city, cedex

    def point(self, latitude: str, longitude: str) -> tuple[float | None, float | None]:
        """Both coordinates in degrees, or none."""
        texts = self.text(latitude), self.text(longitude)
        if texts == ("", ""):
            return None, None
        try:
            lat, lon = (float(text.replace(",", ".")) for text in texts)
        except ValueError:
            lat = lon = 999.0
        if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0, 0):
            self.reading.drop(
                self.line, f"{latitude}, {longitude}", ", ".join(texts), "coordonnées impossibles"
            )
            return None, None
        return lat, lon


def located(gazetteer: Gazetteer, place: Place | None, department: str) -> dict[str, Any]:
    """The place of an organisation, as fields: commune, département, region and time zone."""
    code = place.department if place else department
    return {
        "commune_id": place.code if place else None,
        "department_id": code or None,
        "region_id": gazetteer.region(code),
        "time_zone": gazetteer.time_zone(code),
    }
