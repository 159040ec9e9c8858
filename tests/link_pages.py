"""Every page that a young person's link opens, and what each link gets there.

``test_link_pages.py`` asks them all; ``test_pages.py`` knows that these addresses are here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accord.personal.links import token_of
from orientations.actions import as_seen
from tests.isolation.world import World


@dataclass(frozen=True)
class Held:
    """Status codes by the link that is held: right, changed by a character, expired, another person's.

    Who is signed in, or is not, changes nothing there.
    """

    right: int
    changed: int = 404
    expired: int = 410
    other: int = 404


@dataclass(frozen=True)
class LinkPage:
    """A page that a young person opens by their link; some are about one of their appointments."""

    get: Held | None = None
    post: Held | None = None
    about_appointment: bool = False
    body: Callable[[World], dict[str, Any]] = lambda world: {}


def _seen(world: World) -> dict[str, Any]:
    return {"seen": as_seen(world.upcoming)}


OWN_PAGE, OWN_ACT = Held(200, other=200), Held(302, other=302)

LINK_PAGES = {
    "personal_page": LinkPage(get=OWN_PAGE),
    "personal_renew": LinkPage(post=Held(200, expired=200, other=200)),
    "personal_phone": LinkPage(
        get=OWN_PAGE, post=OWN_ACT, body=lambda world: {"phone": "06 39 98 00 12"}
    ),
    "personal_data_request": LinkPage(
        get=OWN_PAGE, post=OWN_ACT, body=lambda world: {"kind": "correction"}
    ),
    "personal_confirm": LinkPage(post=Held(302, other=409), about_appointment=True, body=_seen),
    "personal_decline": LinkPage(
        get=Held(200),
        post=Held(302, other=409),
        about_appointment=True,
        body=lambda world: {**_seen(world), "reason": "transport"},
    ),
    "personal_calendar": LinkPage(get=Held(200), about_appointment=True),
}


def link_address(name: str, world: World, token: str = "") -> str:
    """The page that ``token``, or the world's own link, opens; its appointment is the world's own."""
    about = ["seance", world.upcoming.pk] if LINK_PAGES[name].about_appointment else []
    return reverse(name, args=[token or token_of(world.link), *about])
