"""One file from its path to its report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from accord.networks.imports import coverage, dila, e2c, imilo, own, unml
from accord.networks.imports.gazetteer import Gazetteer
from accord.networks.imports.recognise import Source, recognise
from accord.networks.imports.records import Format, Reading
from accord.networks.imports.report import Outcome
from accord.networks.imports.write import Progress, write

READERS: dict[Format, Callable[[Source, Gazetteer], Reading]] = {
    Format.DILA: dila.read,
    Format.IMILO: imilo.read,
    Format.UNML: unml.read,
    Format.COVERAGE: coverage.read,
    Format.E2C: e2c.read,
    Format.ACCORD: own.read,
}


def import_file(
    path: Path, gazetteer: Gazetteer, *, dry_run: bool = False, progress: Progress = iter
) -> Outcome:
    """Recognise, read, write. Raises ``FileError`` when the file cannot be imported at all."""
    source = recognise(path)
    reading = READERS[source.format](source, gazetteer)
    return write(reading, dry_run=dry_run, progress=progress)
