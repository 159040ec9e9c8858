"""The portal as it really runs: gunicorn, worker, beat, Redis, a mail server, and browsers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accord.embedded.processes import dies_with_parent, stop
from accord.embedded.static_files import collect_if_stale
from tests.journey.screens import Screen
from tests.mailbox import Mailbox, mailbox
from tests.workers import READY_SECONDS, OwnRedis, environment, worker

__all__ = ["mailbox"]

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
# In milliseconds: the machine may be busy with something else.
PATIENCE = 30_000
CHROMIUM_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@dataclass
class Portal:
    """A running portal."""

    url: str
    redis: OwnRedis
    mailbox: Mailbox


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module: while it is open, Django sees an event loop in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    # A socket's path may not pass 107 bytes, which pytest's own folders do.
    with tempfile.TemporaryDirectory(prefix="accord-") as folder:
        server = OwnRedis(Path(folder))
        server.start()
        yield server
        server.kill()


@pytest.fixture
def portal(
    transactional_db: None, tmp_path: Path, own_redis: OwnRedis, mailbox: Mailbox
) -> Iterator[Portal]:
    """The web server and the worker, on the test database."""
    collect_if_stale()
    with (
        worker(tmp_path, redis_url=own_redis.url, email_url=mailbox.url),
        Web(tmp_path, own_redis, mailbox) as url,
    ):
        yield Portal(url, own_redis, mailbox)


class Web:
    """The web server on a free port, on the test database."""

    def __init__(self, folder: Path, own_redis: OwnRedis, mailbox: Mailbox) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{address}"
        self.log = folder / "web.log"
        self.command = [
            *(sys.executable, "-m", "gunicorn", "accord.wsgi", "--bind", address),
            *("--workers", "1", "--threads", "4", "--no-control-socket"),
        ]
        self.environment = environment(
            REDIS_URL=own_redis.url,
            EMAIL_URL=mailbox.url,
            PUBLIC_URL=self.url,
            ALLOWED_HOSTS="127.0.0.1",
        )

    def __enter__(self) -> str:
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=output,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)
        return self.url

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/etat/", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError):
            return False

    def __exit__(self, *_: Any) -> None:
        stop(self.process, signal.SIGTERM)


@pytest.fixture
def screen(browser: Browser, portal: Portal, tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """``screen(NARROW)`` is a new person at a new browser, signed in by nobody yet."""
    contexts = []

    def sit_down(
        viewport: dict[str, int] = WIDE, *, kind: type[Screen] = Screen, **options: Any
    ) -> Screen:
        context = browser.new_context(viewport=viewport, locale="fr-FR", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        return kind(page, portal.url, scripts=options.get("java_script_enabled", True))

    yield sit_down
    for number, context in enumerate(contexts):
        # What each of them saw last: read it when the journey failed.
        context.pages[0].screenshot(path=tmp_path / f"screen-{number}.png", full_page=True)
        context.close()
