"""Locks that the kernel releases when their holder dies, so that none is ever stale.

``turn``    held for the moment of a decision: to start, to stop;
``users``   shared by every command that uses the servers, as long as it lasts;
``keeper``  held by the process that owns the servers, as long as it lasts;
``demo``    held by ``manage.py demo``;
``static``  held while the static files are collected.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from accord.embedded.places import StartError


def open_lock(var: Path, name: str) -> IO[str]:
    """Open a lock file without taking the lock."""
    path = var / "locks" / name
    try:
        path.parent.mkdir(exist_ok=True)
        return path.open("a")
    except PermissionError as error:
        raise StartError(
            f"le dossier {var} a été rempli par un autre utilisateur : "
            "lancez le portail comme lui, ou supprimez ce dossier."
        ) from error


@contextmanager
def turn(var: Path, name: str = "turn") -> Iterator[None]:
    """Wait for one's turn."""
    with open_lock(var, name) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def join_users(var: Path) -> IO[str]:
    """Be one of those who use the servers, until the file is closed. Only in one's turn."""
    file = open_lock(var, "users")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def nobody_uses(var: Path) -> bool:
    """Whether no command uses the servers. Only in one's turn."""
    return _is_free(var, "users")


def keeper_lives(var: Path) -> bool:
    """Whether a process owns the servers."""
    return not _is_free(var, "keeper")


def take(var: Path, name: str) -> IO[str] | None:
    """Hold a lock until the file is closed, or None when another process holds it."""
    file = open_lock(var, name)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _is_free(var: Path, name: str) -> bool:
    file = take(var, name)
    if file is not None:
        file.close()
    return file is not None
