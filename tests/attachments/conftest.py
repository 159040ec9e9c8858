from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of documents of one's own, that nobody has made yet."""
    settings.ATTACHMENTS_DIR = str(tmp_path / "documents")
    return tmp_path / "documents"
