"""The two heads of network, who write for them, and two regions to tell apart."""

from __future__ import annotations

from typing import Any

import pytest

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.networks.enums import Kind
from accord.networks.models import Organisation, Region
from tests.factories.accounts import UserFactory
from tests.factories.networks import OrganisationFactory, RegionFactory


@pytest.fixture
def unml(db: None) -> Organisation:
    return OrganisationFactory(kind=Kind.UNML, name="Union nationale des Missions Locales")


@pytest.fixture
def e2c_network(db: None) -> Organisation:
    return OrganisationFactory(kind=Kind.E2C_NETWORK, name="Réseau E2C France")


@pytest.fixture
def officer(unml: Organisation) -> User:
    return UserFactory(national_officer=True, membership__organisation=unml)


@pytest.fixture
def e2c_officer(e2c_network: Organisation) -> User:
    return UserFactory(national_officer=True, membership__organisation=e2c_network)


@pytest.fixture
def committee_member(unml: Organisation) -> User:
    return UserFactory(committee_member=True, membership__organisation=unml)


@pytest.fixture
def here(db: None) -> Region:
    """Where the factories put everybody."""
    return RegionFactory()


@pytest.fixture
def elsewhere(db: None) -> Region:
    return RegionFactory(reunion=True)


@pytest.fixture
def manager(mission_locale: Any) -> User:
    return UserFactory(manager=True, membership__organisation=mission_locale)


def dpo_of(organisation: Organisation) -> User:
    return UserFactory(
        counsellor=True,
        membership__organisation=organisation,
        membership__role=Role.DATA_PROTECTION_OFFICER,
    )
