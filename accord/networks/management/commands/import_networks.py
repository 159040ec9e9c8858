"""``manage.py import_networks FILE…``: directories of both networks, recognised by their content."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from accord.networks.imports.gazetteer import Gazetteer
from accord.networks.imports.records import FileError, Record
from accord.networks.imports.run import import_file


class Command(BaseCommand):
    help = "Importe des annuaires des deux réseaux (docs/imports.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
        parser.add_argument("--dry-run", action="store_true", help="essayer sans rien enregistrer")
        parser.add_argument("--detail", action="store_true", help="montrer les listes entières")

    def handle(
        self, *args: Any, fichiers: list[Path], dry_run: bool, detail: bool, **options: Any
    ) -> None:
        try:
            gazetteer = Gazetteer()
        except FileError as error:
            raise CommandError(str(error)) from error
        failed = []
        for path in fichiers:
            try:
                outcome = import_file(path, gazetteer, dry_run=dry_run, progress=_progress)
            except FileError as error:
                failed.append(str(error))
                self.stderr.write(str(error))
                continue
            for line in outcome.lines(name=path.name, dry_run=dry_run, detail=detail):
                self.stdout.write(line)
        if failed:
            raise CommandError(f"{len(failed)} fichier(s) refusé(s) : rien n'en a été enregistré.")


def _progress(records: Iterable[Record]) -> Iterator[Record]:
    return iter(tqdm(records, unit=" lignes", leave=False, disable=not sys.stderr.isatty()))
