"""``make bench``: what the pages cost at 10 000 and at 300 000 orientations, beside a bare view.

It fills two databases of its own in ``var/bench`` (kept for the next run), serves them, and writes
its section of ``bench/RESULTS.md``. ``make bench ROUNDS=50`` looks quickly and writes nothing.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from contextlib import ExitStack
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2

from accord.embedded.postgres import ROLE
from bench.client import Ask, Visitor, per_second, timed
from bench.pages import ACCOUNTS, PAGES, PASSWORD, Page, World, look, restore
from bench.report import RESULTS, Measure, Run, write
from bench.servers import Server, serving

SIZES = (10_000, 300_000)
ROUNDS, WARM, CONNECTIONS, AT_ONCE = 200, 10, 8, 240


class Side:
    """The portal on one database, and who looks at it."""

    def __init__(self, server: Server, database: str) -> None:
        self.server, self.database = server, database
        self.world: World = look(database)
        restore(database, self.world)
        self.visitors = {}
        for who, address in ACCOUNTS.items():
            self.visitors[who] = Visitor(server.port)
            self.visitors[who].sign_in(address, PASSWORD)


def main() -> None:
    rounds = int(os.environ.get("ROUNDS") or ROUNDS)
    databases = [_filled(size) for size in SIZES]
    before = os.getloadavg()[0]
    with ExitStack() as stack:
        bare = stack.enter_context(serving("bench.bare", {}, "bare"))
        sides = []
        for size, database in zip(SIZES, databases, strict=True):
            environment = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "bench.served"}
            server = stack.enter_context(serving("accord.wsgi", environment, f"portal-{size}"))
            sides.append(Side(server, database))
        pages = [(page, _measure(page, sides, bare, rounds)) for page in PAGES]
        run = Run(
            sizes=SIZES,
            pages=pages,
            bare=_bare(bare, rounds),
            memory=[side.server.memory() for side in sides],
            load=(before, os.getloadavg()[0]),
            profile=_where(databases[-1]),
        )
    for line in run.missed():
        print(f"over its limit: {line}")
    if rounds >= ROUNDS:
        write(run)
        print(f"Écrit dans {RESULTS.relative_to(RESULTS.parents[1])}.")


def _filled(size: int) -> str:
    """The address of the database of this size, filled if it was not."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = unquote(parts.netloc.rpartition("@")[2])
    connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        # The filling writes rows whose keys hold by construction; nothing else may do so.
        cursor.execute(f"grant set on parameter session_replication_role to {ROLE}")
        cursor.execute("select from pg_database where datname = %s", [f"bench_{size}"])
        if cursor.fetchone() is None:
            cursor.execute(f"create database bench_{size} owner {ROLE}")
    connection.close()
    database = urlunsplit(parts._replace(path=f"/bench_{size}"))
    subprocess.run(
        [sys.executable, "-m", "bench.volumes", str(size)],
        env={**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "accord.settings"},
        check=True,
    )
    return database


def _measure(page: Page, sides: list[Side], bare: Server, rounds: int) -> list[Measure]:
    """Every round asks each side and the bare view, so that the machine's noise is everybody's."""
    visitors = [side.visitors[page.who] for side in sides]
    plain = Visitor(bare.port)
    asks = [[page.ask(side.world, n) for n in range(max(rounds, WARM))] for side in sides]
    for n in range(WARM):
        plain.ask(Ask("/"))
        for visitor, asked in zip(visitors, asks, strict=True):
            visitor.ask(asked[n])
    _again(page, sides)
    answers = [
        visitor.ask(asked[0], count=True) for visitor, asked in zip(visitors, asks, strict=True)
    ]
    taken: list[list[float]] = [[] for _ in sides]
    beside: list[float] = []
    servers = [bare, *(side.server for side in sides)]
    used = [-server.cpu() for server in servers]
    for n in range(rounds):
        if n % len(sides[0].world.waiting) == 0:
            _again(page, sides)
        beside.append(timed(plain, Ask("/")))
        for index in range(len(sides)):
            index = (index + n) % len(sides)
            taken[index].append(timed(visitors[index], asks[index][n]))
    of_bare, *of_sides = (
        (cpu + server.cpu()) / rounds for cpu, server in zip(used, servers, strict=True)
    )
    measures = [
        Measure(
            times=taken[index],
            bare=beside,
            cpu=of_sides[index],
            cpu_of_bare=of_bare,
            queries=answers[index].header("X-Queries"),
            size=len(answers[index].body),
            compressed=len(gzip.compress(answers[index].body)),
            per_second=_at_once(page, side, min(rounds, AT_ONCE)),
        )
        for index, side in enumerate(sides)
    ]
    said = ", ".join(f"{m.p50:.1f} ms (× {m.multiple:.1f})" for m in measures)
    cpu = ", ".join(f"{m.cpu * 1000:.1f} ms (× {m.cpu_multiple:.1f})" for m in measures)
    print(
        f"{page.name}: {said}; cpu {cpu}; {measures[-1].queries} queries, {measures[-1].size / 1000:.1f} kB",
        flush=True,
    )
    return measures


def _at_once(page: Page, side: Side, count: int) -> float:
    """Requests a second; an act takes those that wait, again and again."""
    many = len(side.world.waiting)
    batches = [range(n, min(n + many, count)) for n in range(0, count, many)]
    speeds = []
    for batch in batches:
        _again(page, [side])
        asks = [page.ask(side.world, n) for n in batch]
        visitor = side.visitors[page.who]
        speeds.append(len(asks) / per_second(visitor, asks, connections=CONNECTIONS))
    return count / sum(speeds)


def _again(page: Page, sides: list[Side]) -> None:
    if page.acts:
        for side in sides:
            restore(side.database, side.world)


def _bare(server: Server, rounds: int) -> Measure:
    visitor = Visitor(server.port)
    used = -server.cpu()
    times = [timed(visitor, Ask("/")) for _ in range(rounds)]
    used += server.cpu()
    speed = per_second(visitor, [Ask("/")] * 2000, connections=CONNECTIONS)
    cpu = used / rounds
    return Measure(times, times, cpu, cpu, "0 0", 2, 0, speed)


def _where(database: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.where"],
        env={**os.environ, "DATABASE_URL": database},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return f"Where the time goes, in one process on the larger database, medians:\n\n{done.stdout}"


if __name__ == "__main__":
    main()
