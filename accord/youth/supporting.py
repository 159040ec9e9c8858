"""What a Mission Locale, or a site for whom it received by itself, states of somebody's contracts."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.workflow import Refused, lock
from accord.youth.actions import tell
from accord.youth.models import Support, TimelineEvent


@transaction.atomic
def state_support(support: Support, *, by: User) -> Support:
    """``support`` is unsaved, with its young person and kind. Both sides of the file read it.

    Raises ``Refused`` for a date to come, or when a contract of this kind is in progress.
    """
    assert by.acting is not None
    today = timezone.localdate()
    if any(day is not None and day > today for day in (support.started_on, support.ended_on)):
        raise Refused("Cette date est à venir : notez l'accompagnement le jour venu.")
    support.stated_by = by
    support.stated_for_id = by.acting.organisation.house_id
    support.readers = support.young_person.readers
    try:
        support.validate_constraints()
        with transaction.atomic():
            support.save(force_insert=True)
    except (ValidationError, IntegrityError) as error:
        messages = error.messages if isinstance(error, ValidationError) else []
        raise Refused(
            " ".join(messages) or "Cet accompagnement est déjà en cours.", about="support"
        ) from error
    _tell(support, "support.stated", by=by)
    return support


@transaction.atomic
def end_support(support: Support, *, by: User, on: datetime.date) -> Support:
    """The contract is over."""
    support = lock(support, keeping=("young_person", "kind"))
    if support.ended_on is not None:
        raise Refused("Cet accompagnement est déjà terminé.")
    if on > timezone.localdate():
        raise Refused("Cette date est à venir : notez la fin le jour venu.")
    if support.started_on is not None and on < support.started_on:
        raise Refused("Un accompagnement ne finit pas avant d'avoir commencé : vérifiez la date.")
    support.ended_on = on
    support.save()
    _tell(support, "support.ended", by=by)
    return support


def _tell(support: Support, event: str, *, by: User) -> TimelineEvent:
    """To the Mission Locale by its name; to an E2C, only where the name tells no disability (rule 2)."""
    person, acting = support.young_person, by.acting
    assert acting is not None
    age = support.kind.tells_disability_from
    private = age is not None and person.age >= age and not support.told_in_writing_on
    readers = [acting.organisation.house_id] if private and acting.is_ml else person.readers
    return tell(person, event, by=by, readers=readers, contract=str(support.kind))
