"""The pages of returns, and who gets what there."""

from __future__ import annotations

from typing import Any

from tests.isolation.world import World
from tests.page_rows import (
    DONE_ON_FILE,
    DONE_ON_POST,
    E2C,
    LIST,
    ML,
    OWN_FILE,
    OWN_POST,
    Four,
    Page,
)


def sent_return(world: World) -> dict[str, Any]:
    """Of somebody whom nobody follows: their Mission Locale is searched by its name."""
    return {
        "other": world.other_ml.name,
        "mission_locale": world.other_ml.pk,
        "reason": "N'est plus venu.",
        "acquired": "",
        "advised": "",
        "has_certificate": "oui",
        "agrees": "oui",
        "phone": "06 39 98 12 34",
        "email": "",
        "checked": "on",
    }


RETURNS = {
    "returns": Page(
        ML,
        get=LIST,
        post=Four(302, 302, 302),
        body=lambda world: {"q": world.person.last_name[:4]},
    ),
    "return": Page(
        E2C,
        get=OWN_POST,
        post=DONE_ON_POST,
        args=lambda world: [world.to_register.pk],
        body=sent_return,
    ),
    "return_refuse": Page(
        E2C,
        get=OWN_POST,
        post=DONE_ON_POST,
        args=lambda world: [world.to_register.pk],
        body=lambda world: {"reason": "Part à l'étranger."},
    ),
    "return_receive": Page(
        ML,
        post=DONE_ON_FILE,
        args=lambda world: [world.reorientation.pk],
        body=lambda world: {"counsellor": world.counsellor.pk},
    ),
    "return_close": Page(
        ML,
        post=DONE_ON_FILE,
        args=lambda world: [world.received.pk],
        body=lambda world: {"outcome": "followed"},
    ),
    "return_pass_on": Page(
        ML,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=lambda world: [world.received.pk],
        body=lambda world: {
            "other": world.other_ml.name,
            "mission_locale": world.other_ml.pk,
            "reason": "A déménagé.",
        },
    ),
}
