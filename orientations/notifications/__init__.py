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
    promoted,
    registered,
    reminded,
    results,
    sent,
    withdrawn,
)
from orientations.notifications.returns import (
    return_closed,
    return_received,
    return_sent,
)

__all__ = [
    "answered",
    "confirmed",
    "ended",
    "joined",
    "moved",
    "not_joined",
    "promoted",
    "registered",
    "reminded",
    "results",
    "resumed",
    "return_closed",
    "return_received",
    "return_sent",
    "sent",
    "suspended",
    "withdrawn",
]
