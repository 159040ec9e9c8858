"""What the young person's page shows on their file."""

from __future__ import annotations

from typing import Any

from accord.accounts.models import User
from accord.personal import permissions
from accord.youth.models import YoungPerson


def links_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """Where to give the link: who holds one stands there, and costs this page no query."""
    return {} if permissions.can_send_link(user, young_person) else None
