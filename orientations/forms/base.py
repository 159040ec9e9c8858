"""What the forms of orientations share."""

from __future__ import annotations

from accord.networks.when import say_when
from orientations.models import Session


def session_label(session: Session) -> str:
    if session.takes_registrations:
        seats = (
            "1 place libre" if session.free_seats == 1 else f"{session.free_seats} places libres"
        )
    else:
        seats = "liste d'attente"
    return f"{say_when(session.starts_at, session.site.tz)} · {session.place} ({seats})"
