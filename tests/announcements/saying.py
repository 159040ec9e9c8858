"""What officers say, in the words of the tests."""

from __future__ import annotations

import uuid
from typing import Any

from accord.accounts.models import User
from accord.announcements import actions
from accord.announcements.actions import Audience, Content
from accord.announcements.enums import Subject
from accord.announcements.models import Announcement
from accord.networks.models import Region

CONTENT = Content(Subject.SIGNATURE, "L'accord est signé", "Parlez-en en équipe.")


def draft(by: User, *regions: Region, to_both: bool = False) -> Announcement:
    audience = Audience(to_both=to_both, regions=[region.code for region in regions])
    return actions.write(CONTENT, audience, by=by, key=uuid.uuid4())


def publish(by: User, *regions: Region, to_both: bool = False) -> Announcement:
    return actions.publish(draft(by, *regions, to_both=to_both), by=by)


def sees(user: User, announcement: Announcement) -> bool:
    found: bool = Announcement.objects.visible_to(user).filter(pk=announcement.pk).exists()
    return found


def form(**changes: Any) -> dict[str, Any]:
    """A form that is right."""
    return {
        "key": str(uuid.uuid4()),
        "audience": "own",
        "subject": "signature",
        "title": "L'accord est signé",
        "text": "Parlez-en en équipe.",
        "site": "",
        **changes,
    }
