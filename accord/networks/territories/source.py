"""What the npm package ``@etalab/decoupage-administratif`` says, as rows of our three tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accord.networks.enums import CommuneKind

# Overseas; everywhere else lives at Paris time. French Polynesia has three zones: Tahiti's is the
# one of its administration and of nearly all its inhabitants.
TIME_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    "989": "Etc/GMT+8",
}
PARIS = "Europe/Paris"

_KINDS = {
    "commune-actuelle": CommuneKind.CURRENT,
    "arrondissement-municipal": CommuneKind.DISTRICT,
    "commune-deleguee": CommuneKind.FORMER,
    "commune-associee": CommuneKind.FORMER,
}


class TerritoriesError(Exception):
    """The package is missing or not what we know; the message is for whoever installs."""


@dataclass(frozen=True)
class Town:
    """A commune, a municipal arrondissement, or a former commune with a code of its own."""

    code: str
    name: str
    former_name: str
    kind: CommuneKind
    current: str | None
    department: str
    region: str
    postcodes: tuple[str, ...]
    population: int | None


@dataclass(frozen=True)
class Territories:
    regions: list[tuple[str, str]]
    departments: list[tuple[str, str, str, str]]
    """Code, name, region, time zone."""
    towns: list[Town]


def read(folder: Path) -> Territories:
    regions = _read(folder / "regions.json")
    departments = _read(folder / "departements.json")
    communes = _read(folder / "communes.json")
    try:
        return Territories(
            regions=[(known["code"], known["nom"]) for known in regions],
            departments=[
                (known["code"], known["nom"], known["region"], TIME_ZONES.get(known["code"], PARIS))
                for known in departments
            ],
            towns=_towns(communes),
        )
    except KeyError as error:
        raise TerritoriesError(
            f"Le découpage administratif n'a plus la forme attendue : {error} manque dans {folder}."
        ) from error


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TerritoriesError(
            f"Le fichier {path} est absent : lancez « make install », qui installe les paquets npm."
        ) from error
    except ValueError as error:
        raise TerritoriesError(f"Le fichier {path} n'est pas du JSON lisible.") from error
    if not isinstance(known, list) or not known:
        raise TerritoriesError(f"Le fichier {path} ne contient aucune ligne.")
    return known


def _towns(communes: list[dict[str, Any]]) -> list[Town]:
    """One row per code: a former commune whose code the new one kept becomes its former name."""
    kept = {known["code"] for known in communes if known["type"] == "commune-actuelle"}
    former = [known for known in communes if _KINDS[known["type"]] == CommuneKind.FORMER]
    former_names = {known["code"]: known["nom"] for known in former if known["code"] in kept}
    return [
        Town(
            code=known["code"],
            name=known["nom"],
            former_name=_former_name(known, former_names),
            kind=_KINDS[known["type"]],
            current=known.get("chefLieu"),
            department=known["departement"],
            region=known["region"],
            postcodes=tuple(known.get("codesPostaux", ())),
            population=known.get("population"),
        )
        for known in communes
        if not (_KINDS[known["type"]] == CommuneKind.FORMER and known["code"] in kept)
    ]


def _former_name(known: dict[str, Any], former_names: dict[str, str]) -> str:
    name = former_names.get(known["code"], "")
    return name if name != known["nom"] else ""
