"""Who may do what about a young person's page. Who may see: ``visible_to``."""

from __future__ import annotations

from accord.accounts.enums import MANAGING_ROLES
from accord.accounts.models import User
from accord.personal.models import DataRequest
from accord.youth.models import YoungPerson


def can_send_link(user: User, young_person: YoungPerson) -> bool:
    """Whoever works on the file, of either network: each may have the young person before them."""
    acting = user.acting
    return acting is not None and bool(acting.organisation_ids & set(young_person.readers))


def can_copy_link(user: User, young_person: YoungPerson) -> bool:
    """Whoever holds a link reads and says what the young person does: it is shown only to those who
    read the whole file anyway, the Mission Locale that follows, or the site before there is one.
    """
    acting = user.acting
    if acting is None or not can_send_link(user, young_person):
        return False
    follower = young_person.mission_locale_id
    return follower is None or follower in acting.organisation_ids


def can_answer_request(user: User, request: DataRequest) -> bool:
    """Whoever manages the organisation that has to answer."""
    acting = user.acting
    return (
        acting is not None
        and acting.role in MANAGING_ROLES
        and request.organisation_id in acting.organisation_ids
    )
