"""Directories go on listing what was merged: its old codes lead to the kept one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.accounts import actions
from accord.networks.models import Coverage, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.networks import SchoolFactory, SiteFactory
from tests.factories.youth import YoungPersonFactory
from tests.networks.conftest import DATA
from tests.orientations.acting import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbours(run_import):
    """Two Mission Locales of one directory, of which the first is merged into the second."""
    run_import(DATA / "structures.json")
    merged = Organisation.objects.get(imilo_code="01900S00")
    kept = Organisation.objects.get(imilo_code="77900S00")
    actions.merge(merged, into=kept, by=UserFactory(administrator=True))
    return merged, kept


def test_the_row_under_the_old_code_makes_nothing_new_and_renames_nobody(neighbours, run_import):
    _merged, kept = neighbours
    before, named = Organisation.objects.count(), kept.name

    for _ in range(2):
        said = run_import(DATA / "structures.json")

    kept.refresh_from_db()
    assert Organisation.objects.count() == before
    assert (kept.name, kept.imilo_code) == (named, "77900S00")
    assert "création 0, modification 0" in said


def test_when_only_the_old_code_is_left_its_row_is_that_of_the_kept_one(run_import):
    """The kept one was known to no directory: what this one says is about it from now on."""
    run_import(DATA / "structures.json")
    merged = Organisation.objects.get(imilo_code="77900S00")
    kept = Organisation.objects.create(
        kind=merged.kind, name="Mission Locale réunie", department=merged.department
    )
    actions.merge(merged, into=kept, by=UserFactory(administrator=True))
    before = Organisation.objects.count()

    run_import(DATA / "structures.json")

    kept.refresh_from_db()
    assert Organisation.objects.count() == before
    assert kept.imilo_code == "77900S00"
    assert kept.name == "Mission Locale Beaulieu sur Orge"


def test_communes_given_to_the_old_code_are_covered_by_the_kept_one(neighbours, run_import):
    merged, kept = neighbours

    run_import(DATA / "zones.csv")

    assert Coverage.objects.filter(mission_locale=kept).exists()
    assert not Coverage.objects.filter(mission_locale=merged).exists()


def test_other_directories_still_find_it_by_their_own_signs(neighbours, run_import):
    """By the SIRET, the name and the seat of the one that was merged."""
    merged, _kept = neighbours
    before = Organisation.objects.filter(kind=merged.kind).count()
    for name in ("unml.json", "annuaire.csv"):
        run_import(DATA / name)
    after = set(Organisation.objects.values_list("pk", flat=True))
    for name in ("unml.json", "annuaire.csv"):
        run_import(DATA / name)

    merged.refresh_from_db()
    assert set(Organisation.objects.values_list("pk", flat=True)) == after
    assert before
    assert merged.merged_into_id


def test_people_who_ask_for_the_old_name_or_the_old_page_are_led_to_the_new(sign_in):
    school = SchoolFactory(name="E2C des Rives")
    merged = SiteFactory(name="E2C Ancienne Gare", parent=school)
    kept = SiteFactory(name="E2C du Canal", parent=school)
    actions.merge(merged, into=kept, by=UserFactory(administrator=True))
    client = sign_in(UserFactory(counsellor=True))
    page = read(client.get(reverse("site_sheet", args=[merged.pk])))
    assert f'<a href="{reverse("site_sheet", args=[kept.pk])}">E2C du Canal</a>' in page
    person = YoungPersonFactory()
    client.force_login(person.referent)
    asked = client.get(reverse("orient", args=[person.pk, merged.pk]))
    assert asked.headers["Location"] == reverse("orient", args=[person.pk, kept.pk])
    found = read(client.post(reverse("sites"), {"q": "ancienne gare"}, follow=True))
    assert "E2C du Canal" in found
