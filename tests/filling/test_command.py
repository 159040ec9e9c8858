"""``manage.py fill``: when it refuses, and what one seed decides."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accord.accounts.models import Membership, User
from accord.networks.models import Commune, Correspondent, Coverage, Organisation, SiteSheet
from accord.outbox.models import Message
from accord.youth.models import Access, DisabilityStatus, TimelineEvent, YoungPerson
from orientations.models import Orientation, Registration, Session
from tests.factories.networks import MissionLocaleFactory
from tests.filling.conftest import fill

SystemScope = Callable[[], AbstractContextManager[None]]
FILLED = [
    Organisation,
    Coverage,
    User,
    Membership,
    Correspondent,
    SiteSheet,
    YoungPerson,
    DisabilityStatus,
    Session,
    Orientation,
    Registration,
    Access,
    TimelineEvent,
]


def test_a_base_with_an_organisation_is_refused_and_nothing_is_written(territories: None) -> None:
    MissionLocaleFactory()
    with pytest.raises(CommandError, match="contient déjà des organisations"):
        fill()
    assert Organisation.objects.count() == 1


def test_without_territories_it_says_what_to_launch(territories: None) -> None:
    Commune.objects.update(current=None)
    Commune.objects.all().delete()
    with pytest.raises(CommandError, match="load_territories"):
        fill()
    assert not Organisation.objects.exists()


def test_a_portal_that_is_no_demo_is_never_filled(territories: None, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="ACCORD_DEMO"):
        fill()
    assert not User.objects.exists()


@pytest.mark.parametrize("option", ["--scale=0", "--scale=beaucoup", "--now=demain"])
def test_an_option_that_makes_no_sense_is_refused(territories: None, option: str) -> None:
    with pytest.raises(CommandError, match="donnez un"):
        call_command("fill", option)


def test_the_same_seed_scale_and_now_give_the_same_rows(
    territories: None, system_scope: SystemScope, noon: datetime.datetime
) -> None:
    first, again = contents(system_scope, now=noon), contents(system_scope, now=noon)
    assert all(first.values())
    assert first == again


def test_another_seed_gives_other_people(
    territories: None, system_scope: SystemScope, noon: datetime.datetime
) -> None:
    first = contents(system_scope, now=noon)
    assert first["YoungPerson"] != contents(system_scope, now=noon, seed=7)["YoungPerson"]


def test_the_number_of_queries_does_not_follow_the_number_of_people(territories: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        fill()
    assert len(asked) < 150


def contents(system_scope: SystemScope, **options: Any) -> dict[str, list[str]]:
    """What a filling wrote, without the numbers that sequences give; the filling is undone."""
    with transaction.atomic():
        with system_scope():
            fill(**options)
            assert not Message.objects.exists()
            found = {model.__name__: _rows(model) for model in FILLED}
        transaction.set_rollback(True)
    return found


def _rows(model: type[models.Model]) -> list[str]:
    organisations = {o.pk: f"{o.name} {o.commune_id}" for o in Organisation.objects.all()}
    people = {user.pk: user.email for user in User.objects.all()}
    correspondents = {post.pk: post.name for post in Correspondent.objects.all()}
    named = {Organisation: organisations, User: people, Correspondent: correspondents}
    rows = []
    for values in model._default_manager.values():
        for field in model._meta.concrete_fields:
            value = values[field.attname]
            if isinstance(field, models.AutoField):
                del values[field.attname]
            elif field.related_model in named and value is not None:
                values[field.attname] = named[field.related_model][value]
            elif field.name == "readers":
                values["readers"] = [organisations[pk] for pk in value]
        rows.append(repr(sorted(values.items())))
    return sorted(rows)
