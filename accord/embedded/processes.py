"""Starting and stopping child processes so that none outlives the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from accord.embedded.places import Account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000


def dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For ``preexec_fn``: the child receives this signal when its parent dies, even by SIGKILL."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return ask


def start_server(
    command: Sequence[str],
    *,
    account: Account | None,
    folder: Path,
    log: Path,
    last: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start a server in its data folder; ``last`` is what it receives when we die."""
    options: dict[str, Any] = {}
    if account is not None:
        options = {"user": account.uid, "group": account.gid, "extra_groups": []}
    with open_log(log) as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=dies_with_parent(last),
            **options,
        )


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; past 5 MB the previous one becomes ``….old``."""
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old"))
    return path.open("ab")


def stop(process: subprocess.Popen[Any], *numbers: signal.Signals, patience: float = 10) -> None:
    """Send each signal in turn until the process has ended; SIGKILL at the end of the list."""
    for number in (*numbers, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
