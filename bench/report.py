"""What a run measured, as its section of ``bench/RESULTS.md``."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.pages import Page

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADING = "## Pages, as gunicorn serves them"
GROWTH, QUERIES, KILOBYTES, MEBIBYTES = 1.3, 12, 60, 130


@dataclass(frozen=True)
class Measure:
    """Of one page on one database. ``times`` and ``bare`` are seconds, taken in turn."""

    times: list[float]
    bare: list[float]
    cpu: float
    cpu_of_bare: float
    queries: str
    size: int
    compressed: int
    per_second: float

    @property
    def p50(self) -> float:
        return statistics.median(self.times) * 1000

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1] * 1000

    @property
    def multiple(self) -> float:
        return statistics.median(self.times) / statistics.median(self.bare)

    @property
    def cpu_multiple(self) -> float:
        return self.cpu / self.cpu_of_bare if self.cpu_of_bare else 0.0


@dataclass(frozen=True)
class Run:
    """``pages`` gives the measures of each page, smallest database first."""

    sizes: Sequence[int]
    pages: list[tuple[Page, list[Measure]]]
    bare: Measure
    memory: list[tuple[float, float]]
    load: tuple[float, float]
    profile: str

    def missed(self) -> list[str]:
        """What is over its limit."""
        found = []
        for page, measures in self.pages:
            for size, measure in zip(self.sizes, measures, strict=True):
                if measure.multiple > page.limit:
                    found.append(f"{page.name} at {_said(size)}: {measure.multiple:.1f} times")
            if self.growth(measures) > GROWTH:
                found.append(f"{page.name}: growth {self.growth(measures):.2f}")
            if int(measures[-1].queries.split()[0]) > QUERIES:
                found.append(f"{page.name}: {measures[-1].queries.split()[0]} queries")
            if measures[-1].size > KILOBYTES * 1000:
                found.append(f"{page.name}: {measures[-1].size / 1000:.0f} kB")
        if max(resident for resident, _share in self.memory) > MEBIBYTES:
            found.append(f"a worker: {max(self.memory)[0]:.0f} MiB resident")
        return found

    def growth(self, measures: list[Measure]) -> float:
        return measures[-1].p50 / measures[0].p50


def write(run: Run) -> None:
    """Put the run in the place of the last one; the other sections stay."""
    before, found, rest = RESULTS.read_text().partition(HEADING)
    after = rest.partition("\n## ")[2]
    section = f"{HEADING}\n\n{_section(run)}"
    if not found:
        before = before.rstrip("\n") + "\n\n"
    RESULTS.write_text(before + section + (f"\n## {after}" if after else ""))


def _section(run: Run) -> str:
    small, large = (_said(size) for size in run.sizes)
    lines = [
        f"`make bench`, {datetime.datetime.now().astimezone():%d %B %Y at %H:%M %Z}."
        f" {_machine()}; load of the machine {run.load[0]:.1f} before and"
        f" {run.load[1]:.1f} after, the bench being about 2 of it.",
        "",
        f"gunicorn, 2 workers of 2 threads, DEBUG off, https behind a proxy; {small} and {large}"
        " orientations, of which 230 and 6 900 of the Mission Locale that is looked at."
        f" {len(run.bare.times)} requests a page on a kept connection, each database and the bare"
        " view in turn; requests a second at 8 connections, each new. ×: the median as a multiple of"
        " the bare view's in the same run. CPU: the worker's own milliseconds for a request at"
        f" {large}, PostgreSQL's not included: other work on the machine weighs less on it."
        " In bold, what is over its limit.",
        "",
        f"| page | limit | × at {small} | × at {large} | growth | p50 / p95 at {small}, ms"
        f" | p50 / p95 at {large}, ms | CPU, ms | queries | kB (gzip) | req/s at {small} / {large}"
        " | best peer, ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        f"| bare view | | 1 | 1 | | {run.bare.p50:.2f} / {run.bare.p95:.2f} | |"
        f" {run.bare.cpu * 1000:.2f} | 0 | | {run.bare.per_second:.0f} | 5.5 |",
        *(_row(page, measures, run.growth(measures)) for page, measures in run.pages),
        "",
        f"Worker at the end: {_memory(run)}. Limits: {MEBIBYTES} MiB, {QUERIES} queries,"
        f" {KILOBYTES} kB a page, growth {GROWTH}. Best peer: 206 MiB, 18 queries, 262 kB for its list.",
        "",
        "Over its limit: " + ("; ".join(run.missed()) or "nothing") + ".",
        "",
        run.profile,
    ]
    return "\n".join(lines).rstrip() + "\n"


def _row(page: Page, measures: list[Measure], growth: float) -> str:
    small, large = measures
    queries = max(int(measure.queries.split()[0]) for measure in measures)
    kilobytes = max(measure.size for measure in measures) / 1000
    compressed = max(measure.compressed for measure in measures) / 1000
    cells = [
        page.name,
        str(page.limit),
        _bold(small.multiple, page.limit, ".1f"),
        _bold(large.multiple, page.limit, ".1f"),
        _bold(growth, GROWTH, ".2f"),
        f"{small.p50:.1f} / {small.p95:.1f}",
        f"{large.p50:.1f} / {large.p95:.1f}",
        f"{large.cpu * 1000:.1f} (× {large.cpu_multiple:.0f})",
        _bold(queries, QUERIES, "d"),
        f"{_bold(kilobytes, KILOBYTES, '.1f')} ({compressed:.1f})",
        f"{small.per_second:.0f} / {large.per_second:.0f}",
        page.peer,
    ]
    return "| " + " | ".join(cells) + " |"


def _memory(run: Run) -> str:
    return ", ".join(
        f"{_bold(resident, MEBIBYTES, '.0f')} MiB resident ({share:.0f} MiB when what the workers"
        f" have in common is counted once) at {_said(size)}"
        for size, (resident, share) in zip(run.sizes, run.memory, strict=True)
    )


def _bold(value: float, limit: float, form: str) -> str:
    return f"**{value:{form}}**" if value > limit else f"{value:{form}}"


def _said(size: int) -> str:
    return f"{size:,}".replace(",", " ")


def _machine() -> str:
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{os.cpu_count()} cores ({model or platform.machine()}), Python {platform.python_version()}"
