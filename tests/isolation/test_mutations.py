"""A developer forgets the filter, or the right: PostgreSQL still gives nothing away.

The only tests that change our own code while they run: that is the mutation they are about.
"""

from __future__ import annotations

import hashlib
from types import ModuleType

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

import accord.attachments.permissions
import accord.personal.permissions
import accord.youth.permissions
import orientations.permissions
from accord.accounts.models import User
from accord.isolation.audit import is_ours, is_protected
from accord.isolation.scope import system_scope
from tests.isolation.world import World
from tests.pages import PAGES, address

FILTERED = sorted(
    {
        type(model._default_manager.all())
        for model in apps.get_models()
        if is_ours(model) and hasattr(model._default_manager.all(), "visible_to")
    },
    key=lambda queryset: queryset.__name__,
)
PERMISSIONS = [
    accord.attachments.permissions,
    accord.personal.permissions,
    accord.youth.permissions,
    orientations.permissions,
]
PROTECTED = sorted(model._meta.db_table for model in apps.get_models() if is_protected(model))
# Pages about the portal and the account show no file.
OF_FILES = [name for name in PAGES if not name.startswith("account_")]
# Their rows say why they are open: without the filter, only the right stands before the page.
OF_OPEN_TABLES = (
    "session",
    "member",
    "invitation",
    "site_sheet",
    "announcement",
    "organisation_",
)


@pytest.fixture
def _no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(rows: QuerySet, user: User) -> QuerySet:  # type: ignore[type-arg]
        return rows.all()

    for queryset in FILTERED:
        monkeypatch.setattr(queryset, "visible_to", everything)


@pytest.fixture
def _every_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in PERMISSIONS:
        for right in _rights(module):
            monkeypatch.setattr(module, right, lambda *_who_and_what: True)


def _rights(module: ModuleType) -> list[str]:
    return [name for name in vars(module) if name.startswith("can_")]


def test_the_mutations_reach_every_filter_and_every_right() -> None:
    assert {queryset.__name__ for queryset in FILTERED} >= {
        "AttachmentQuerySet",
        "OrientationQuerySet",
        "RegistrationQuerySet",
        "SessionQuerySet",
        "TimelineEventQuerySet",
        "YoungPersonQuerySet",
    }
    assert all(_rights(module) for module in PERMISSIONS)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_filter")
def test_the_mutation_is_one(ours: World, theirs: World) -> None:
    """Where nothing is protected the missing filter shows: sessions are open to all."""
    client = Client()
    client.force_login(theirs.trainer)
    assert client.get(address("session", ours)).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_filter")
@pytest.mark.parametrize("name", OF_FILES)
def test_without_the_filter_a_stranger_reads_nothing(ours: World, theirs: World, name: str) -> None:
    for stranger in (theirs.counsellor, theirs.trainer):
        _assert_nothing_leaks(ours, stranger, name)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_filter", "_every_right")
@pytest.mark.parametrize("name", OF_FILES)
def test_without_the_filter_nor_the_right_a_stranger_reads_and_changes_nothing(
    ours: World, theirs: World, name: str
) -> None:
    for stranger in (theirs.counsellor, theirs.trainer):
        _assert_nothing_leaks(ours, stranger, name)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_filter", "_every_right")
def test_without_filter_nor_right_the_site_still_does_not_read_the_disability(ours: World) -> None:
    """The Mission Locale reads "oui" on the same page, and the box of the form is checked."""
    pages = {}
    for user in (ours.counsellor, ours.trainer):
        client = Client()
        client.force_login(user)
        shown = client.get(address("young_person", ours)).content.decode()
        form = client.get(address("young_person_edit", ours)).context["form"]
        pages[user] = (" oui" in " ".join(shown.split()), form.initial["disability"])
    assert pages[ours.counsellor] == (True, True)
    assert pages[ours.trainer] == (False, False)


def _assert_nothing_leaks(ours: World, user: User, name: str) -> None:
    page, url = PAGES[name], address(name, ours)
    before = _fingerprint(ours)
    client = Client()
    client.force_login(user)
    for answer in (client.get(url), client.post(url, page.body(ours))):
        text = answer.content.decode(errors="replace").replace(url, "")
        assert [secret for secret in ours.secrets if secret in text] == []
        if page.args(ours) and not name.startswith(OF_OPEN_TABLES):
            assert answer.status_code in (404, 405)
    assert _fingerprint(ours) == before


def _fingerprint(world: World) -> dict[str, str]:
    """All that these two organisations may read, as it is now."""
    readers = f"'{{{world.mission_locale.pk},{world.site.pk}}}'::bigint[]"
    found = {}
    with system_scope(), connection.cursor() as cursor:
        for table in PROTECTED:
            cursor.execute(
                f"select t::text from {table} t where readers && {readers} order by t::text"
            )
            rows = "\n".join(row for (row,) in cursor)
            found[table] = hashlib.sha256(rows.encode()).hexdigest()
    return found
