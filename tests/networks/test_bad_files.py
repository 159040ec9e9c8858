"""Files that cannot be imported: one sentence, exit code 1, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accord.networks.models import Organisation
from tests.networks.conftest import DATA

HEADER = "ecole,commune_citee,departement,precision,code_insee,source_url,annee_source"

BAD = [
    (b"", "fichier.csv est vide."),
    (b"\xef\xbb\xbf  \n \n", "fichier.csv est vide."),
    (f"{HEADER}\n".encode(), "fichier.csv ne contient que la ligne de titres."),
    (
        f"{HEADER}\nÉcole,Valbourg,01,,,,\n".encode("cp1252"),
        "n'est pas enregistré en UTF-8 (sans doute en Windows-1252)",
    ),
    (f"{HEADER}\n{'x' * 70_000}é".encode("cp1252"), "n'est pas enregistré en UTF-8"),
    (b"PK\x03\x04\x00\x00\x08\x00classeur", "n'est pas un fichier texte"),
    (bytes(range(256)) * 40, "n'est pas un fichier texte"),
    (HEADER.encode() + b"\nE2C,Valbourg,01,,,,\n\x00\n", "n'est pas un fichier texte"),
    (b"nom,prenom\nA,B\n", "n'est d'aucun format connu"),
    (HEADER.replace(",precision", "").encode() + b"\nE2C,V,01,,,\n", "il y manque : « precision »"),
    (f"{HEADER},ecole\nE2C,V,01,,,,,\n".encode(), "porte deux colonnes du même nom"),
    (HEADER.encode() + b'\n"' + b"y" * 200_000, "n'est pas un CSV lisible"),
    (b'[{"id": "01900S00",\n "nom_officiel": ]', "n'est pas un JSON lisible (erreur à la ligne 2)"),
    (b"[" * 60_000, "n'est pas un JSON lisible"),
    (b"[]", "ne contient aucune structure"),
    (b"[1, 2]", "n'est pas une liste de structures"),
    (b'[{"id": 1, "autre": 2}]', "n'est d'aucun format connu"),
    (
        b'[{"id": "01900S00", "nom_officiel": "x", "nom_usuel": "y", "code_departement": "01"}]',
        "ressemble au format « structures i-MILO », mais il y manque : « timezone »",
    ),
]


@pytest.mark.parametrize(("content", "sentence"), BAD, ids=[sentence for _c, sentence in BAD])
@pytest.mark.usefixtures("country")
def test_a_bad_file_is_refused_in_one_sentence(
    write_file: Callable[[Any], Path],
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    sentence: str,
) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("import_networks", write_file(content))

    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert refusal.value.returncode == 1
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("country")
def test_a_hundred_megabytes_of_garbage_are_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "enorme.csv"
    with path.open("wb") as file:
        file.write(b"a;b;c\n")
        file.truncate(100 * 1024**2)

    with pytest.raises(CommandError):
        call_command("import_networks", path)

    assert "enorme.csv pèse 100 Mo, plus que les 30 Mo" in capsys.readouterr().err


@pytest.mark.usefixtures("country")
def test_a_missing_file_and_a_folder_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("import_networks", tmp_path / "absent.csv", tmp_path)

    assert capsys.readouterr().err.count("n'existe pas, ou n'est pas un fichier.") == 2


@pytest.mark.usefixtures("country")
def test_a_bad_file_does_not_stop_the_others(
    write_file: Callable[[Any], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="1 fichier"):
        call_command("import_networks", write_file(b""), DATA / "structures.json")

    assert Organisation.objects.count() == 3


@pytest.mark.django_db
def test_without_communes_the_command_says_what_to_run_first() -> None:
    with pytest.raises(CommandError, match="load_territories"):
        call_command("import_networks", DATA / "structures.json")


@pytest.mark.usefixtures("country")
def test_a_row_that_slid_is_rejected_alone(
    write_file: Callable[[Any], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_file(f"{HEADER}\nE2C A,Valbourg,01,,01900,,,trop\nE2C B,Valbourg,01,,01900,,\n")

    call_command("import_networks", path)

    assert "la ligne n'a pas autant de cellules que les titres" in capsys.readouterr().out
    assert Organisation.objects.filter(name="E2C B").exists()
    assert not Organisation.objects.filter(name="E2C A").exists()
