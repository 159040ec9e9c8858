"""What every page may cost, whoever reads it: queries, kilobytes; and what none may do without.

A page of ``pages.py`` is held to these from the day that it has its row there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from tests.conftest import Visit
from tests.growth import grow
from tests.isolation.world import World, build, expect
from tests.link_pages import LINK_PAGES, link_address
from tests.pages import E2C, ML, PAGES, address

QUERIES, KILOBYTES = 12, 60

# (page, who reads it): each side that the table lets in. Where nobody signs in, nothing is measured.
READERS = [
    (name, side)
    for name, page in PAGES.items()
    for side in (ML, E2C)
    if page.get and (page.get.right if side == page.right else page.get.other) == 200
]


@pytest.fixture(scope="module")
def worlds(
    django_db_setup: None, django_db_blocker: pytest.DjangoDbBlocker
) -> Iterator[tuple[World, World]]:
    """One of everything, and ten; built once, and undone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        few, many = _with_passwords(build()), _with_passwords(grow(build()))
        for world in (few, many):
            expect(world)
        _signed_in(few, ML).get("/")  # what is read once a process has been read
        yield few, many
        transaction.set_rollback(True)


def _with_passwords(world: World) -> World:
    """The pages of an account want one; nobody types it."""
    for user in (world.counsellor, world.trainer):
        user.password = "given"
        user.save()
    return world


@pytest.mark.parametrize(("name", "side"), READERS)
def test_a_page_is_cheap_small_and_labelled(
    worlds: tuple[World, World],
    visit: Callable[[Client, str], Visit],
    db: None,
    settings: Any,
    name: str,
    side: str,
) -> None:
    """As many queries for ten rows as for one; and the page of ten rows is within the limits.

    Counted at the worst moment: Redis keeps nothing for either.
    """
    visits = []
    for world in worlds:
        settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}
        visits.append(visit(_signed_in(world, side), address(name, world)))
    _hold_to_the_limits(*visits)


@pytest.mark.parametrize("name", [name for name, page in LINK_PAGES.items() if page.get])
def test_a_page_opened_by_a_link_is_too(
    worlds: tuple[World, World], visit: Callable[[Client, str], Visit], db: None, name: str
) -> None:
    """Even in the browser of somebody who is signed in."""
    _hold_to_the_limits(
        *(visit(_signed_in(world, ML), link_address(name, world)) for world in worlds)
    )


def _hold_to_the_limits(one: Visit, ten: Visit) -> None:
    asked = "\n".join(ten.queries)
    assert len(ten.queries) == len(one.queries), asked
    assert len(ten.queries) <= QUERIES, asked
    assert ten.weight <= KILOBYTES * 1000

    controls = Controls()
    controls.feed(ten.page)
    assert controls.unlabelled() == []
    assert controls.inline == []


def _signed_in(world: World, side: str) -> Client:
    client = Client()
    client.force_login(world.counsellor if side == ML else world.trainer)
    return client


class Controls(HTMLParser):
    """The form controls of a page, and what names each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.inline: list[str] = []
        self._inside_a_label = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "label":
            self._inside_a_label += 1
            self.labels.add(given.get("for"))
        elif tag in ("input", "select", "textarea") and given.get("type") not in (
            "hidden",
            "submit",
        ):
            self.controls.append(
                {**given, "wrapped": "yes" if self._inside_a_label else None, "tag": tag}
            )
        handlers = [key for key in given if re.fullmatch(r"on[a-z]+", key)]
        if handlers or "style" in given or tag == "style" or (tag == "script" and not given):
            self.inline.append(f"{tag} {given}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._inside_a_label -= 1

    def unlabelled(self) -> list[dict[str, str | None]]:
        names = ("aria-label", "aria-labelledby", "wrapped")
        return [
            control
            for control in self.controls
            if control.get("id") not in self.labels and not any(map(control.get, names))
        ]


def test_a_control_without_a_label_is_seen() -> None:
    page = Controls()
    page.feed('<label for="a">Nom</label><input id="a"><label><input></label><input id="b">')
    page.feed('<p style="color: red">')
    assert [control["id"] for control in page.unlabelled()] == ["b"]
    assert page.inline == ["p {'style': 'color: red'}"]
