"""A folder with a space and an accent for each test, and no process of it left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.startup.launcher import Launcher


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    parent = Path(tempfile.mkdtemp(prefix="dossier réservé ", dir="/tmp"))
    parent.chmod(0o755)
    made = Launcher(parent / "var")
    yield made
    made.close()
    parent.rmdir()


@pytest.fixture
def closed_launcher() -> Iterator[Launcher]:
    """The same under a folder that other users cannot enter."""
    parent = Path(tempfile.mkdtemp(prefix="dossier fermé ", dir="/tmp"))
    made = Launcher(parent / "var")
    yield made
    made.close()
    parent.rmdir()
