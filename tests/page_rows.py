"""What a row of the table of pages says: who gets what of each address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.isolation.world import World

ML, E2C = "ml", "e2c"
SIGN_IN = "sign-in"


@dataclass(frozen=True)
class Four:
    """Status codes; ``anonymous`` is sent to sign in unless told."""

    right: int | str
    other: int | str
    stranger: int | str
    anonymous: int | str = SIGN_IN


@dataclass(frozen=True)
class Page:
    """``right`` is the side for which the page is made. The stranger is of that side too.

    ``get`` and ``post`` are None when the page refuses the method (405). ``body`` is a valid one.
    The address of a page of the ``directory`` names an organisation, or what is said to all of them:
    every role may read it; only the administrators of the platform open one that is ``administered``.
    A ``file`` is downloaded: a browser shows no page.
    """

    right: str
    get: Four | None = None
    post: Four | None = None
    args: Callable[[World], list[Any]] = lambda world: []
    body: Callable[[World], dict[str, Any]] = lambda world: {}
    directory: bool = False
    administered: bool = False
    file: bool = False


def person_form(world: World) -> dict[str, Any]:
    return {
        "first_name": "Maëlys",
        "last_name": "Autrement",
        "birth_date": "2006-05-04",
        "schooling": "none",
        "situation": "neither",
        "phone": "",
        "place": "",
    }


OPEN = Four(200, 200, 200, 200)
LIST = Four(200, 200, 200)
ONE_SIDE = Four(200, 403, 200)
SHARED_FILE = Four(200, 200, 404)
OWN_FILE = Four(200, 403, 404)
DONE_ON_FILE = Four(302, 403, 404)
# Only whoever manages acts on a team: not a counsellor, less so somebody of another organisation.
NOBODY_HERE = Four(403, 403, 403)
COLLEAGUE = Four(403, 404, 404)
# One's own: nobody of another organisation, of either side, finds it.
OWN_POST = Four(200, 404, 404)
DONE_ON_POST = Four(302, 404, 404)
