"""Redis on a private socket, without any TCP port; every write is in its append-only file."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import redis

from accord.embedded.places import Place, StartError
from accord.embedded.processes import start_server

SOCKET = "redis.sock"
START_SECONDS = 60


def start(place: Place, sockets: Path) -> subprocess.Popen[bytes]:
    """Start Redis in its data folder and wait until it has read its file."""
    data = place.folder("redis")
    data.mkdir(mode=0o700, exist_ok=True)
    place.own(data)
    log = place.var / "log" / "redis.log"
    process = start_server(
        [
            str(place.redis_program),
            *("--port", "0", "--unixsocket", str(sockets / SOCKET), "--unixsocketperm", "700"),
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ],
        account=place.account,
        folder=data,
        log=log,
        last=signal.SIGTERM,
    )
    _wait(process, sockets, log)
    return process


def _wait(process: subprocess.Popen[bytes], sockets: Path, log: Path) -> None:
    client = redis.Redis(unix_socket_path=str(sockets / SOCKET), socket_timeout=2)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            client.ping()
        except redis.RedisError:
            time.sleep(0.05)
        else:
            client.close()
            return
    raise StartError(f"Redis n'a pas démarré ; la raison est à la fin de {log}.")
