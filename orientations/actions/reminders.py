"""A Mission Locale asks again for an answer that does not come."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.when import say_day
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from orientations import notifications
from orientations.enums import OrientationStatus
from orientations.models import Orientation
from orientations.models.orientations import REMIND_AGAIN_AFTER, REMINDED


@transaction.atomic
def remind(orientation: Orientation, *, by: User) -> Orientation:
    """Write once to the site's correspondents, and note it on the file that both sides read.

    Raises ``Refused`` when the site has answered, still has time to, or will say it at a session, or
    was reminded less than three days ago: of two colleagues who remind at once, the second waits for
    the first and is told so.
    """
    orientation = lock(orientation)
    if orientation.status != OrientationStatus.SENT:
        raise Refused("Le site a répondu entre-temps : voyez sa réponse dans la fiche de liaison.")
    if not orientation.is_overdue:
        raise Refused(
            f"{orientation.site} a une semaine pour répondre : relancez ensuite, ou appelez."
        )
    silent: Any = Orientation.objects.to_answer().with_last_reminder()
    unanswered = silent.filter(pk=orientation.pk).first()
    if unanswered is None:
        raise Refused(
            f"{orientation.site} répondra après la séance d'information : rien à relancer."
        )
    last = unanswered.reminded_at
    if last and timezone.now() < last + REMIND_AGAIN_AFTER:
        said = say_day(last, timezone.get_current_timezone())
        raise Refused(
            f"{orientation.site} a déjà été relancé {said} : laissez-lui trois jours, ou appelez."
        )
    youth.tell(
        orientation.young_person,
        REMINDED,
        by=by,
        readers=orientation.readers,
        subject_id=orientation.pk,
        site=str(orientation.site),
    )
    notifications.reminded(orientation)
    return orientation
