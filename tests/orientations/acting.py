"""Acts in somebody's name, and what they leave behind."""

from __future__ import annotations

import html
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpResponse

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.outbox.models import Message
from accord.youth.models import TimelineEvent
from orientations.models import Orientation, OutcomeNote

Row = TypeVar("Row", bound=models.Model)
PATIENCE = 15


def act(verb: Callable[..., Any], *args: Any, by: User, **kwargs: Any) -> Any:
    """``act(actions.accept, orientation, by=trainer)``: the verb as a view runs it."""
    assert by.acting is not None
    with scope(by.acting.organisation_ids):
        return verb(*args, by=by, **kwargs)


def now(row: Row) -> Row:
    """The row as PostgreSQL has it, whoever looks."""
    with system_scope():
        return type(row)._default_manager.get(pk=row.pk)


def read(response: HttpResponse) -> str:
    """The page as it is read, without HTML's escapes."""
    return html.unescape(response.content.decode())


def events(young_person_id: UUID, kind: str = "") -> list[TimelineEvent]:
    """The file's timeline in the order in which it was written."""
    with system_scope():
        told = TimelineEvent.objects.filter(young_person_id=young_person_id).order_by("pk")
        told = told.select_related("by", "organisation", "young_person")
        return [event for event in told if kind in ("", event.kind)]


def noted(orientation: Orientation) -> tuple[str, str]:
    """What the site has noted of somebody and not communicated; nothing, twice, when it has not."""
    with system_scope():
        notes = OutcomeNote.objects.filter(registration__orientation=orientation)
        return notes.values_list("attendance", "result").first() or ("", "")


def messages(kind: str = "") -> list[Message]:
    with system_scope():
        return [m for m in Message.objects.order_by("pk") if kind in ("", m.kind)]


def addresses(kind: str) -> set[str]:
    return {message.address for message in messages(kind)}


def at_once(
    first: Callable[[], Any], second: Callable[[], Any]
) -> tuple[Any | Exception, Any | Exception]:
    """Two people act at the same moment, each on a connection of their own.

    The second begins when the first has done its act and not yet committed; the first commits once
    the second waits for a lock, or is through. Returns what each returned or raised.
    """
    acted, through = threading.Event(), threading.Event()
    results: dict[str, Any] = {}

    def run_first() -> None:
        try:
            with transaction.atomic():
                results["first"] = first()
                acted.set()
                _until_somebody_waits(through)
        except Exception as error:
            results["first"] = error
        finally:
            acted.set()
            connection.close()

    def run_second() -> None:
        assert acted.wait(PATIENCE)
        try:
            results["second"] = second()
        except Exception as error:
            results["second"] = error
        finally:
            through.set()
            connection.close()

    threads = [threading.Thread(target=run) for run in (run_first, run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
        assert not thread.is_alive(), "the two acts wait for each other"
    return results["first"], results["second"]


def _until_somebody_waits(through: threading.Event) -> None:
    until = time.monotonic() + PATIENCE
    while not through.is_set() and time.monotonic() < until:
        with connection.cursor() as cursor:
            # Within a transaction PostgreSQL shows the activity as it was first read.
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select exists(select from pg_stat_activity where datname = current_database()"
                " and wait_event_type = 'Lock')"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def refused(row: models.Model, name: str, changes: dict[str, Any], sentence: str) -> None:
    """The database names the constraint; ``validate_constraints`` says its sentence."""
    with system_scope():
        rows = type(row)._default_manager.filter(pk=row.pk)
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            rows.update(**changes)
        changed = type(row)(
            **{
                field.attname: changes.get(field.name, getattr(row, field.attname))
                for field in row._meta.concrete_fields
            }
        )
        with pytest.raises(ValidationError) as error:
            changed.validate_constraints()
    assert sentence in error.value.messages


def copy_of(row: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**values, "id": uuid.uuid4()})
