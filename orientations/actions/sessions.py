"""A site posts its sessions."""

from __future__ import annotations

from django.db import transaction

from accord.accounts.models import User
from orientations.models import Session


@transaction.atomic
def post_session(session: Session, *, by: User) -> Session:
    """A site publishes a date (article 4). ``session`` is unsaved, as the form made it."""
    session.posted_by = by
    session.full_clean(exclude=["posted_by"])
    session.save(force_insert=True)
    return session
