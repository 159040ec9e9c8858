"""A newcomer's way: a fresh clone, one command, and again."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.embedded.places import BASE
from accord.filling import DEMO_ACCOUNTS
from tests.startup.launcher import PROVIDED, Launcher

SECOND_START_SECONDS = 10


@pytest.fixture
def clone() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="clone neuf à ", dir="/tmp") as parent:
        Path(parent).chmod(0o755)
        project = Path(parent) / "accord"
        subprocess.run(["git", "clone", "--quiet", BASE, project], check=True)
        try:
            yield project
        finally:
            Launcher(project / "var").kill_everything()


def start(project: Path) -> tuple[subprocess.Popen[str], str, list[str]]:
    """``make demo`` as a terminal starts it, until it has printed its last line."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in PROVIDED and not name.startswith(("MAKE", "MFLAGS"))
    }
    process = subprocess.Popen(
        ["make", "demo"],
        cwd=project,
        env={**kept, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            break
    address = next(line.split()[-1] for line in lines if "est ouvert" in line)
    return process, address, lines


def interrupt(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)


@pytest.mark.long
def test_a_fresh_clone_serves_the_portal_again_and_again(clone: Path) -> None:
    process, address, lines = start(clone)
    assert all(any(account.email in line for line in lines) for account in DEMO_ACCOUNTS)
    assert urllib.request.urlopen(address).status == 200
    interrupt(process)
    assert Launcher(clone / "var").is_gone()

    began = time.monotonic()
    process, address, _ = start(clone)
    assert urllib.request.urlopen(address).status == 200
    assert time.monotonic() - began < SECOND_START_SECONDS

    os.killpg(process.pid, signal.SIGKILL)
    Launcher(clone / "var").kill_everything()
    process.communicate(timeout=60)
    began = time.monotonic()
    process, address, _ = start(clone)
    assert urllib.request.urlopen(address).status == 200
    assert time.monotonic() - began < SECOND_START_SECONDS
    interrupt(process)
    assert Launcher(clone / "var").is_gone()
