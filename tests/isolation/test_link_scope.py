"""What PostgreSQL itself gives to whoever holds a young person's link."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from accord.isolation.audit import faults, is_protected
from accord.isolation.scope import person_scope, scope, system_scope
from accord.personal.models import DataRequest
from accord.youth.models import Access, YoungPerson
from orientations.models import Registration
from tests.isolation.world import World

READ = {
    model._meta.db_table: model.read_by_link
    for model in apps.get_models()
    if hasattr(model, "read_by_link")
}
CLOSED = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if is_protected(model) and model._meta.db_table not in READ
)


def count(table: str, condition: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {condition}")
        return int(cursor.fetchone()[0])


def test_a_link_reads_these_tables_and_no_other() -> None:
    assert {model._meta.db_table for model in (YoungPerson, Access, DataRequest, Registration)} == {
        *READ
    }


@pytest.mark.parametrize("table", READ)
def test_a_link_reads_ones_own_rows_only(ours: World, theirs: World, table: str) -> None:
    own = f"{READ[table]} = '{ours.person.pk}'"
    with system_scope():
        expected = count(table, own)
    with person_scope(ours.person.pk):
        assert count(table) == count(table, own) == expected > 0


@pytest.mark.parametrize("table", CLOSED)
def test_a_link_reads_nothing_else(ours: World, table: str) -> None:
    """Neither what was written about them, nor the health data, nor any history, nor the links."""
    with person_scope(ours.person.pk):
        assert count(table) == 0


def test_nobody_is_not_everybody(ours: World) -> None:
    with scope():
        assert count("youth_youngperson") == 0
    with person_scope(ours.orientation.pk):
        assert count("youth_youngperson") == 0


@pytest.mark.parametrize("table", READ)
def test_a_link_writes_nothing(ours: World, theirs: World, table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="violates row-level security policy"),
        transaction.atomic(),
        person_scope(ours.person.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update {table} set readers = readers")


def test_the_person_of_an_inner_scope_is_forgotten_with_it(ours: World, theirs: World) -> None:
    with person_scope(ours.person.pk):
        with person_scope(theirs.person.pk), system_scope():
            pass
        assert count("youth_youngperson", f"id = '{ours.person.pk}'") == 1
        assert count("youth_youngperson") == 1
    assert count("youth_youngperson") == 0


@pytest.mark.django_db
def test_a_table_that_a_link_reads_without_saying_so_is_reported() -> None:
    """And the reverse: what the model says stands in the policy."""
    said = YoungPerson.read_by_link
    try:
        del YoungPerson.read_by_link
        (fault,) = faults()
    finally:
        YoungPerson.read_by_link = said
    assert fault.startswith("youth.YoungPerson: its policies are not the one")
