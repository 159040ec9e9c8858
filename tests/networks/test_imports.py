"""Each directory on its own, with invented content; then one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Coverage, Organisation, OrganisationCode
from tests.networks.conftest import DATA

pytestmark = pytest.mark.usefixtures("country")
Run = Callable[..., str]

ALL = ["structures.json", "zones.csv", "unml.json", "annuaire.csv", "sites.csv", "accord.csv"]


def test_a_structure_has_its_code_its_territory_and_its_time_zone(run_import: Run) -> None:
    said = run_import(DATA / "structures.json")

    vacoas = Organisation.objects.get(imilo_code="97490S00")
    assert vacoas.kind == Kind.MISSION_LOCALE
    assert (vacoas.department_id, vacoas.region_id) == ("974", "04")
    assert (vacoas.time_zone, vacoas.commune_id) == ("Indian/Reunion", "97490")
    assert "création 3, modification 1, sans changement 0, rejets 2" in said


def test_a_usual_name_that_is_no_name_gives_way_to_the_official_one(run_import: Run) -> None:
    run_import(DATA / "structures.json")

    assert (
        Organisation.objects.get(imilo_code="01900S00").name == "Mission Locale des Trois Collines"
    )
    beaulieu = Organisation.objects.get(imilo_code="77900S00")
    assert beaulieu.name == "Mission Locale Beaulieu sur Orge"


def test_junk_structures_are_rejected_with_line_column_value_and_reason(run_import: Run) -> None:
    said = run_import(DATA / "structures.json")

    assert "ligne 4, colonne « id », valeur « 99997S00 » : code provisoire" in said
    assert "ligne 5, colonne « code_departement », valeur «  » : « ML_ESSAI » n'a ni région" in said


def test_one_mission_locale_under_two_codes_is_one_and_is_told(run_import: Run) -> None:
    said = run_import(DATA / "structures.json")

    assert "même nom que 77900S00" in said
    beaulieu = Organisation.objects.get(imilo_code="77900S00")
    assert set(beaulieu.codes.values_list("value", flat=True)) == {"77900", "99998"}


def test_the_directory_alone_makes_no_branch_and_says_why(run_import: Run) -> None:
    said = run_import(DATA / "annuaire.csv")

    assert set(Organisation.objects.values_list("kind", flat=True)) == {Kind.MISSION_LOCALE}
    assert "sans le fichier i-MILO, sièges et antennes ne se distinguent pas" in said


def test_after_imilo_the_directory_finds_seats_and_branches(run_import: Run) -> None:
    run_import(DATA / "structures.json")
    run_import(DATA / "annuaire.csv")

    seat = Organisation.objects.get(imilo_code="01900S00")
    assert (seat.address, seat.city) == ("4 rue du 8-Mai-1945", "Valbourg")
    branch = Organisation.objects.get(commune="01901")
    assert (branch.kind, branch.parent, branch.name) == (
        Kind.ML_BRANCH,
        seat,
        "Antenne Saint-Ferrin",
    )
    stranger = Organisation.objects.get(commune="01903")
    assert (stranger.kind, stranger.parent) == (Kind.MISSION_LOCALE, None)


def test_only_what_is_certain_is_repaired_and_each_repair_is_told(run_import: Run) -> None:
    said = run_import(DATA / "annuaire.csv", detail=True)

    seat = Organisation.objects.get(commune="01900")
    assert seat.postcode == "01990"
    assert "valeur « 1990 » : zéro perdu, code postal rétabli en 01990" in said
    cedex = Organisation.objects.get(commune="01901")
    assert (cedex.postcode, cedex.city, cedex.email) == ("01983", "Saint-Ferrin", "")
    assert "valeur « Saint-Ferrin Cedex 2 » : CEDEX ôté" in said
    unsure = Organisation.objects.get(commune="01903")
    assert (unsure.postcode, unsure.phone) == ("", "")
    assert "valeur « 1111 » : la commune ne confirme pas ce code postal" in said
    island = Organisation.objects.get(commune="97490")
    assert (island.phone, island.time_zone) == ("+262262502013", "Indian/Reunion")
    assert "téléphone lu +262262502013" in said
    assert "valeur « mission_locale-01999-01 » : 01999 n'est pas un code de commune" in said


def test_zones_cover_communes_and_refuse_what_contradicts(run_import: Run) -> None:
    said = run_import(DATA / "structures.json", DATA / "zones.csv")

    covered = Coverage.objects.filter(mission_locale__imilo_code="01900S00")
    assert set(covered.values_list("commune_id", flat=True)) == {"01900", "01901"}
    paris = Organisation.objects.get(codes__value="75118", codes__system="coverage")
    assert (paris.commune_id, paris.city, paris.imilo_code) == ("75118", "Paris", "")
    assert "valeur « 99123 » : n'est pas le code de « Ailleurs »" in said
    assert "valeur « 01900 » : ce code désigne déjà « 01-ML VALBOURG » plus haut" in said


def test_a_site_without_known_commune_stays_at_no_distance(run_import: Run) -> None:
    said = run_import(DATA / "sites.csv")

    lost = Organisation.objects.get(city="Le Plateau")
    assert (lost.commune, lost.department_id) == (None, "01")
    assert "site gardé, commune et distance inconnues" in said
    assert "valeur « 77900 » : n'est pas le code de Valbourg (01)" in said


def test_two_sites_of_a_school_in_one_commune_are_told_apart(run_import: Run) -> None:
    run_import(DATA / "sites.csv")

    sites = Organisation.objects.filter(kind=Kind.E2C_SITE, commune="01900")
    assert set(sites.values_list("name", flat=True)) == {
        "E2C des Rives, Valbourg (ouvert 2010)",
        "E2C des Rives, Valbourg (ouvert 2016)",
    }
    assert sites.first().parent.name == "E2C des Rives"


def test_an_unnamed_school_keeps_its_own_place_and_is_told(run_import: Run) -> None:
    said = run_import(DATA / "sites.csv")

    site = Organisation.objects.get(kind=Kind.E2C_SITE, commune="01903")
    assert site.parent.name == "E2C (école non nommée) Montcouvert"
    assert "école sans nom" in said


def test_our_own_file_brings_both_networks_and_correspondents(run_import: Run) -> None:
    said = run_import(DATA / "accord.csv")

    site = Organisation.objects.get(codes__value="S1")
    assert (site.parent.uai, site.maximum_age, site.integration_weeks) == ("0010001A", 30, 4)
    assert (site.position, site.website) == ((46.02, 5.31), "https://rives.example")
    assert (site.postcode, site.city, site.phone) == ("01990", "Valbourg", "+33474111111")
    morel = Correspondent.objects.get()
    assert (morel.organisation.name, morel.partner) == ("Mission Locale des Trois Collines", site)
    assert "colonne « courriel », valeur «  » : ni courriel ni téléphone lisibles" in said
    assert "valeur « E9 » : cette organisation n'est pas connue" in said
    assert "valeur « 99 » : ce n'est pas un nombre de 16 à 35" in said


def test_one_mission_locale_in_five_files_is_one(run_import: Run) -> None:
    run_import(*(DATA / name for name in ALL))

    known = Organisation.objects.get(imilo_code="01900S00")
    assert set(known.codes.values_list("system", flat=True)) == {
        "imilo",
        "coverage",
        "unml",
        "dila",
        "accord",
    }
    assert known.siret == "73282932000074"


@pytest.mark.parametrize("order", [ALL, ALL[::-1]])
def test_a_second_run_changes_nothing_whatever_the_order(run_import: Run, order: list[str]) -> None:
    paths = [DATA / name for name in order]
    run_import(*paths)
    before = list(Organisation.objects.order_by("pk").values())

    said = run_import(*paths[::-1])
    again = run_import(*paths)

    assert said.count("Tout était déjà à jour.") == len(ALL)
    assert again.count("Tout était déjà à jour.") == len(ALL)
    assert list(Organisation.objects.order_by("pk").values()) == before


def test_a_less_trusted_directory_completes_and_never_corrects(run_import: Run) -> None:
    run_import(DATA / "unml.json")
    run_import(DATA / "annuaire.csv")

    known = Organisation.objects.get(codes__system="unml")
    assert known.codes.filter(system="dila").exists()
    assert (known.address, known.email) == ("4 rue Neuve", "siege@mltroiscollines.example")


def test_a_trial_run_says_everything_and_writes_nothing(run_import: Run) -> None:
    said = run_import(DATA / "structures.json", dry_run=True)

    assert "création 3" in said
    assert "Essai seulement : rien n'a été enregistré." in said
    assert not Organisation.objects.exists()
    assert not OrganisationCode.objects.exists()


@pytest.fixture
def own_rows(write_file: Callable) -> Callable[..., Path]:
    """Our own file with these rows, the other columns empty."""
    header = (DATA / "accord.csv").read_text(encoding="utf-8").splitlines()[0]

    def write(*rows: dict[str, str]) -> Path:
        empty = dict.fromkeys(header.split(";"), "")
        lines = [";".join((empty | row).values()) for row in rows]
        return write_file("\n".join([header, *lines, ""]))

    return write


def test_what_resembles_is_kept_apart_and_told(
    run_import: Run, own_rows: Callable[..., Path]
) -> None:
    run_import(DATA / "structures.json")
    name = "Mission Locale des Trois Collines et du Lac"

    said = run_import(
        own_rows({"nature": "mission locale", "code": "X", "nom": name, "departement": "01"})
    )

    assert "ressemble à « Mission Locale des Trois Collines » : gardées distinctes" in said
    assert Organisation.objects.filter(department="01").count() == 2


def test_a_code_of_another_organisation_is_refused_and_changes_nothing(
    run_import: Run, own_rows: Callable[..., Path]
) -> None:
    run_import(DATA / "structures.json")
    agency = {"nature": "mission locale", "code": "M9", "nom": "Mission Locale du Lac"}
    run_import(own_rows(agency))

    said = run_import(own_rows(agency | {"code_imilo": "77900S00", "ville": "Ailleurs"}))

    assert "rejets 1" in said
    assert "Une organisation porte déjà ce code i-MILO." in said
    assert "lesquelles réunir ?" in said
    lake = Organisation.objects.get(codes__value="M9")
    assert (lake.imilo_code, lake.city) == ("", "")


def test_a_branch_depends_on_a_mission_locale_and_never_on_a_school(
    run_import: Run, own_rows: Callable[..., Path]
) -> None:
    said = run_import(
        own_rows(
            {"nature": "école", "code": "E", "nom": "E2C du Lac"},
            {"nature": "antenne", "code": "A", "nom": "Antenne", "code_parent": "E"},
            {"nature": "antenne", "code": "B", "nom": "Antenne seule"},
            {"nature": "navire", "code": "C", "nom": "Autre"},
            {"nature": "école", "code": "E", "nom": "E2C du Lac, encore"},
        )
    )

    assert "rejets 4" in said
    assert "« E2C du Lac » n'est pas une Mission Locale" in said
    assert "une antenne ou un site dépend d'une organisation" in said
    assert "les natures sont : mission locale, antenne" in said
    assert "ce code est déjà celui de la ligne 2" in said
    assert Organisation.objects.get().name == "E2C du Lac"


def test_an_empty_cell_never_erases(run_import: Run, own_rows: Callable[..., Path]) -> None:
    school = {"nature": "école", "code": "E", "nom": "E2C du Lac"}
    run_import(own_rows(school | {"courriel": "lac@e2c.example"}))

    said = run_import(own_rows(school))

    assert Organisation.objects.get().email == "lac@e2c.example"
    assert "Tout était déjà à jour." in said
