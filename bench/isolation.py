"""What row-level security costs a list.

``python -m accord.embedded run --volatile -- .venv/bin/python bench/isolation.py 1000000``

The first page of a Mission Locale's orientations and of its people, with and without the policy, at
100 000 rows or as many as the argument says; then the policy alone, without the filter of the page.
All happens in a transaction that is undone. The results stand in ``bench/RESULTS.md``.
"""

# ruff: noqa: E402 - the settings are read on import

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet

from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.isolation.scope import scope, system_scope
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from orientations.models import Orientation

MISSION_LOCALES, SITES, ROUNDS = 400, 150, 300
TABLES = ("youth_youngperson", "orientations_orientation")

FILL = """
create temporary table worlds on commit drop as
select n, gen_random_uuid() as person, gen_random_uuid() as orientation,
       (%(mission_locales)s::bigint[])[1 + n %% cardinality(%(mission_locales)s)] as mission_locale,
       (%(sites)s::bigint[])[1 + n %% cardinality(%(sites)s)] as site,
       now() - n * interval '1 minute' as at
from generate_series(0, %(rows)s - 1) as n;

insert into youth_youngperson (id, readers, mission_locale_id, created_by_id, first_name, last_name,
  name_key, first_name_key, birth_date, phone, email, imilo_number, schooling, situation,
  guardian_kind, guardian_name, guardian_phone, created_at, last_contact_at)
select person, array[mission_locale, site], mission_locale, %(user)s, 'Lou', 'Nom' || n,
  substr(md5(n::text), 1, 8) || ' lou', 'lou', '2006-01-01', '', '', '', 'none', 'neither',
  '', '', '', at, at from worlds;

insert into orientations_orientation (id, readers, young_person_id, mission_locale_id, site_id,
  status, motive, project, waived, agreed_on, sent_at, sent_by_id, answered_at, answer_comment,
  decline_reason, withdraw_reason)
select orientation, array[mission_locale, site], person, mission_locale, site, 'accepted', 'basics',
  '', '[]', '2026-01-01', at, %(user)s, at, '', '', '' from worlds;
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        user = fill(rows)
        lists: dict[str, tuple[Callable[[], QuerySet], int]] = {  # type: ignore[type-arg]
            "orientations, latest first": (
                lambda: Orientation.objects.visible_to(user).order_by("-sent_at", "-pk")[:25],
                ROUNDS,
            ),
            "people by name": (
                lambda: YoungPerson.objects.visible_to(user).order_by("name_key", "pk")[:25],
                ROUNDS,
            ),
            "people whose name begins with ab": (
                lambda: (
                    YoungPerson.objects.visible_to(user)
                    .matching("ab")
                    .order_by("name_key", "pk")[:25]
                ),
                ROUNDS,
            ),
            "the filter forgotten: people by name, policy alone": (
                lambda: YoungPerson.objects.order_by("name_key", "pk")[:25],
                5,
            ),
        }
        print(f"{rows} rows; median of {ROUNDS} queries, in ms")
        for name, (query, rounds) in lists.items():
            compare(name, user, query, rounds)
        transaction.set_rollback(True)


def fill(rows: int) -> User:
    """A counsellor of the first of 400 Mission Locales; the rows are spread over all of them."""
    user = User.objects.create_user("bench@exemple.example", first_name="B", last_name="B")
    school = Organisation.objects.create(kind=Kind.E2C_SCHOOL, name="E2C")
    mission_locales = Organisation.objects.bulk_create(
        Organisation(kind=Kind.MISSION_LOCALE, name=f"ML {n}") for n in range(MISSION_LOCALES)
    )
    sites = Organisation.objects.bulk_create(
        Organisation(kind=Kind.E2C_SITE, name=f"Site {n}", parent=school) for n in range(SITES)
    )
    Membership.objects.create(user=user, organisation=mission_locales[0], role=Role.COUNSELLOR)
    with system_scope(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        values = {
            "rows": rows,
            "user": user.pk,
            "mission_locales": [organisation.pk for organisation in mission_locales],
            "sites": [organisation.pk for organisation in sites],
        }
        cursor.execute(FILL, values)
        cursor.execute("set constraints all immediate")
        for table in TABLES:
            cursor.execute(f"analyze {table}")
    return user


def compare(name: str, user: User, query: Callable[[], QuerySet], rounds: int) -> None:  # type: ignore[type-arg]
    """The two measures alternate, so that neither has the warmer cache."""
    assert user.acting is not None
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _half in range(4):
        for protected in (True, False):
            policies(protected)
            with scope(user.acting.organisation_ids):
                list(query())
                for _round in range(max(1, rounds // 4)):
                    begin = perf_counter()
                    list(query())
                    taken[protected].append(perf_counter() - begin)
    with_policy, without = (
        statistics.median(taken[protected]) * 1000 for protected in (True, False)
    )
    print(
        f"{name}: {with_policy:.2f} with, {without:.2f} without, ratio {with_policy / without:.2f}"
    )


def policies(protected: bool) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"alter table {table} {'enable' if protected else 'disable'} row level security"
            )


if __name__ == "__main__":
    main()
