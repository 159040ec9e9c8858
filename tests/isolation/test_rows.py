"""Raw SQL, without Django's filters: what PostgreSQL itself gives and refuses."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from accord.isolation.audit import is_protected
from accord.isolation.scope import Mode, scope, system_scope
from accord.youth import actions
from accord.youth.enums import AccessReason
from tests.isolation.world import World

TABLES = sorted(model._meta.db_table for model in apps.get_models() if is_protected(model))
HEALTH = ["youth_disabilitystatus", "youth_disabilitystatusevent"]
SHARED = [
    "orientations_followup",
    "orientations_followupevent",
    "orientations_orientation",
    "orientations_orientationevent",
    "orientations_pathway",
    "orientations_pathwayevent",
    "orientations_registration",
    "orientations_registrationevent",
    "orientations_reorientation",
    "orientations_reorientationevent",
    "youth_access",
    "youth_support",
    "youth_supportevent",
    "youth_timelineevent",
    "youth_youngperson",
]
# What the host of a session has not communicated.
FOR_THE_SITE = ["orientations_outcomenote"]
# The portal's own: whoever asks for a link, before a file is looked for.
FOR_NOBODY = ["personal_askedlink"]
every_table = pytest.mark.parametrize("table", TABLES)
every_read_table = pytest.mark.parametrize("table", sorted({*TABLES} - {*FOR_NOBODY}))


def count(table: str, condition: str = "true") -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table} where {condition}")
        return int(cursor.fetchone()[0])


def write(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def rows_of(table: str, organisations: Iterable[int]) -> int:
    with scope(organisations):
        return count(table)


@every_table
def test_there_are_rows_to_hide(ours: World, table: str) -> None:
    with system_scope():
        assert count(table) > 0


@every_table
def test_without_scope_nothing_is_read(ours: World, table: str) -> None:
    assert count(table) == 0
    with scope(), system_scope():
        pass
    assert count(table) == 0


@every_table
def test_without_scope_nothing_is_changed_nor_deleted(ours: World, table: str) -> None:
    assert write(f"update {table} set readers = '{{1}}'") == 0
    assert write(f"delete from {table}") == 0
    with scope([ours.mission_locale.pk + 1_000_000]):
        assert write(f"update {table} set readers = '{{1}}'") == 0
        assert write(f"delete from {table}") == 0


@every_table
@pytest.mark.parametrize("whose", ["nobody", "a stranger"])
def test_without_the_right_scope_nothing_is_added(
    ours: World, theirs: World, table: str, whose: str
) -> None:
    with system_scope():
        write(f"create temporary table copied as select * from {table} limit 1")
        write(f"update copied set readers = '{{{ours.mission_locale.pk}}}'")
    organisations = [] if whose == "nobody" else [theirs.mission_locale.pk, theirs.site.pk]
    with (
        pytest.raises(ProgrammingError, match="violates row-level security policy"),
        transaction.atomic(),
        scope(organisations),
    ):
        write(f"insert into {table} select * from copied")


@every_read_table
def test_strangers_see_their_own_rows_only(ours: World, theirs: World, table: str) -> None:
    ids = [ours.mission_locale.pk, ours.site.pk]
    with scope([theirs.mission_locale.pk, theirs.site.pk]):
        assert count(table) > 0
        assert count(table, f"readers && '{{{ids[0]},{ids[1]}}}'::bigint[]") == 0


@every_read_table
def test_a_mission_locale_sees_its_own_rows(ours: World, theirs: World, table: str) -> None:
    with system_scope():
        expected = count(table, f"{ours.mission_locale.pk} = any(readers)")
    assert (expected > 0) == (table not in FOR_THE_SITE)
    assert rows_of(table, [ours.mission_locale.pk]) == expected


@pytest.mark.parametrize("table", FOR_NOBODY)
def test_what_is_for_nobody_is_read_by_nobody(ours: World, theirs: World, table: str) -> None:
    everybody = [house.pk for w in (ours, theirs) for house in (w.mission_locale, w.site)]
    assert rows_of(table, everybody) == 0


@pytest.mark.parametrize("table", SHARED)
def test_the_site_sees_what_was_shared_with_it(ours: World, theirs: World, table: str) -> None:
    assert rows_of(table, [ours.site.pk]) > 0
    with scope([ours.site.pk]):
        assert count(table, f"not {ours.site.pk} = any(readers)") == 0


@pytest.mark.parametrize("table", HEALTH)
def test_the_site_never_sees_a_disability_nor_its_history(ours: World, table: str) -> None:
    assert rows_of(table, [ours.mission_locale.pk]) == 1
    assert rows_of(table, [ours.site.pk]) == 0


@pytest.mark.parametrize("table", FOR_THE_SITE)
def test_a_mission_locale_does_not_read_what_is_for_the_site(ours: World, table: str) -> None:
    """Among them, what was noted in a session and not communicated, even by raw SQL."""
    assert rows_of(table, [ours.site.pk]) > 0
    assert rows_of(table, [ours.mission_locale.pk]) == 0


def test_the_site_does_not_see_who_reads_the_file_at_the_mission_locale(ours: World) -> None:
    with scope([ours.site.pk]):
        assert count("journal_reading") == count(
            "journal_reading", f"organisation_id = {ours.site.pk}"
        )
        assert count("journal_reading") == 1


def test_a_second_site_does_not_see_what_the_first_one_was_told(ours: World, theirs: World) -> None:
    """The file is shared with both; what each was asked, and answers, is not."""
    with scope([ours.mission_locale.pk]):
        actions.share(ours.person, theirs.site, reason=AccessReason.ORIENTATION)
    person = f"'{ours.person.pk}'"
    with scope([theirs.site.pk]):
        assert count("youth_youngperson", f"id = {person}") == 1
        for table in (
            "orientations_followup",
            "orientations_followupevent",
            "orientations_orientation",
            "orientations_pathway",
            "orientations_pathwayevent",
            "orientations_registration",
            "youth_timelineevent",
        ):
            assert count(table, f"young_person_id = {person}") == 0
        assert count("youth_access", f"young_person_id = {person}") == 1


@every_read_table
def test_a_row_cannot_be_given_to_those_who_do_not_see_it(ours: World, table: str) -> None:
    """Nor taken from oneself: the new row too must be in the scope."""
    with (
        pytest.raises(ProgrammingError, match="violates row-level security policy"),
        transaction.atomic(),
        scope([ours.mission_locale.pk, ours.site.pk]),
    ):
        write(f"update {table} set readers = '{{{ours.site.pk + 1_000_000}}}'")


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.USER])
def test_no_organisation_is_not_every_organisation(ours: World, mode: Mode) -> None:
    with scope(mode=mode):
        assert count("youth_youngperson") == 0


def test_a_row_without_readers_is_nobodys(ours: World) -> None:
    with system_scope():
        write("update youth_youngperson set readers = '{}'")
    assert rows_of("youth_youngperson", [ours.mission_locale.pk, ours.site.pk]) == 0
