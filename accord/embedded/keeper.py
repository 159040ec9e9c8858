"""The process that owns PostgreSQL and Redis: it lives as long as a command uses them.

``python -m accord.embedded.keeper``, started by ``accord.embedded.servers``, has its own session:
Ctrl-C does not reach it. And since it watches a lock that the kernel holds, the servers stop
properly even when the command that needed them is killed. If it is killed itself, they receive a
signal.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from accord.embedded import locks, places, postgres, processes, redis_server

STATE = "servers.json"
WATCH_SECONDS = 1


def main(volatile: bool) -> None:
    """Start both servers, say so on the standard output, and watch until nobody needs them."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    var = places.var_folder()
    with ExitStack() as stack:
        held = locks.take(var, "keeper")
        if held is None:
            raise places.StartError("un autre processus tient déjà les serveurs.")
        stack.enter_context(held)
        place = places.find_place(var)
        _remove_old_sockets(var)
        sockets = places.socket_folder(place)
        stack.callback(_forget, var, sockets)
        _write_state(var, sockets)
        database = postgres.start(place, sockets, volatile=volatile)
        stack.callback(processes.stop, database, signal.SIGINT, signal.SIGQUIT)
        queue = redis_server.start(place, sockets)
        stack.callback(processes.stop, queue, signal.SIGTERM)
        _say("ready")
        while database.poll() is None and queue.poll() is None:
            time.sleep(WATCH_SECONDS)
            with locks.turn(var):
                if locks.nobody_uses(var):
                    stack.close()
                    return


def _say(line: str) -> None:
    """Answer the one who waits; it may be gone already."""
    try:
        print(line, flush=True)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except BrokenPipeError:
        return


def _write_state(var: Path, sockets: Path) -> None:
    unfinished = var / f"{STATE}.new"
    unfinished.write_text(json.dumps({"keeper": os.getpid(), "sockets": str(sockets)}))
    unfinished.replace(var / STATE)


def _remove_old_sockets(var: Path) -> None:
    state = var / STATE
    if state.exists():
        folder = Path(json.loads(state.read_text())["sockets"])
        if folder.name.startswith(places.SOCKET_PREFIX):
            shutil.rmtree(folder, ignore_errors=True)


def _forget(var: Path, sockets: Path) -> None:
    (var / STATE).unlink(missing_ok=True)
    shutil.rmtree(sockets, ignore_errors=True)


if __name__ == "__main__":
    try:
        main(volatile="--volatile" in sys.argv)
    except places.StartError as error:
        _say(str(error))
        sys.exit(1)
