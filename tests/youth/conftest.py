from __future__ import annotations

import pytest

from tests.factories.youth import YoungPersonFactory, born


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


@pytest.fixture
def kept(counsellor):
    return YoungPersonFactory(by=counsellor, last_name="Gardé", phone="", imilo_number="111")


@pytest.fixture
def removed(counsellor):
    return YoungPersonFactory(by=counsellor, last_name="Doublon", imilo_number="222")
