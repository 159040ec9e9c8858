"""What every format is turned into, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from accord.networks.enums import CodeSystem, Kind


class FileError(Exception):
    """The file cannot be imported at all; the message is one French sentence for whoever sent it."""


class RowError(Exception):
    """A row that cannot be imported: which column, which value, why (in French)."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.value = "" if value is None else str(value)
        self.reason = reason


class Format(StrEnum):
    DILA = "annuaire de l'administration"
    IMILO = "structures i-MILO"
    UNML = "annuaire de l'UNML"
    COVERAGE = "zones de couverture"
    E2C = "liste des sites E2C"
    ACCORD = "fichier du portail"


@dataclass(frozen=True)
class Remark:
    """One line of the report about one line of the file."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        value = self.value if len(self.value) <= 80 else self.value[:79] + "…"
        return f"ligne {self.line}, colonne « {self.column} », valeur « {value} » : {self.reason}"


@dataclass(frozen=True)
class Contact:
    """A correspondent, as our own file names one; ``partner`` is a code of that file, or empty."""

    line: int
    organisation: str
    name: str
    email: str
    phone: str
    partner: str


@dataclass
class Record:
    """An organisation as one file describes it.

    ``values`` holds the model's fields that this file gives, commune, department and region by
    their codes. ``words`` are the significant words of its names; ``hosts`` the domains of its
    e-mail and website, and ``web`` both as they stand: they confirm and never decide.
    ``territory`` are the words by which a place names the Mission Locale it belongs to. ``parent``
    is a code in ``system``. ``seats`` are the communes by which i-MILO may call it.
    """

    line: int
    format: Format
    kind: Kind
    system: CodeSystem
    code: str
    values: dict[str, Any]
    other_codes: list[tuple[CodeSystem, str]] = field(default_factory=list)
    words: list[frozenset[str]] = field(default_factory=list)
    hosts: frozenset[str] = frozenset()
    web: str = ""
    territory: frozenset[str] = frozenset()
    parent: str = ""
    seats: tuple[str, ...] = ()
    says_branch: bool = False
    alias_only: bool = False
    doubt: str = ""

    @property
    def codes(self) -> list[tuple[CodeSystem, str]]:
        return [(self.system, self.code), *self.other_codes]

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass
class Reading:
    """All that one file says, and what could not be taken as it stood."""

    format: Format
    records: list[Record] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    coverages: list[tuple[int, str, str]] = field(default_factory=list)
    """Line, commune, i-MILO code of five characters."""
    rejected: list[Remark] = field(default_factory=list)
    repaired: list[Remark] = field(default_factory=list)
    dropped: list[Remark] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)

    def reject(self, line: int, error: RowError) -> None:
        self.rejected.append(Remark(line, error.column, error.value, error.reason))

    def repair(self, line: int, column: str, value: str, reason: str) -> None:
        self.repaired.append(Remark(line, column, value, reason))

    def drop(self, line: int, column: str, value: str, reason: str) -> None:
        self.dropped.append(Remark(line, column, value, reason))

    def doubt(self, line: int, column: str, value: str, reason: str) -> None:
        self.doubts.append(Remark(line, column, value, reason))
