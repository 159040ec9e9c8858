"""The servers of a run: the portal on each database, and the bare project, all served alike."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accord.embedded import places, processes
from bench.client import Line

# As ``manage.py demo`` serves, and as an installation may.
GUNICORN = ("gunicorn", "--no-control-socket", "--preload", "--workers", "2", "--threads", "2")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60


@dataclass(frozen=True)
class Server:
    port: int
    master: int

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.master}/task/{self.master}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu(self) -> float:
        """Seconds of processor that the workers have used since they began."""
        used = 0
        for pid in self.workers:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICKS

    def memory(self) -> tuple[float, float]:
        """MiB of the largest worker: resident, and its share (what is common counted once)."""
        found = []
        for pid in self.workers:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes = {name: value.split()[0] for name, _, value in (x.partition(":") for x in lines)}
            found.append((int(sizes["Rss"]) / 1024, int(sizes["Pss"]) / 1024))
        return max(found)


@contextmanager
def serving(application: str, environment: Mapping[str, str], name: str) -> Iterator[Server]:
    """Gunicorn until the end of the block; its journal is in ``var/bench/log``."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        command = [sys.executable, "-m", *GUNICORN, "--bind", f"fd://{listener.fileno()}"]
        with processes.open_log(places.var_folder() / "log" / f"{name}.log") as log:
            master = subprocess.Popen(
                [*command, application],
                cwd=places.BASE,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                preexec_fn=processes.dies_with_parent(signal.SIGTERM),
            )
        try:
            server = Server(listener.getsockname()[1], master.pid)
            _wait(master, server, name)
            yield server
        finally:
            processes.stop(master, signal.SIGTERM)


def _wait(master: subprocess.Popen[bytes], server: Server, name: str) -> None:
    """Until it answers; the listener is ours, so a request waits for the workers."""
    until = time.monotonic() + PATIENCE
    while len(server.workers) < 2:
        if master.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{name} ne démarre pas : voyez var/bench/log/{name}.log.")
        time.sleep(0.1)
    line = Line(server.port)
    line.send(b"GET / HTTP/1.1\r\nHost: accord.exemple.fr\r\nConnection: close\r\n\r\n")
