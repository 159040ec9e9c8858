from __future__ import annotations

import pytest

from tests.factories.youth import born


@pytest.fixture
def typed() -> dict[str, str]:
    """The least that opens a file."""
    return {
        "first_name": "Sofiane",
        "last_name": "Desvignes",
        "birth_date": born(20).isoformat(),
        "schooling": "none",
        "situation": "neither",
    }
