"""Two organisations of each kind that became neighbours, with all that hangs on them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.organisations import with_readers
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory
from tests.isolation.world import World, build


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(administrator=True)


@pytest.fixture
def going(db: None) -> World:
    """The Mission Locale or the site that is merged is this world's."""
    return build()


@pytest.fixture
def staying(db: None) -> World:
    return build()


@pytest.fixture
def stranger(db: None) -> World:
    return build()


@pytest.fixture
def both(db: None) -> tuple[Organisation, Organisation]:
    """Two Mission Locales: the merged one, and the kept one."""
    return MissionLocaleFactory(), MissionLocaleFactory()


@pytest.fixture
def readable() -> Callable[[Organisation], dict[str, int]]:
    """By protected table, its history included: how many rows this organisation may read."""

    def counted(organisation: Organisation) -> dict[str, int]:
        found = {}
        with system_scope(), connection.cursor() as cursor:
            for table in with_readers():
                name = table._meta.db_table
                cursor.execute(
                    f"select count(*) from {name} where readers @> %s::bigint[]",
                    [[organisation.pk]],
                )
                found[name] = cursor.fetchone()[0]
        return found

    return counted
