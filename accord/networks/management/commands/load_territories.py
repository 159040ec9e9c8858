"""``manage.py load_territories``: regions, départements, communes and their coordinates."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accord.networks.models import Commune
from accord.networks.territories.load import load
from accord.networks.territories.source import TerritoriesError


class Command(BaseCommand):
    help = "Charge régions, départements et communes ; relancer ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossier", type=Path, default=settings.TERRITORIES_DIR)

    def handle(self, *args: Any, dossier: Path, **options: Any) -> None:
        begin = monotonic()
        try:
            counts = load(dossier)
        except TerritoriesError as error:
            raise CommandError(str(error)) from error
        for what, count in counts.items():
            self.stdout.write(f"{what} : {count}.")
        located = Commune.objects.filter(latitude__isnull=False).count()
        self.stdout.write(
            f"{located} communes ont des coordonnées (GeoNames, licence CC BY 4.0)."
            f" Chargé en {monotonic() - begin:.1f} s."
        )
        if not any(count.created or count.updated for count in counts.values()):
            self.stdout.write("Tout était déjà à jour.")
