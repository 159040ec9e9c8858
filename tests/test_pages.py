"""Who gets what on each page: right side, other side, stranger, anonymous."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from tests.addresses import routes
from tests.factories.accounts import UserFactory
from tests.isolation.world import World, build, without_files
from tests.link_pages import LINK_PAGES
from tests.pages import (
    E2C,
    ML,
    PAGES,
    PUBLIC,
    SIGN_IN,
    Four,
    Page,
    address,
)

pytestmark = pytest.mark.django_db

ADMINISTRATION = sorted(pattern for name, pattern in routes() if name.startswith("admin:"))


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def sides(world: World) -> dict[str, User]:
    return _sides(world)


@pytest.fixture
def strangers() -> dict[str, User]:
    """Who have files, orientations and sessions, but others."""
    return _sides(build())


def _sides(world: World) -> dict[str, User]:
    """With a password, as the pages of an account want one; nobody types it."""
    for user in (world.counsellor, world.trainer):
        user.password = "given"
        user.save()
    return {ML: world.counsellor, E2C: world.trainer}


def test_each_address_has_its_row_and_each_row_its_address() -> None:
    named = {name for name, _pattern in routes() if not name.startswith("admin:")}
    assert named == PAGES.keys() | LINK_PAGES.keys()


def test_the_public_pages_are_these(world: World) -> None:
    """Everything else sends whoever is not signed in to the sign-in page, whatever the method."""
    public = set()
    for name in PAGES:
        answers = {
            _met(Client().generic(method, address(name, world))) for method in ("GET", "POST")
        }
        if answers != {SIGN_IN}:
            public.add(name)
    assert public == PUBLIC


CASES = [
    pytest.param(name, method, id=f"{method} {name}")
    for name in PAGES
    for method in ("get", "post")
]


@pytest.mark.parametrize(("name", "method"), CASES)
def test_who_gets_what(
    world: World, sides: dict[str, User], strangers: dict[str, User], name: str, method: str
) -> None:
    page = PAGES[name]
    other_side = E2C if page.right == ML else ML
    # Those who may change nothing come first.
    people: dict[str, User | None] = {
        "anonymous": None,
        "stranger": strangers[page.right],
        "other": sides[other_side],
        "right": sides[page.right],
    }
    answers = {who: _ask(page, name, method, world, user) for who, user in people.items()}
    expected = getattr(page, method)
    if expected is None:
        refused = 405 if name not in PUBLIC else answers["anonymous"].status_code
        expected = Four(405, 405, 405, SIGN_IN if name not in PUBLIC else refused)
    assert {who: _met(answer) for who, answer in answers.items()} == vars(expected)
    for who in ("anonymous", "stranger"):
        assert _shown(answers[who], world) == []


@pytest.mark.parametrize("name", PAGES)
def test_whose_role_opens_no_file_reads_none(world: World, name: str) -> None:
    """Data protection officers, regions, head offices, administrators, and the unknown."""
    page = PAGES[name]
    for user in without_files(world.mission_locale):
        for method in ("get", "post"):
            if name == "switch_organisation":
                continue
            answer = _ask(page, name, method, world, user)
            assert _shown(answer, world) == [], f"{user.acting} reads {name}"
            opened = page.directory or (page.administered and user.is_staff)
            if page.args(world) and name not in PUBLIC and not opened:
                assert answer.status_code in (403, 404, 405), f"{user.acting} opens {name}"


@pytest.mark.parametrize("pattern", ADMINISTRATION)
def test_the_administration_is_for_administrators(world: World, pattern: str) -> None:
    path = re.sub(r"\(\?P<app_label>.*?\)|\(\?P<url>.*?\)", "accounts", pattern).strip("^$")
    url = "/" + re.sub(r"<path:\w+>", "1", path.replace("^", "").replace("$", ""))
    for method in ("GET", "POST"):
        assert _met(Client().generic(method, url)) == SIGN_IN
        for user in (world.counsellor, world.trainer, UserFactory(manager=True)):
            client = Client()
            client.force_login(user)
            answer = client.generic(method, url)
            if url != reverse("admin:logout"):
                assert _met(answer) in (403, SIGN_IN)


def _ask(page: Page, name: str, method: str, world: World, user: User | None) -> HttpResponse:
    client = Client()
    if user is not None:
        client.force_login(user)
    url = address(name, world)
    if method == "get":
        return client.get(url)  # type: ignore[return-value]
    return client.post(url, page.body(world))  # type: ignore[return-value]


def _met(answer: Any) -> int | str:
    """The status code, or ``SIGN_IN`` for a redirection to that page."""
    sign_in = (resolve_url("account_login"), reverse("admin:login"))
    if answer.status_code == 302 and answer.headers["Location"].startswith(sign_in):
        return SIGN_IN
    return int(answer.status_code)


def _shown(answer: HttpResponse, world: World) -> list[str]:
    """What this page tells that only the two organisations may read."""
    # The address itself comes back in forms that post to where they stand.
    text = answer.content.decode(errors="replace").replace(str(answer.request["PATH_INFO"]), "")  # type: ignore[attr-defined]
    return [secret for secret in world.secrets if secret in text]
