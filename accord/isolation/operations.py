"""The migration operation that puts a table under the one policy of the house."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

# `case`, because two OR-ed policies are misestimated by the planner; the sub-selects are evaluated
# once per query, not once per row.
_PREDICATE = """
case when (select current_setting('accord.mode', true)) = 'system' then true
     {own}
     else readers && (
        select coalesce(nullif(current_setting('accord.organisations', true), ''), '{{}}')::bigint[]
     )
end
"""
_OWN = """when (select current_setting('accord.mode', true)) = 'link'
     then {column} = (select nullif(current_setting('accord.person', true), '')::uuid)"""

PREDICATE = _PREDICATE.format(own="")


def read_by_link(column: str) -> str:
    """The predicate of a table whose rows the young person named in ``column`` may read."""
    return _PREDICATE.format(own=_OWN.format(column=column))


class ProtectRows(Operation):
    """Force row-level security on a model's table; the model must have ``readers``."""

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return (self.__class__.__name__, [self.model_name], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Row-level security is nothing that Django's model state knows of."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        table = self._table(app_label, schema_editor, to_state)
        schema_editor.execute(f"alter table {table} enable row level security")
        schema_editor.execute(f"alter table {table} force row level security")
        schema_editor.execute(
            f"create policy readers on {table} using ({PREDICATE}) with check ({PREDICATE})"
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        table = self._table(app_label, schema_editor, from_state)
        schema_editor.execute(f"drop policy readers on {table}")
        schema_editor.execute(f"alter table {table} no force row level security")
        schema_editor.execute(f"alter table {table} disable row level security")

    def describe(self) -> str:
        return f"Protect the rows of {self.model_name}"

    def _table(self, app_label: str, schema_editor: Any, state: Any) -> str:
        model = state.apps.get_model(app_label, self.model_name)
        return str(schema_editor.quote_name(model._meta.db_table))


class ReadByLink(Operation):
    """Let the young person whom ``column`` names read their own rows by their link, and only read.

    The table is protected already, and its model says so: ``read_by_link = column``.
    """

    reversible = True

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name = model_name
        self.column = column

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return (self.__class__.__name__, [self.model_name, self.column], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Row-level security is nothing that Django's model state knows of."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        self._alter(app_label, schema_editor, to_state, read_by_link(self.column))

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        self._alter(app_label, schema_editor, from_state, PREDICATE)

    def _alter(self, app_label: str, schema_editor: Any, state: Any, using: str) -> None:
        table = schema_editor.quote_name(
            state.apps.get_model(app_label, self.model_name)._meta.db_table
        )
        schema_editor.execute(
            f"alter policy readers on {table} using ({using}) with check ({PREDICATE})"
        )

    def describe(self) -> str:
        return f"Let a young person read their own rows of {self.model_name}"
