"""In whose name PostgreSQL is asked: the scope that row-level security compares with ``readers``.

No scope set means no rows. A scope opens its own transaction, because the settings that carry it
last as long as a transaction, and restores what it found when it closes.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

_ENTER = """
with before as materialized (
    select current_setting('accord.organisations', true) as organisations,
           current_setting('accord.mode', true) as mode,
           current_setting('accord.person', true) as person
)
select organisations, mode, person,
       set_config('accord.organisations', %s, true), set_config('accord.mode', %s, true),
       set_config('accord.person', %s, true)
from before
"""
_RESTORE = """
select set_config('accord.organisations', %s, true), set_config('accord.mode', %s, true),
       set_config('accord.person', %s, true)
""".strip()


class Mode(enum.StrEnum):
    """What opens the rows: the organisations of a user, a young person's link, or the portal itself."""

    NONE = ""
    USER = "user"
    LINK = "link"
    SYSTEM = "system"


@contextmanager
def scope(
    organisations: Iterable[int] = (), mode: Mode = Mode.USER, person: UUID | None = None
) -> Iterator[None]:
    """Open a transaction in which only the rows shared with these organisations exist."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        wanted = "{" + ",".join(str(int(pk)) for pk in sorted(organisations)) + "}"
        with connection.cursor() as cursor:
            cursor.execute(_ENTER, [wanted, mode.value, str(person or "")])
            before = cursor.fetchone()[:3]
        yield
        # The outermost settings end with their transaction; inner ones must be put back by hand.
        # When the block raises or is undone, the savepoint's rollback puts them back.
        if not outermost and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_RESTORE, [value or "" for value in before])


@contextmanager
def system_scope() -> Iterator[None]:
    """Everything is visible: for tasks, imports, and counts that span several organisations."""
    with scope(mode=Mode.SYSTEM):
        yield


@contextmanager
def person_scope(young_person_id: UUID) -> Iterator[None]:
    """What a young person reads by their link: their own rows, of the few tables ``read_by_link``.

    Nothing can be written in it; what the young person does is written under ``system_scope()``.
    """
    with scope(mode=Mode.LINK, person=young_person_id):
        yield
