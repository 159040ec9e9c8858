"""How long the territories take: ``python -m accord.embedded run -- .venv/bin/python bench/territories.py``.

Issue 2 allows 15 s. Measured on two cores: 5.2 s into an empty base, 4.7 s when nothing changed.
"""

# ruff: noqa: E402 - the settings are read on import

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.settings")

import django

django.setup()

from django.conf import settings
from django.db import transaction

from accord.networks.models import Commune, Coverage, Department, Organisation, Region
from accord.networks.territories.load import load

LIMIT = 15.0


def main() -> None:
    """Two loads in a transaction that is undone."""
    with transaction.atomic():
        if Organisation.objects.exists() or Coverage.objects.exists():
            print("La base contient des organisations : mesure sur les communes déjà chargées.")
        else:
            Commune.objects.update(current=None)
            for model in (Commune, Department, Region):
                model.objects.all().delete()
        for _run in range(2):
            begin = perf_counter()
            counts = load(settings.TERRITORIES_DIR)["Communes"]
            took = perf_counter() - begin
            print(f"{took:.1f} s sur {LIMIT:.0f} s : {counts}")
            if took > LIMIT:
                sys.exit("Le chargement des communes dépasse sa limite.")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
