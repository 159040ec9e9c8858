"""Where the time of each page goes: ``python -m bench.where``; with a page's name, its functions too.

In one process and without gunicorn: PostgreSQL (sending, waiting, reading), templates, and the rest
of the portal and of Django; then how many functions a request calls, which no noise changes.
"""

# ruff: noqa: E402 - the settings are read on import

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from unittest import mock

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.served"

import django

django.setup()

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.template.base import Template
from django.test import Client

from accord.accounts.models import User
from bench.client import HOST, Ask
from bench.pages import ACCOUNTS, PAGES, Page, World, look, restore

WARM, ROUNDS = 5, 25
WATCHED = (
    (CursorWrapper, "_execute_with_wrappers", "sql"),
    (BaseDatabaseWrapper, "commit", "sql"),
    (Template, "render", "templates"),
)


class Clock:
    """Seconds spent inside what is watched, each part without the parts inside it."""

    def __init__(self) -> None:
        self.spent = {"sql": 0.0, "templates": 0.0, "rest": 0.0}
        self._open: list[float] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._open.append(0.0)
        began = perf_counter()
        try:
            yield
        finally:
            took = perf_counter() - began
            self.spent[name] += took - self._open.pop()
            if self._open:
                self._open[-1] += took

    def watch(self, owner: Any, method: str, name: str) -> Any:
        original = getattr(owner, method)

        def watched(*arguments: Any, **named: Any) -> Any:
            with self.part(name):
                return original(*arguments, **named)

        return mock.patch.object(owner, method, watched)


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    database = os.environ["DATABASE_URL"]
    world = look(database)
    clients = {who: _signed_in(address) for who, address in ACCOUNTS.items()}
    print("| page | in all, ms | PostgreSQL | templates | the rest | function calls |")
    print("|---|---|---|---|---|---|")
    for page in PAGES:
        if wanted not in page.name:
            continue
        restore(database, world)
        spent = [_timed(clients[page.who], page, world, n) for n in range(WARM + ROUNDS)][WARM:]
        restore(database, world)
        profile = cProfile.Profile()
        with profile:
            _ask(clients[page.who], page.ask(world, 0))
        parts = {name: statistics.median(each[name] for each in spent) * 1000 for name in spent[0]}
        calls = pstats.Stats(profile)
        print(
            f"| {page.name} | {sum(parts.values()):.1f} | {parts['sql']:.1f}"
            f" | {parts['templates']:.1f} | {parts['rest']:.1f} | {calls.total_calls} |"  # type: ignore[attr-defined]
        )
        if wanted:
            calls.sort_stats("cumulative").print_stats(60)
            calls.sort_stats("tottime").print_stats(40)


def _signed_in(address: str) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(email=address))
    return client


def _timed(client: Client, page: Page, world: World, n: int) -> dict[str, float]:
    clock = Clock()
    with ExitStack() as watching:
        for watched in WATCHED:
            watching.enter_context(clock.watch(*watched))
        with clock.part("rest"):
            _ask(client, page.ask(world, n))
    return clock.spent


def _ask(client: Client, asked: Ask) -> None:
    headers = dict(asked.headers)
    if asked.body is None:
        answer = client.get(asked.path, secure=True, headers=headers)
    else:
        answer = client.post(asked.path, asked.body, secure=True, headers=headers)
    assert answer.status_code == asked.status, (asked.path, answer.status_code)


if __name__ == "__main__":
    main()
