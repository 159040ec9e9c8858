from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accord.accounts.models import User
from tests.isolation.world import World, build

Browser = Callable[[User], Client]


@pytest.fixture
def browse() -> Browser:
    """A browser of one's own for each."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def ours(db: None) -> World:
    return build()


@pytest.fixture
def theirs(db: None) -> World:
    """Two other organisations, who have nothing to do with ours."""
    return build()
