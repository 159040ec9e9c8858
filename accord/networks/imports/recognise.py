"""Which format a file is, by its content, and its rows; nothing large is read before that is known."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.networks.imports.records import FileError, Format

HEAD = 64 * 1024
LARGEST = 30 * 1024 * 1024
"""Bytes. The national file of the zones, the largest known, weighs 6 million."""

COLUMNS: dict[Format, tuple[str, ...]] = {
    Format.DILA: ("#id", "name", "request_email", "notes", "home_page"),
    Format.COVERAGE: (
        "Code INSEE",
        "Nom Commune",
        "Code ML",
        "Nom Officiel ML",
        "Adresse ML",
        "Code Postal ML",
        "Ville ML",
    ),
    Format.E2C: ("ecole", "commune_citee", "departement", "precision", "code_insee"),
    Format.ACCORD: ("nature", "code", "nom", "code_commune", "courriel", "telephone"),
}
KEYS: dict[Format, tuple[str, ...]] = {
    Format.IMILO: ("id", "nom_officiel", "nom_usuel", "code_departement", "timezone"),
    Format.UNML: ("id", "nomStructure", "codeStructure", "siret", "cp", "ville"),
}


@dataclass(frozen=True)
class Source:
    """A recognised file: its rows with their line (or rank, in JSON), cells stripped."""

    format: Format
    rows: list[tuple[int, dict[str, Any]]]


def recognise(path: Path) -> Source:
    """Read a file, or raise ``FileError`` with the one sentence to show."""
    head = _head(path)
    text_head = _decode(head, path, final=False)
    if "\0" in text_head or sum(c < " " and c not in "\t\r\n" for c in text_head) > 8:
        raise FileError(f"{path.name} n'est pas un fichier texte : un CSV ou un JSON est attendu.")
    if not text_head.strip():
        raise FileError(f"{path.name} est vide.")
    if text_head.lstrip()[0] in "[{":
        return _json(path)
    return _csv(path, text_head)


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise FileError(f"{path.name} n'existe pas, ou n'est pas un fichier.")
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = path.stat().st_size
    except OSError as error:
        raise FileError(f"{path.name} ne peut pas être lu ({error.strerror}).") from error
    if size > LARGEST:
        raise FileError(
            f"{path.name} pèse {size // 1024**2} Mo, plus que les {LARGEST // 1024**2} Mo qu'un "
            "annuaire peut atteindre : rien n'a été lu."
        )
    return head


def _decode(data: bytes, path: Path, *, final: bool) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise FileError(
                f"{path.name} n'est pas un fichier texte : un CSV ou un JSON est attendu."
            ) from error
        raise FileError(
            f"{path.name} n'est pas enregistré en UTF-8 (sans doute en Windows-1252) : "
            "enregistrez-le en « CSV UTF-8 » puis recommencez."
        ) from error


def _whole(path: Path) -> str:
    text = _decode(path.read_bytes(), path, final=True)
    if "\0" in text:
        raise FileError(f"{path.name} n'est pas un fichier texte : un CSV ou un JSON est attendu.")
    return text


def _csv(path: Path, head: str) -> Source:
    first = head.splitlines()[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    chosen = _format_of(names, COLUMNS, path)
    if len(set(names)) != len(names):
        raise FileError(f"{path.name} porte deux colonnes du même nom.")
    try:
        rows = list(_rows(_whole(path), delimiter, names))
    except csv.Error as error:
        raise FileError(f"{path.name} n'est pas un CSV lisible ({error}).") from error
    return _not_empty(Source(chosen, rows), path)


def _rows(text: str, delimiter: str, names: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    next(reader)
    before = reader.line_num
    for cells in reader:
        line, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            row: dict[str, Any] = dict.fromkeys(names, "")
            row.update(zip(names, (cell.strip() for cell in cells), strict=False))
            if len(cells) != len(names):
                row[""] = f"{len(cells)} cellules au lieu de {len(names)}"
            yield line, row


def _json(path: Path) -> Source:
    try:
        known = json.loads(_whole(path))
    except json.JSONDecodeError as error:
        raise FileError(
            f"{path.name} n'est pas un JSON lisible (erreur à la ligne {error.lineno})."
        ) from error
    except RecursionError as error:
        raise FileError(f"{path.name} n'est pas un JSON lisible (trop imbriqué).") from error
    entries = known if isinstance(known, list) else [known]
    if not entries:
        raise FileError(f"{path.name} ne contient aucune structure.")
    if not all(isinstance(entry, dict) for entry in entries):
        raise FileError(f"{path.name} n'est pas une liste de structures.")
    chosen = _format_of(list(entries[0]), KEYS, path)
    return Source(chosen, list(enumerate(map(_stripped, entries), 1)))


def _stripped(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value.strip() if isinstance(value, str) else value for key, value in entry.items()}


def _format_of(names: list[str], known: dict[Format, tuple[str, ...]], path: Path) -> Format:
    """The format whose columns are all there; nearly all: the sentence names those that miss."""
    missing = {chosen: [c for c in columns if c not in names] for chosen, columns in known.items()}
    chosen = min(missing, key=lambda candidate: len(missing[candidate]) / len(known[candidate]))
    if not missing[chosen]:
        return chosen
    if len(missing[chosen]) * 2 < len(known[chosen]):
        columns = ", ".join(f"« {column} »" for column in missing[chosen])
        raise FileError(
            f"{path.name} ressemble au format « {chosen} », mais il y manque : {columns}."
        )
    raise FileError(
        f"{path.name} n'est d'aucun format connu : docs/imports.md décrit ceux que le portail lit."
    )


def _not_empty(source: Source, path: Path) -> Source:
    if not source.rows:
        raise FileError(f"{path.name} ne contient que la ligne de titres.")
    return source
