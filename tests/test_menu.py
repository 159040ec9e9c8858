"""What the navigation offers, everybody may open."""

from __future__ import annotations

from typing import Any

import pytest

from accord.accounts.enums import ROLES_OF_KIND, Role
from accord.accounts.models import User
from accord.networks.enums import Kind
from tests.factories.accounts import MembershipFactory
from tests.factories.networks import (
    BranchFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db

FACTORIES = {
    Kind.MISSION_LOCALE: MissionLocaleFactory,
    Kind.ML_BRANCH: BranchFactory,
    Kind.E2C_SCHOOL: SchoolFactory,
    Kind.E2C_SITE: SiteFactory,
}
POSTS = [(kind, role) for kind, roles in ROLES_OF_KIND.items() for role in roles]


def works_as(role: Role, kind: Kind) -> User:
    organisation = FACTORIES[kind]() if kind in FACTORIES else OrganisationFactory(kind=kind)
    return MembershipFactory(role=role, organisation=organisation).user


def offered(page: Any) -> list[Any]:
    return [*page.context["menu"], *page.context["house_menu"]]


@pytest.mark.parametrize(("kind", "role"), POSTS)
def test_nobody_is_offered_a_page_that_refuses_them(sign_in, kind, role):
    client = sign_in(works_as(role, kind))

    entries = offered(client.get("/"))

    assert "Ma journée" in [entry.label for entry in entries]
    refused = [entry.label for entry in entries if client.get(entry.url).status_code != 200]
    assert refused == []


def test_who_opens_no_file_is_not_led_to_lists_that_stay_empty(sign_in):
    officer = works_as(Role.DATA_PROTECTION_OFFICER, Kind.MISSION_LOCALE)

    labels = {entry.label for entry in offered(sign_in(officer).get("/"))}

    assert labels & {"Jeunes", "Orientations", "Séances"} == set()
