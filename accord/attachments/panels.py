"""What documents show on a young person's file."""

from __future__ import annotations

from typing import Any

from accord.accounts.models import User
from accord.attachments import permissions
from accord.attachments.models import Attachment
from accord.youth.models import YoungPerson


def documents_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """The latest first, each with who reads it and whether this reader may remove it.

    Whoever added it reads with whom it is shared; the others only that it is shared with them: with
    which other sites a Mission Locale shares a file is not theirs to know.
    """
    assert user.acting is not None
    own = user.acting.organisation_ids
    rows = Attachment.objects.visible_to(user).filter(young_person=young_person)
    attachments = rows.with_partners(own).select_related("added_by", "organisation")
    shown = []
    for attachment in attachments:
        removable = permissions.can_remove(user, attachment)
        partners = ", ".join(attachment.partners) if removable else ""
        shown.append({"attachment": attachment, "removable": removable, "partners": partners})
    return {"documents": shown, "can_add": permissions.can_add(user, young_person)}
