"""The bytes of documents: one file each, under a random name, in a folder that no address serves.

A file is written before its row and removed after it, so that a row never lacks its file. What a
crash leaves between the two is deleted by ``accord.attachments.tasks``.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

_UNFINISHED = "unfinished-"


def write(content: bytes) -> str:
    """Keep these bytes, whole or not at all; the name by which they are found again."""
    name = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)  # for its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).rename(folder / name)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return name


def read(name: str) -> bytes:
    """Raises ``FileNotFoundError`` when the folder was lost or emptied by hand."""
    return (_folder() / name).read_bytes()


def remove(name: str) -> None:
    """Delete it; a second time changes nothing."""
    (_folder() / name).unlink(missing_ok=True)


def written_before(moment: datetime) -> Iterator[str]:
    """Names of the files, finished or not, that were last written before ``moment``."""
    if not _folder().exists():
        return
    with os.scandir(_folder()) as entries:
        for entry in entries:
            if datetime.fromtimestamp(entry.stat().st_mtime, UTC) < moment:
                yield entry.name


def _folder() -> Path:
    return Path(settings.ATTACHMENTS_DIR)
