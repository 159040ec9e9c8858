from __future__ import annotations

import pytest

from tests.isolation.world import World, build


@pytest.fixture
def ours(db: None) -> World:
    return build()


@pytest.fixture
def theirs(db: None) -> World:
    """Two other organisations, who have nothing to do with ours."""
    return build()
