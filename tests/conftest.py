"""What every test stands on: strict guards, and people of both networks who sign in."""

from __future__ import annotations

import random
import re
import shutil
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accord.accounts.models import User
from accord.embedded.static_files import collect_if_stale
from accord.isolation import scope
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory

# What a GET may write: who read a file, and the session.
_WRITTEN_BY_A_GET = {"journal_reading", "django_session"}
_WRITTEN_BY_MIGRATIONS = (
    "accord.youth.migrations.0007_support_kinds",
    "orientations.migrations.0010_exit_kinds",
)
_WRITE = re.compile(r'\s*(?:insert into|update|delete from|truncate|merge into)\s+"?(\w+)', re.I)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Pages name their static files through the manifest, as in production; collected once.

    Each test client makes the middleware anew, and WhiteNoise would then open every static file:
    half the time of a page's test. It looks for a file when one is asked for instead.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    if not hasattr(session.config, "workerinput"):
        # Documents of the last run: their rows are gone.
        shutil.rmtree(settings.ATTACHMENTS_DIR, ignore_errors=True)
        collect_if_stale()


@pytest.fixture(autouse=True)
def _a_get_does_not_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET or HEAD through the test client fails as soon as it writes."""
    ask = Client.request

    def refuse_writes(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        written = _WRITE.match(sql)
        if written and written[1] not in _WRITTEN_BY_A_GET:
            pytest.fail(f"A GET writes in {written[1]}: {sql[:200]}")
        return execute(sql, *arguments)

    def request(client: Client, **environ: Any) -> Any:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return ask(client, **environ)
        with connection.execute_wrapper(refuse_writes):
            return ask(client, **environ)

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(autouse=True)
def _unordered_rows_come_back_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that passes thanks to PostgreSQL's own order fails one day in production."""
    fetch_all = QuerySet._fetch_all  # type: ignore[attr-defined]

    def shuffled(queryset: QuerySet[Any]) -> None:
        fresh = queryset._result_cache is None  # type: ignore[attr-defined]
        fetch_all(queryset)
        if fresh and not queryset.ordered:
            random.shuffle(queryset._result_cache)  # type: ignore[attr-defined]

    monkeypatch.setattr(QuerySet, "_fetch_all", shuffled)


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(settings: Any) -> None:
    """Rate limits are counted in Redis, which the tests of the other processes share."""
    default = {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = {"default": default}


@pytest.fixture(autouse=True)
def _reference_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that commits leaves empty tables behind: also of the rows that migrations have written."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        # Beside an open browser, Django sees an event loop in this thread, then and at the end.
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        request.getfixturevalue("transactional_db")
        for name in _WRITTEN_BY_MIGRATIONS:
            import_module(name).add(apps, None)


@pytest.fixture
def system_scope() -> Callable[[], AbstractContextManager[None]]:
    """Tests run as the application's role: without a scope, protected tables look empty."""
    return scope.system_scope


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    """``sign_in(user)`` is ``client``, signed in."""

    def signed_in(user: User) -> Client:
        client.force_login(user)
        return client

    return signed_in


@dataclass(frozen=True)
class Visit:
    """One page, what it asked PostgreSQL, and its weight in bytes."""

    page: str
    queries: list[str]
    weight: int


@pytest.fixture
def visit() -> Callable[[Client, str], Visit]:
    """``visit(client, url)``; ``visit(...).queries`` counts as production would."""

    def visited(client: Client, url: str) -> Visit:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(url)
        assert answer.status_code == 200
        # The test's own transaction makes savepoints of what are transactions in production, and
        # puts back at the end a scope that would be gone with them.
        queries = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        if queries and queries[-1].startswith("select set_config('accord."):
            del queries[-1]
        page = answer.content.decode(errors="replace")
        return Visit(page, queries, len(answer.content))

    return visited


@pytest.fixture
def mission_locale(db: None) -> Any:
    return MissionLocaleFactory()


@pytest.fixture
def site(db: None) -> Any:
    return SiteFactory()


@pytest.fixture
def counsellor(mission_locale: Any) -> User:
    return UserFactory(counsellor=True, membership__organisation=mission_locale)


@pytest.fixture
def colleague(mission_locale: Any) -> User:
    """Another counsellor of the same Mission Locale."""
    return UserFactory(counsellor=True, membership__organisation=mission_locale)


@pytest.fixture
def trainer(site: Any) -> User:
    return UserFactory(trainer=True, membership__organisation=site)


@pytest.fixture
def stranger_ml(db: None) -> User:
    """A counsellor of a Mission Locale that has nothing to do with the others."""
    return UserFactory(counsellor=True)


@pytest.fixture
def stranger_e2c(db: None) -> User:
    return UserFactory(trainer=True)
