"""One orientation between the Mission Locale and the site that the root fixtures know."""

from __future__ import annotations

from typing import Any

import pytest

from accord.accounts.models import User
from orientations.models import Orientation
from tests.factories.orientations import OrientationFactory


@pytest.fixture
def orientation(counsellor: User, trainer: User, site: Any) -> Orientation:
    """Sent, and not answered yet."""
    return OrientationFactory(by=counsellor, site=site)
