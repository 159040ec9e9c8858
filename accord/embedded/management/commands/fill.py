"""``manage.py fill``: two networks, their people and a year of their work, all invented."""

from __future__ import annotations

import datetime
import random
from argparse import ArgumentTypeError
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accord.filling import Filling, fillers
from accord.isolation.scope import system_scope
from accord.networks.models import Commune, Organisation


class Command(BaseCommand):
    help = "Remplit une base vide d'organisations, de personnes et d'orientations inventées."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2022, help="même graine, mêmes lignes")
        parser.add_argument(
            "--scale",
            type=_scale,
            default=1.0,
            help="multiplie le nombre de jeunes ; au-dessous de 1, celui des organisations aussi",
        )
        parser.add_argument(
            "--now",
            type=_moment,
            help="le présent de la démonstration (ISO 8601) ; sinon l'instant",
        )

    def handle(
        self,
        *args: Any,
        seed: int,
        scale: float,
        now: datetime.datetime | None,
        **options: Any,
    ) -> None:
        if not settings.DEMO:
            raise CommandError(
                "le remplissage crée des comptes au mot de passe connu : il faut ACCORD_DEMO=true."
            )
        begin = monotonic()
        with system_scope():
            self._check_base()
            filling = Filling(
                chance=random.Random(seed),  # noqa: S311 - it invents, it protects nothing
                now=(now or timezone.now()).replace(microsecond=0),
                scale=scale,
                say=self.stdout.write,
            )
            for fill in fillers():
                fill(filling)
        self.stdout.write(
            "Tout est inventé : personnes, adresses, téléphones et codes i-MILO de la démonstration."
            f" Rempli en {monotonic() - begin:.1f} s."
        )

    def _check_base(self) -> None:
        with connection.cursor() as cursor:
            # Each row of the history is written inside an exception block, whose end walks through every
            # check that still waits: a quadratic cost, so no check waits for the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # Of two fills at once, the second waits here, then finds the organisations of the first.
            cursor.execute("LOCK TABLE networks_organisation IN SHARE ROW EXCLUSIVE MODE")
        if Organisation.objects.exists():
            raise CommandError(
                "la base contient déjà des organisations : le remplissage demande une base vide."
            )
        if not Commune.objects.exists():
            raise CommandError(
                "les communes manquent : lancez d'abord « manage.py load_territories »."
            )


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0 < scale <= 100:
        raise ArgumentTypeError(f"« {text} » : donnez un nombre entre 0 et 100, comme 0.5.")
    return scale


def _moment(text: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        message = f"« {text} » : donnez un moment comme 2026-03-11T12:00."
        raise ArgumentTypeError(message) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
