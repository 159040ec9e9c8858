"""Territories once for this folder, and one small demo: everything is undone at the end."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from django.db import transaction

from accord.networks.territories.load import load

SCALE = 0.02


def fill(**options: Any) -> str:
    """``manage.py fill`` at the tests' scale; what it said."""
    said = StringIO()
    call_command("fill", **{"scale": SCALE, "stdout": said, **options})
    return said.getvalue()


@pytest.fixture(scope="package")
def _territories(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load(portal.TERRITORIES_DIR)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def territories(_territories: None, db: None, settings: Any) -> None:
    """Regions, départements and communes, and no organisation yet."""
    settings.DEMO = True


@pytest.fixture(scope="module")
def _filled(_territories: None, django_db_blocker: Any) -> Iterator[None]:
    """At this moment, so that pages show what waits today."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "DEMO", True)
        fill()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(_filled: None, db: None) -> None:
    """The demo at a fiftieth of its size."""


@pytest.fixture
def noon() -> datetime.datetime:
    return datetime.datetime(2026, 3, 11, 12, tzinfo=datetime.UTC)
