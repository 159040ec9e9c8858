"""A few invented communes, and files written for one test."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accord.networks.enums import CommuneKind
from accord.networks.models import Commune, Department, Region

DATA = Path(__file__).parent / "data"


@pytest.fixture
def country(db: None) -> None:
    """Two départements of the metropolis and La Réunion, with the cases that imports meet."""
    idf = Region.objects.create(code="11", name="Île-de-France")
    ara = Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    reunion = Region.objects.create(code="04", name="La Réunion")
    ain = Department.objects.create(code="01", name="Ain", region=ara)
    paris = Department.objects.create(code="75", name="Paris", region=idf)
    marne = Department.objects.create(code="77", name="Seine-et-Marne", region=idf)
    island = Department.objects.create(
        code="974", name="La Réunion", region=reunion, time_zone="Indian/Reunion"
    )
    towns = [
        ("01900", "Valbourg", ain, ["01990"], CommuneKind.CURRENT, 46.0, 5.3),
        ("01901", "Saint-Ferrin", ain, ["01980"], CommuneKind.CURRENT, None, None),
        ("01903", "Montcouvert", ain, ["01970"], CommuneKind.CURRENT, 46.2, 5.1),
        ("75056", "Paris", paris, ["75001"], CommuneKind.CURRENT, 48.85, 2.35),
        ("75118", "Paris 18e Arrondissement", paris, ["75018"], CommuneKind.DISTRICT, 48.89, 2.34),
        ("77900", "Beaulieu-sur-Orge", marne, ["77930"], CommuneKind.CURRENT, 48.5, 2.7),
        ("97490", "Anse-des-Vacoas", island, ["97499"], CommuneKind.CURRENT, -21.0, 55.3),
    ]
    for code, name, department, postcodes, kind, latitude, longitude in towns:
        Commune.objects.create(
            code=code,
            name=name,
            department=department,
            postcodes=postcodes,
            kind=kind,
            latitude=latitude,
            longitude=longitude,
        )
    Commune.objects.create(
        code="01902",
        name="Vieux-Valbourg",
        department=ain,
        kind=CommuneKind.FORMER,
        current_id="01900",
    )


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[..., Path]:
    """A file of this content: text in UTF-8, bytes as they are, anything else as JSON."""

    def write(content: Any, name: str = "fichier.csv") -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run_import(country: None) -> Callable[..., str]:
    """Run the command on these files and give back what it says."""

    def run(*paths: Path, **options: Any) -> str:
        said = io.StringIO()
        call_command("import_networks", *paths, stdout=said, stderr=said, **options)
        return said.getvalue()

    return run
