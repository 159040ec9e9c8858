"""Every table is protected by the one policy, or says why it is open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models.base import ModelBase
from django.test.utils import isolate_apps

from accord.isolation.audit import (
    THIRD_PARTY_OPEN,
    faults,
    faults_of_models,
    faults_of_role,
    is_ours,
    is_protected,
)
from accord.isolation.models import Protected
from accord.isolation.operations import PREDICATE

pytestmark = pytest.mark.django_db


def test_every_table_is_protected_or_says_why_it_is_open() -> None:
    assert faults() == []


def test_what_a_young_person_leaves_in_the_portal_is_protected() -> None:
    protected = {model._meta.label for model in apps.get_models() if is_protected(model)}
    assert protected >= {
        "youth.YoungPerson",
        "youth.YoungPersonEvent",
        "youth.Access",
        "youth.DisabilityStatus",
        "youth.DisabilityStatusEvent",
        "youth.Support",
        "youth.SupportEvent",
        "orientations.Pathway",
        "orientations.PathwayEvent",
        "orientations.Reorientation",
        "orientations.ReorientationEvent",
        "orientations.FollowUp",
        "orientations.FollowUpEvent",
        "youth.TimelineEvent",
        "attachments.Attachment",
        "orientations.Orientation",
        "orientations.OrientationEvent",
        "orientations.Registration",
        "orientations.RegistrationEvent",
        "outbox.Message",
        "journal.Reading",
    }


def test_the_tables_of_the_libraries_are_told_from_ours() -> None:
    for label in THIRD_PARTY_OPEN:
        model = {m._meta.label: m for m in apps.get_models(include_auto_created=True)}[label]
        assert not is_ours(model)
    assert is_ours(apps.get_model("orientations", "OrientationEvent"))


def test_the_role_of_the_tests_is_bound_by_the_policies_and_owns_the_tables() -> None:
    """An owner escapes its own policies unless they are forced: so FORCE is what is tested here."""
    assert faults_of_role() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "select bool_and(tableowner = current_user) from pg_tables where schemaname = 'public'"
        )
        assert cursor.fetchone() == (True,)


def test_a_role_that_escapes_the_policies_is_reported() -> None:
    """``pg_roles`` is read by its bare name: a view of the same name stands for another role."""
    with connection.cursor() as cursor:
        cursor.execute("set local search_path = pg_temp, public, pg_catalog")
        cursor.execute(
            "create temporary view pg_roles as "
            "select rolname, true as rolsuper, true as rolbypassrls from pg_catalog.pg_roles"
        )
    superuser, bypasses = faults_of_role()
    assert "is superuser" in superuser
    assert "has BYPASSRLS" in bypasses


@pytest.fixture
def portrait() -> Iterator[ModelBase]:
    """A new table of ours with personal data, that its developer forgot to protect."""
    with isolate_apps("orientations"):

        class Portrait(models.Model):
            first_name = models.CharField(max_length=80)

            class Meta:
                app_label = "orientations"

        with connection.schema_editor() as editor:
            editor.create_model(Portrait)
        yield Portrait


@pytest.fixture
def guarded() -> Iterator[ModelBase]:
    """The same with ``readers``; the policies are left to the test."""
    with isolate_apps("orientations"):

        class GuardedPortrait(Protected):
            first_name = models.CharField(max_length=80)

            class Meta:
                app_label = "orientations"

        with connection.schema_editor() as editor:
            editor.create_model(GuardedPortrait)
        yield GuardedPortrait


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


TABLE = "orientations_guardedportrait"
ENABLE = f"alter table {TABLE} enable row level security"
FORCE = f"alter table {TABLE} force row level security"
POLICY = f"create policy readers on {TABLE} using ({PREDICATE}) with check ({PREDICATE})"


def test_a_new_table_with_personal_data_and_no_policy_is_reported(portrait: ModelBase) -> None:
    (fault,) = faults_of_models([portrait])
    assert fault == "orientations.Portrait: neither `readers` with the policy, nor `open_because`."


def test_a_new_table_that_says_why_it_is_open_is_not(portrait: ModelBase) -> None:
    portrait.open_because = "portraits painted on the walls of the school"  # type: ignore[attr-defined]
    assert faults_of_models([portrait]) == []


def test_an_open_table_may_not_lead_to_a_protected_one() -> None:
    with isolate_apps("orientations"):

        class Followed(Protected):
            class Meta:
                app_label = "orientations"

        class Wish(models.Model):
            followed = models.ForeignKey(Followed, models.CASCADE)
            open_because = "its developer thought so"

            class Meta:
                app_label = "orientations"

        with connection.schema_editor() as editor:
            editor.create_model(Followed)
            editor.create_model(Wish)
    assert faults_of_models([Wish]) == [
        "orientations.Wish: followed leads from an open table to a protected one."
    ]


def test_readers_with_the_forced_policy_are_enough(guarded: ModelBase) -> None:
    _execute(ENABLE, FORCE, POLICY)
    assert faults_of_models([guarded]) == []


def test_readers_alone_protect_nothing(guarded: ModelBase) -> None:
    assert len(faults_of_models([guarded])) == 3


def test_a_policy_that_the_owner_escapes_is_reported(guarded: ModelBase) -> None:
    _execute(ENABLE, POLICY)
    (fault,) = faults_of_models([guarded])
    assert "not forced" in fault


@pytest.mark.parametrize(
    "policies",
    [
        [],
        [f"create policy readers on {TABLE} using (true) with check ({PREDICATE})"],
        [f"create policy readers on {TABLE} using ({PREDICATE}) with check (true)"],
        [f"create policy readers on {TABLE} using ({PREDICATE})"],
        [f"create policy readers on {TABLE} for select using ({PREDICATE})"],
        [POLICY, f"create policy guests on {TABLE} for select using (true)"],
        [POLICY.replace("'system'", "'user'")],
    ],
    ids=["none", "reads all", "writes all", "no check", "reads only", "a second one", "other mode"],
)
def test_any_other_policy_is_reported(guarded: ModelBase, policies: list[str]) -> None:
    _execute(ENABLE, FORCE, *policies)
    (fault,) = faults_of_models([guarded])
    assert "its policies are not the one" in fault


@pytest.mark.parametrize("kind", ["table", "view", "materialized view"])
def test_a_relation_that_no_model_knows_is_reported(kind: str) -> None:
    """A view or a copy may show what the policies hide."""
    _execute(f"create {kind} everybody as select * from youth_youngperson")
    assert faults() == ["The relation everybody belongs to no model."]


def test_the_administration_shows_no_protected_table() -> None:
    shown = {model for model in apps.get_models() if admin.site.is_registered(model)}
    assert [model._meta.label for model in shown if is_protected(model)] == []


def test_lost_policies_stop_the_check_of_a_production_database() -> None:
    call_command("check", databases=["default"], deploy=True, tags=["database"])
    _execute("alter table youth_youngperson disable row level security")
    with pytest.raises(CommandError, match=r"youth\.YoungPerson: row-level security is not en"):
        call_command("check", databases=["default"], deploy=True, tags=["database"])
