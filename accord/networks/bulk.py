"""Writing many rows at once: COPY into a temporary table, then one INSERT ... ON CONFLICT."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg2.sql import SQL, Identifier

NULL = "\\N"

PREPARE = SQL(
    "CREATE TEMP TABLE {incoming} ON COMMIT DROP AS SELECT {columns} FROM {table} LIMIT 0"
)
COPY = SQL("COPY {incoming} FROM STDIN (FORMAT csv, NULL '\\N')")
# A row that was just inserted has no deleting transaction yet: xmax tells it from an updated one.
WRITE = SQL(
    "INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming}"
    " ON CONFLICT ({key}) DO UPDATE SET ({others}) = ROW ({new})"
    " WHERE ({old}) IS DISTINCT FROM ({new}) RETURNING (xmax = 0)"
)
ABSENT = SQL(
    "SELECT count(*) FROM {table}"
    " WHERE NOT EXISTS (SELECT FROM {incoming} WHERE {incoming}.{key} = {table}.{key})"
)
DROP = SQL("DROP TABLE {incoming}")


@dataclass(frozen=True)
class Counts:
    """What a write did; ``absent`` rows stand in the base and not in what was read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    absent: int = 0

    def __str__(self) -> str:
        said = (
            f"création {self.created}, modification {self.updated},"
            f" sans changement {self.unchanged}"
        )
        return said + (f", hors du fichier mais conservé {self.absent}" if self.absent else "")


def upsert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Counts:
    """Insert or update by primary key, which is the first column; equal rows are not touched.

    Runs inside the caller's transaction. Nothing is deleted: what others refer to must stay.
    """
    names = [SQL("{}").format(Identifier(column)) for column in columns]
    parts = {
        "table": Identifier(model._meta.db_table),
        "incoming": Identifier(f"incoming_{model._meta.model_name}"),
        "columns": SQL(", ").join(names),
        "key": names[0],
        "others": SQL(", ").join(names[1:]),
        "old": SQL(", ").join(
            SQL("{}.{}").format(Identifier(model._meta.db_table), name) for name in names[1:]
        ),
        "new": SQL(", ").join(SQL("excluded.{}").format(name) for name in names[1:]),
    }
    stream, count = _as_csv(rows)
    with connection.cursor() as cursor:
        cursor.execute(PREPARE.format(**parts))
        cursor.cursor.copy_expert(COPY.format(**parts), stream)
        cursor.execute(WRITE.format(**parts))
        written = [created for (created,) in cursor.fetchall()]
        cursor.execute(ABSENT.format(**parts))
        (absent,) = cursor.fetchone()
        cursor.execute(DROP.format(**parts))
    created = sum(written)
    return Counts(created, len(written) - created, count - len(written), absent)


def _as_csv(rows: Iterable[Sequence[Any]]) -> tuple[io.StringIO, int]:
    stream = io.StringIO()
    writer = csv.writer(stream)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        writer.writerow([_cell(value) for value in row])
    stream.seek(0)
    return stream, count


def _cell(value: Any) -> Any:
    if value is None:
        return NULL
    if isinstance(value, list | tuple):
        return "{" + ",".join(value) + "}"
    return value
