"""Who writes announcements, and who may know who has read them."""

from __future__ import annotations

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.accounts.permissions import manages
from accord.announcements.audience import is_head
from accord.announcements.models import Announcement

# Both represent their party (article 5): the evidence that its network was told is theirs.
_REPRESENTING = (Role.NATIONAL_OFFICER, Role.COMMITTEE_MEMBER)


def can_write(user: User) -> bool:
    """The national officers of UNML or of Réseau E2C France; not the committee's members."""
    acting = user.acting
    return (
        acting is not None and acting.role == Role.NATIONAL_OFFICER and is_head(acting.organisation)
    )


def can_change(user: User, announcement: Announcement) -> bool:
    """Publish, correct, withdraw: any officer of the head in whose name it is written."""
    return can_write(user) and _is_of(user, announcement)


def can_note_reading(user: User, announcement: Announcement) -> bool:
    """Whoever it is addressed to; its own head has nothing to note."""
    return announcement.is_published and not _is_of(user, announcement)


def can_see_organisations(user: User, announcement: Announcement) -> bool:
    """Which organisations have read: the head that wrote it; both heads when it is for both."""
    acting = user.acting
    if acting is None or announcement.is_draft or acting.role not in _REPRESENTING:
        return False
    other_head = announcement.to_both and is_head(acting.organisation)
    return _is_of(user, announcement) or other_head


def can_see_team(user: User, announcement: Announcement) -> bool:
    """Which colleagues have read: whoever manages them, in an organisation of the networks."""
    acting = user.acting
    return (
        acting is not None
        and announcement.is_published
        and manages(user)
        and not is_head(acting.organisation)
    )


def _is_of(user: User, announcement: Announcement) -> bool:
    return user.acting is not None and user.acting.organisation.pk == announcement.issuer_id
