"""The five real directories, where they are at hand; their content is not in the project."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accord.networks.enums import Kind
from accord.networks.models import Coverage, Organisation, OrganisationCode
from accord.networks.territories.coordinates import inside

REAL = Path(settings.BASE_DIR).parent / "shared" / "data"
FILES = [
    "structures_milo_2023.json",
    "couverture_ml_extrait_2026.csv",
    "unml_api_exemples.json",
    "missions_locales_dila_2019.csv",
    "e2c_sites_cites.csv",
]


def run(*names: str) -> str:
    said = io.StringIO()
    call_command("import_networks", *(REAL / name for name in names), stdout=said, detail=True)
    return said.getvalue()


@pytest.mark.skipif(not REAL.is_dir(), reason="the real directories are not on this machine")
@pytest.mark.django_db
def test_the_five_real_directories_import_as_the_documentation_counts() -> None:
    call_command("load_territories", stdout=io.StringIO())

    said = run(*FILES)

    assert Counter(Organisation.objects.values_list("kind", flat=True)) == {
        Kind.MISSION_LOCALE: 547,
        Kind.ML_BRANCH: 145,
        Kind.E2C_SCHOOL: 34,
        Kind.E2C_SITE: 46,
    }
    assert Coverage.objects.count() == 25
    assert OrganisationCode.objects.filter(system="dila").count() == 620
    assert said.count("zéro perdu, code postal rétabli") == 46
    assert said.count("CEDEX ôté du nom de la ville") == 66
    assert said.count("aucune commune de ce nom") == 2
    assert "lignes rejetées : 2\n" in said
    assert "ML_SUE" in said
    _everything_is_where_it_says()

    again = run(*FILES)

    assert again.count("Tout était déjà à jour.") == 5


def _everything_is_where_it_says() -> None:
    located = Organisation.objects.select_related("commune", "department", "region")
    for organisation in located:
        assert organisation.region_id, organisation.name
        if organisation.position is not None:
            assert inside(organisation.region_id, organisation.position), organisation.name
        if organisation.commune is not None:
            assert organisation.commune.department_id == organisation.department_id
    paris = Organisation.objects.get(imilo_code="75119S00")
    assert (paris.commune_id, paris.latitude) == ("75118", 48.8848179)
    zones = Organisation.objects.exclude(time_zone="Europe/Paris")
    assert zones.filter(department="974").exists()
    assert not Organisation.objects.filter(department="974", time_zone="Europe/Paris").exists()
