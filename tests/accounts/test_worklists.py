"""What waits for regions and administrators: organisations that have nobody to ask."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accord.accounts.enums import Role
from accord.accounts.worklists import WORKLISTS
from accord.networks.enums import Kind
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    CorrespondentFactory,
    DepartmentFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    RegionFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.orientations.acting import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Any:
    return DepartmentFactory().region


def officer(region: Any, kind: Kind) -> Any:
    office = OrganisationFactory(kind=kind, region=region)
    return UserFactory(regional_officer=True, membership__organisation=office)


def rows(key: str, user: Any) -> set[Any]:
    [worklist] = [known for known in WORKLISTS if known.key == key]
    return set(worklist.rows(user))


def test_a_region_reads_which_of_its_agencies_nobody_manages(region: Any, sign_in: Any) -> None:
    managed, unmanaged = MissionLocaleFactory.create_batch(2, region=region)
    MembershipFactory(user=UserFactory(), organisation=managed, role=Role.MANAGER)
    other_region = RegionFactory(reunion=True)
    elsewhere = MissionLocaleFactory(name="Mission Locale d'ailleurs", region=other_region)
    user = officer(region, Kind.ARML)

    page = read(sign_in(user).get(reverse("home")))

    assert "Sans responsable" in page
    assert rows("no_manager", user) == {unmanaged}
    assert elsewhere.name not in page


def test_a_manager_who_left_manages_no_more(region: Any) -> None:
    agency = MissionLocaleFactory(region=region)
    membership = MembershipFactory(user=UserFactory(), organisation=agency, role=Role.MANAGER)
    user = officer(region, Kind.ARML)
    assert rows("no_manager", user) == set()

    membership.ended_on = membership.started_on
    membership.save()

    assert rows("no_manager", user) == {agency}


def test_the_head_of_one_site_manages_the_school(region: Any) -> None:
    school = SchoolFactory(region=region)
    site = SiteFactory(parent=school, region=region)
    user = officer(region, Kind.E2C_REGION)
    assert rows("no_manager", user) == {school}

    MembershipFactory(user=UserFactory(), organisation=site, role=Role.HEAD)

    assert rows("no_manager", user) == set()


def test_a_region_reads_who_has_named_no_correspondent(region: Any) -> None:
    named, silent = SiteFactory.create_batch(2, region=region)
    CorrespondentFactory(organisation=named)

    assert rows("no_correspondent", officer(region, Kind.E2C_REGION)) == {silent}


def test_the_administrator_is_led_to_each_organisation_without_manager(sign_in: Any) -> None:
    agency = MissionLocaleFactory()

    page = read(sign_in(UserFactory(administrator=True)).get(reverse("home")))

    assert reverse("organisation_manager", args=[agency.pk]) in page


def test_a_head_office_reads_which_of_its_regions_has_no_officer(sign_in: Any) -> None:
    followed, alone = OrganisationFactory.create_batch(2, kind=Kind.ARML)
    MembershipFactory(user=UserFactory(), organisation=followed, role=Role.REGIONAL_OFFICER)
    OrganisationFactory(kind=Kind.E2C_REGION)
    user = UserFactory(national_officer=True)

    assert "Régions sans chargé de mission" in read(sign_in(user).get(reverse("home")))
    assert rows("regions_without_officer", user) == {alone}


@pytest.mark.parametrize("trait", ["counsellor", "trainer", "national_officer", "committee_member"])
def test_other_roles_are_not_asked(sign_in: Any, trait: str) -> None:
    MissionLocaleFactory()

    assert "Sans responsable" not in read(sign_in(UserFactory(**{trait: True})).get("/"))
