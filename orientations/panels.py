"""What orientations show on a young person's file."""

from __future__ import annotations

from typing import Any

from accord.accounts.models import User
from accord.youth.models import YoungPerson
from orientations.models import Orientation


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
