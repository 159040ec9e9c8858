"""One function per message. A message says initials and a link, nothing more."""

from orientations.notifications.pathways import (
    confirmed,
    ended,
    joined,
    moved,
    not_joined,
    resumed,
    suspended,
)
from orientations.notifications.requests import (
    answered,
    cannot_come,
    promoted,
    registered,
    reminded,
    results,
    sent,
    withdrawn,
)
from orientations.notifications.returns import (
    return_closed,
    return_passed_on,
    return_received,
    return_sent,
)
from orientations.notifications.young_people import call_off_place, place_lost, place_told

__all__ = [
    "answered",
    "call_off_place",
    "cannot_come",
    "confirmed",
    "ended",
    "joined",
    "moved",
    "not_joined",
    "place_lost",
    "place_told",
    "promoted",
    "registered",
    "reminded",
    "results",
    "resumed",
    "return_closed",
    "return_passed_on",
    "return_received",
    "return_sent",
    "sent",
    "suspended",
    "withdrawn",
]
