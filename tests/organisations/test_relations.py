"""Every column that points to an organisation is declared: none is left behind by a merge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.base import ModelBase
from django.test.utils import isolate_apps

import accord.organisations
from accord.accounts import actions
from accord.networks.models import Organisation, Site
from accord.organisations import Relations, pointing, relations
from accord.workflow import Refused
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory


def test_each_relation_to_an_organisation_is_declared_and_each_declaration_has_its_relation():
    """A new one fails here: say in its app's ``organisations.py`` what a merge does with its rows."""
    assert relations.undeclared() == []
    assert relations.gone() == []


def test_the_histories_and_the_tables_of_the_libraries_are_walked_too():
    found = {f"{table._meta.label}.{column.name}" for table, column in pointing()}
    assert found >= {
        "orientations.OrientationEvent.site",
        "accounts.MembershipEvent.organisation",
        "networks.Organisation.merged_into",
    }


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ModelBase]]:
    """What the walk finds besides the models of the portal, as if they had just been written."""
    added: list[ModelBase] = []
    known = accord.organisations.apps.get_models
    monkeypatch.setattr(
        accord.organisations.apps, "get_models", lambda **how: [*known(**how), *added]
    )
    with isolate_apps("orientations"):
        yield added


def test_a_new_relation_is_seen_whatever_its_form(walked: list[ModelBase]):
    class Visit(models.Model):
        site = models.ForeignKey(Site, models.CASCADE, related_name="+")
        host = models.OneToOneField(Organisation, models.CASCADE, related_name="+")
        guests = models.ManyToManyField(Organisation, related_name="+")
        asked = ArrayField(models.BigIntegerField())

        class Meta:
            app_label = "orientations"

    walked += [Visit, Visit.guests.through]
    assert set(relations.undeclared()) == {
        "orientations.Visit.site",
        "orientations.Visit.host",
        "orientations.Visit_guests.organisation",
        "orientations.Visit.asked",
    }


def test_what_may_be_there_once_says_what_becomes_of_doubles(walked: list[ModelBase]):
    declared = Relations()
    declared.moves("networks.Coverage", "mission_locale", "communes")
    assert "networks.Coverage.mission_locale (doubles)" in declared.undeclared()


@pytest.mark.django_db
def test_a_merge_refuses_to_run_while_one_is_unknown(monkeypatch: pytest.MonkeyPatch):
    without = {
        key: known
        for key, known in relations._known.items()
        if key != ("orientations.Session", "site")
    }
    monkeypatch.setattr(relations, "_known", without)
    merged, kept = MissionLocaleFactory(), MissionLocaleFactory()

    with pytest.raises(Refused, match=r"orientations\.Session\.site"):
        actions.merge(merged, into=kept, by=UserFactory(administrator=True))

    merged.refresh_from_db()
    assert merged.merged_into is None
