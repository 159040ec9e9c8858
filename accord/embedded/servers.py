"""Using the embedded servers: start them or join those that run, and leave them properly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accord.embedded import keeper, locks, places, processes

STOP_SECONDS = 40


@contextmanager
def servers(*, volatile: bool = False) -> Iterator[Path]:
    """Give the folder of both sockets. Commands may share the servers: the last one stops them."""
    var = places.var_folder()
    with locks.turn(var):
        presence = locks.join_users(var)
        try:
            sockets = _running(var) or _start(var, volatile=volatile)
        except BaseException:
            presence.close()
            raise
    try:
        yield sockets
    finally:
        with locks.turn(var):
            presence.close()
            if locks.nobody_uses(var):
                _stop(var)


def _running(var: Path) -> Path | None:
    if not locks.keeper_lives(var):
        return None
    return Path(_state(var)["sockets"])


def _state(var: Path) -> dict[str, str]:
    state: dict[str, str] = json.loads((var / keeper.STATE).read_text())
    return state


def _start(var: Path, *, volatile: bool) -> Path:
    with processes.open_log(var / "log" / "keeper.log") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "accord.embedded.keeper", *(["--volatile"] if volatile else [])],
            cwd=places.BASE,
            env={**os.environ, "ACCORD_VAR": str(var)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    assert process.stdout is not None
    with process.stdout as answer:
        line = answer.readline().strip()
    if line != "ready":
        process.wait()
        raise places.StartError(line or f"la raison est à la fin de {log.name}.")
    return Path(_state(var)["sockets"])


def _stop(var: Path) -> None:
    if not locks.keeper_lives(var):
        return
    os.kill(int(_state(var)["keeper"]), signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while locks.keeper_lives(var) and time.monotonic() < until:
        time.sleep(0.05)
