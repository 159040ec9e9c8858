"""The pages of the stays, and who gets what there: rows of ``pages.py``."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.isolation.world import World
from tests.page_rows import (
    DONE_ON_FILE,
    E2C,
    LIST,
    ONE_SIDE,
    OWN_FILE,
    SHARED_FILE,
    Four,
    Page,
    person_form,
)


def _today() -> str:
    return timezone.localdate().isoformat()


def _entry(world: World) -> dict[str, Any]:
    return {"site": world.site.pk, "on": _today(), "integration_ends_on": ""}


def _newcomer(world: World) -> dict[str, Any]:
    return {**person_form(world), **_entry(world), "support": "", "operator": ""}


def _on_stay(which: str, **typed: Any) -> Page:
    """An act of the site on a stay of the world."""
    return Page(
        E2C,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=lambda world: [getattr(world, which).pk],
        body=lambda world: {"on": _today(), **typed},
    )


STAYS = {
    "orientation_join": Page(
        E2C,
        post=DONE_ON_FILE,
        args=lambda world: [world.accepted.pk],
        body=lambda world: {"on": _today(), "integration_ends_on": ""},
    ),
    "orientation_not_joined": Page(
        E2C,
        post=DONE_ON_FILE,
        args=lambda world: [world.accepted.pk],
        body=lambda world: {"reason": "no_show"},
    ),
    "pathways": Page(
        E2C,
        get=LIST,
        post=Four(302, 302, 302),
        body=lambda world: {"q": world.person.last_name[:4]},
    ),
    "pathway_create": Page(E2C, get=ONE_SIDE, post=Four(302, 403, 200), body=_newcomer),
    "pathway_again": Page(
        E2C,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=lambda world: [world.pathway.young_person_id],
        body=_entry,
    ),
    "integration": Page(
        E2C,
        get=ONE_SIDE,
        post=ONE_SIDE,
        body=lambda world: {
            "jour": _today(),
            f"suite_{world.integrating.pk}": "confirme",
        },
    ),
    "pathway": Page(E2C, get=SHARED_FILE, args=lambda world: [world.pathway.pk]),
    "pathway_confirm": _on_stay("integrating", referent=""),
    "pathway_do_not_confirm": _on_stay("integrating", kind="nc_projet"),
    "pathway_drop_out": _on_stay("staying", kind="abandon_choix"),
    "pathway_exit": _on_stay("staying", kind="cdi"),
    "pathway_suspend": _on_stay("staying", reason="health"),
    "pathway_resume": _on_stay("suspended"),
    "pathway_change_site": Page(
        E2C,
        get=OWN_FILE,
        post=DONE_ON_FILE,
        args=lambda world: [world.staying.pk],
        body=lambda world: {"on": _today(), "to": world.sister_site.pk},
    ),
    "pathway_edit": _on_stay("staying", referent="", weekly_hours=35, internships=1),
    "pathway_note_internship": Page(
        E2C,
        post=DONE_ON_FILE,
        args=lambda world: [world.staying.pk],
        body=lambda world: {"number": 1},
    ),
}
