"""Who may add and remove documents. Who may see: ``visible_to``."""

from __future__ import annotations

from accord.accounts.models import User
from accord.attachments.models import Attachment
from accord.youth.models import YoungPerson


def can_add(user: User, young_person: YoungPerson) -> bool:
    """Both sides, as long as they see the file."""
    acting = user.acting
    return acting is not None and not acting.organisation_ids.isdisjoint(young_person.readers)


def can_remove(user: User, attachment: Attachment) -> bool:
    """The organisation that added it, whoever of its team did."""
    acting = user.acting
    return acting is not None and attachment.organisation_id in acting.organisation_ids
