"""A database of the bench, filled once: ``python -m bench.volumes 10000`` on ``DATABASE_URL``.

Filled again when the filling changed, or when its "today" is five days old; new migrations are
applied to what is there, as an installation does.
"""

# ruff: noqa: E402 - the settings are read on import

from __future__ import annotations

import datetime
import hashlib
import sys
from pathlib import Path
from time import monotonic

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accord.embedded.static_files import collect_if_stale
from accord.isolation.scope import system_scope
from bench import networks, young_people
from bench.rows import run

# Orientations in all, and those of the measured Mission Locale.
SIZES = {10_000: 230, 300_000: 6_900}
GOOD_FOR = datetime.timedelta(days=5)


def main() -> None:
    size = int(sys.argv[1])
    collect_if_stale()
    if _is_fresh():
        call_command("migrate", verbosity=0)
        print(f"{size} orientations : base déjà remplie.")
        return
    begin, fingerprint = monotonic(), _fingerprint()
    _empty()
    call_command("migrate", verbosity=0)
    with transaction.atomic(), system_scope():
        # Neither checks of keys nor triggers: the history is written set by set as well.
        run("set local session_replication_role = replica")
        young_people.fill(networks.build(), orientations=size, measured=SIZES[size])
    with connection.cursor() as cursor:
        # Frozen: otherwise autovacuum comes and does it during the measure.
        cursor.execute("vacuum (freeze, analyze)")
        cursor.execute(f"comment on schema public is '{fingerprint} {timezone.localdate()}'")
    print(f"{size} orientations : remplie en {monotonic() - begin:.0f} s.")


def _is_fresh() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select obj_description('public'::regnamespace)")
        fingerprint, _, day = (cursor.fetchone()[0] or "").partition(" ")
    if fingerprint != _fingerprint():
        return False
    return timezone.localdate() - datetime.date.fromisoformat(day) < GOOD_FOR


def _fingerprint() -> str:
    """Of the filling."""
    folder = Path(__file__).parent
    files = [folder / f"{name}.py" for name in ("rows", "networks", "young_people", "stays")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _empty() -> None:
    run("drop schema public cascade")
    run("create schema public")


if __name__ == "__main__":
    main()
