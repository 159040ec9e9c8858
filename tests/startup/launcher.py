"""Launching the portal's commands as a person would, in a folder with servers of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from accord.embedded.places import BASE, SYSTEM

PROVIDED = (
    "ACCORD_VAR",
    "ACCORD_DEMO",
    "ACCORD_DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "FROM_ADDRESS",
    "ATTACHMENTS_DIR",
)
LIMIT = 120


@dataclass
class Launcher:
    """Commands that share one ``var`` folder."""

    var: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self, **given: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in PROVIDED}
        return {**kept, "ACCORD_VAR": str(self.var), **given}

    def start(self, *command: str, **given: str) -> subprocess.Popen[str]:
        """Start ``python COMMAND…`` as the head of a group, as a terminal does."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=BASE,
            env=self.environment(**given),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def start_python(
        self, code: str, *, durable: bool = False, **given: str
    ) -> subprocess.Popen[str]:
        """Start some Python with the servers at hand; unless durable, they start faster."""
        run = ("-m", "accord.embedded", "run", *([] if durable else ["--volatile"]), "--")
        return self.start(*run, sys.executable, "-c", code, **given)

    def python(self, code: str, **given: str) -> str:
        """Run some Python with the servers at hand, and give what it printed."""
        output, errors = self.start_python(code, **given).communicate(timeout=LIMIT)
        assert not errors, errors
        return output.strip()

    def processes(self) -> dict[int, str]:
        """Every process that names this folder, in its command or as its ACCORD_VAR."""
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes()
                around = (entry / "environ").read_bytes()
            except (OSError, ValueError):
                continue
            mark = os.fsencode(self.var)
            if entry.name.isdigit() and (mark in words or b"ACCORD_VAR=" + mark in around):
                found[int(entry.name)] = words.replace(b"\0", b" ").decode(errors="replace")
        return found

    def is_gone(self) -> bool:
        """Nothing is left within a moment: the keeper ends just after those that it kept for."""
        until = time.monotonic() + LIMIT
        while self.processes() and time.monotonic() < until:
            time.sleep(0.05)
        return not self.processes()

    def kill_everything(self) -> None:
        """``kill -9`` of every process at once, again until none is left."""
        until = time.monotonic() + LIMIT
        while (alive := self.processes()) and time.monotonic() < until:
            for number in alive:
                try:
                    os.kill(number, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            for process in self.started:
                process.poll()
            time.sleep(0.05)
        assert not self.processes()

    def close(self) -> None:
        self.kill_everything()
        for process in self.started:
            process.communicate()
        link = self.var / "postgres"
        if link.is_symlink() and link.resolve().is_relative_to(SYSTEM):
            shutil.rmtree(link.resolve().parent)
        shutil.rmtree(self.var, ignore_errors=True)


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
