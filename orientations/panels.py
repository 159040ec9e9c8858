"""What orientations show on a young person's file."""

from __future__ import annotations

from typing import Any

from accord.accounts.models import User
from accord.youth.models import YoungPerson
from orientations import permissions
from orientations.models import Orientation, Pathway


def orientations_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """Those still open, then the others; nothing before the first."""
    visible = Orientation.objects.readable_by(user).filter(young_person=young_person)
    orientations = list(
        visible.select_related("site", "mission_locale").order_by("-sent_at", "-pk")
    )
    if not orientations:
        return None
    assert user.acting is not None
    return {
        "orientations": sorted(orientations, key=lambda o: not o.is_open),
        "is_ml": user.acting.is_ml,
    }


def stays_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """Every stay, the latest first; a site may begin another one once none goes on."""
    visible = Pathway.objects.readable_by(user).filter(young_person=young_person)
    pathways = list(visible.select_related("site").order_by("-started_on", "-pk"))
    came_alone = young_person.mission_locale_id is None
    may_begin = (
        permissions.can_open_stays(user)
        and (bool(pathways) or came_alone)
        and not any(pathway.is_open for pathway in pathways)
    )
    if not pathways and not may_begin:
        return None
    return {"pathways": pathways, "may_begin": may_begin}
