"""Who gets what on the pages that a link opens: by the link that is held, whoever holds it."""

from __future__ import annotations

import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.personal.actions import make_link
from accord.personal.links import token_of
from accord.personal.models import PersonalLink
from tests.isolation.world import World, build, expect
from tests.link_pages import LINK_PAGES, link_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = build()
    expect(world)
    return world


@pytest.fixture
def tokens(world: World) -> dict[str, str]:
    """What may be held; those that open nothing of ours come first."""
    right, theirs = token_of(world.link), build()
    with system_scope():
        old = make_link(world.person, by=None)
        made = timezone.now() - datetime.timedelta(days=31)
        PersonalLink.objects.filter(pk=old.pk).update(
            made_at=made, expires_at=made + datetime.timedelta(days=30)
        )
    return {
        "changed": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "expired": token_of(old),
        "other": token_of(theirs.link),
        "right": right,
    }


CASES = [
    pytest.param(name, method, id=f"{method} {name}")
    for name in LINK_PAGES
    for method in ("get", "post")
]


@pytest.mark.parametrize(("name", "method"), CASES)
@pytest.mark.parametrize("signed_in", [False, True], ids=["anonymous", "signed in"])
def test_what_each_link_opens(
    world: World, tokens: dict[str, str], name: str, method: str, signed_in: bool
) -> None:
    page = LINK_PAGES[name]
    answers = {}
    for held, token in tokens.items():
        client = Client()
        if signed_in:
            client.force_login(world.counsellor)
        answers[held] = _ask(client, name, method, world, token)
        assert _shown(answers[held], world) == [], held
    expected = getattr(page, method)
    if expected is None:
        assert answers["right"].status_code == 405
        return
    assert {held: answer.status_code for held, answer in answers.items()} == vars(expected)


@pytest.mark.parametrize("name", LINK_PAGES)
def test_no_answer_is_kept_found_or_told_to_another_site(
    world: World, tokens: dict[str, str], name: str
) -> None:
    for token in tokens.values():
        for method in ("get", "post"):
            answer = _ask(Client(), name, method, world, token)
            assert answer["X-Robots-Tag"] == "noindex, nofollow"
            assert answer["Referrer-Policy"] == "strict-origin"
            assert answer["Cache-Control"] == "no-store, private"
            if b"<html" in answer.content:
                assert b'<meta name="robots" content="noindex, nofollow">' in answer.content


@pytest.mark.parametrize("name", [name for name, page in LINK_PAGES.items() if page.post])
def test_a_form_of_another_site_is_refused(world: World, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link_address(name, world), LINK_PAGES[name].body(world))
    assert answer.status_code == 403


def test_a_form_of_the_page_itself_is_taken_without_account(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(link_address("personal_page", world))
    body = {**LINK_PAGES["personal_confirm"].body(world)}
    body["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(link_address("personal_confirm", world), body).status_code == 302
    assert "sessionid" not in client.cookies


def _ask(client: Client, name: str, method: str, world: World, token: str) -> HttpResponse:
    url = link_address(name, world, token)
    if method == "get":
        return client.get(url)  # type: ignore[return-value]
    return client.post(url, LINK_PAGES[name].body(world))  # type: ignore[return-value]


def _shown(answer: HttpResponse, world: World) -> list[str]:
    """What the page never says, even to whom it is about: keys, the family name, what was written."""
    return [secret for secret in world.secrets if secret in answer.content.decode()]
