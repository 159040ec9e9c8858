"""Writing many rows of a model in one statement, its history included."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from psycopg2.extensions import adapt


def run(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        # Without values, a percent sign of the text is one.
        cursor.execute(sql, values or None)


def insert(model: type[models.Model], source: str, **expressions: str) -> None:
    """One row for each row of ``source`` (what follows FROM), each column from its SQL expression.

    What is not given takes the default of the model, so that a new field does not break the filling.
    """
    columns = {**_defaults(model, set(expressions)), **expressions}
    run(
        f"insert into {model._meta.db_table} ({', '.join(columns)})"
        f" select {', '.join(columns.values())} from {source}"
    )


def remember(model: type[models.Model], label: str, where: str = "true") -> None:
    """The row of history that a change leaves, as pghistory's trigger would have written it."""
    event = model._meta.get_field("events").related_model  # type: ignore[union-attr]
    tracked = {field.column for field in model._meta.concrete_fields}
    columns = [f.column for f in event._meta.concrete_fields if f.column in tracked]
    run(
        f"insert into {event._meta.db_table}"
        f" ({', '.join(columns)}, pgh_created_at, pgh_label, pgh_obj_id)"
        f" select {', '.join(columns)}, now(), '{label}', id from {model._meta.db_table}"
        f" where {where}"
    )


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, str]:
    found = {}
    for field in model._meta.concrete_fields:
        if field.column in given or field.null or isinstance(field, models.AutoField):
            continue
        if field.db_default is not NOT_PROVIDED:
            continue  # PostgreSQL writes it
        if field.primary_key and isinstance(field, models.UUIDField):
            found[field.column] = "gen_random_uuid()"
        elif isinstance(field, models.DateTimeField) and field.has_default():
            found[field.column] = "now()"
        elif field.has_default() or isinstance(field, models.CharField | models.TextField):
            found[field.column] = _literal(field.get_default())
        else:
            raise ValueError(f"{model._meta.label}.{field.name}: what should the filling write?")
    return found


def _literal(value: Any) -> str:
    if isinstance(value, list | dict):
        value = json.dumps(value)
    adapted = adapt(value)
    if hasattr(adapted, "prepare"):
        adapted.prepare(connection.connection)
    return adapted.getquoted().decode()
