"""How long the demo takes to fill: ``python -m accord.embedded run -- .venv/bin/python bench/filling.py``.

The demo's first start waits for it: 60 s at scale 1 on two cores. Measured: 24 s at scale 1 (5 800
orientations), 177 s at scale 10 (57 800 orientations); the scale is the argument. The base needs its
communes (``manage.py load_territories``) and no organisation.
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

from django.core.management import CommandError, call_command
from django.db import transaction

LIMIT = 60.0


def main() -> None:
    """One filling in a transaction that is undone; the limit grows with the scale."""
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    limit = LIMIT * max(1.0, scale)
    with transaction.atomic():
        begin = perf_counter()
        try:
            call_command("fill", scale=scale)
        except CommandError as error:
            sys.exit(f"Rien à mesurer : {error}")
        took = perf_counter() - begin
        transaction.set_rollback(True)
    print(f"{took:.1f} s sur {limit:.0f} s à l'échelle {scale:g}.")
    if took > limit:
        sys.exit("Le remplissage dépasse sa limite.")


if __name__ == "__main__":
    main()
