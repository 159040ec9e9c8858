"""One verb on several orientations: each keeps its own rules, and says why it was left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.bulk import Outcome
from accord.workflow import Refused
from orientations.actions.registrations import lock_sessions_to_come
from orientations.models import Orientation


@transaction.atomic
def on_each(
    orientations: Iterable[Orientation], verb: Callable[..., Any], *, by: User, **given: Any
) -> Outcome:
    """``on_each(rows, actions.withdraw, by=user, reason=...)``; never raises for one row of them.

    All the rows are locked before the first act, then all the sessions in which they hold a place:
    of two people who act on the same rows, or free seats in the same sessions, the second waits.
    """
    rows = list(orientations)
    locked = Orientation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    list(locked.select_for_update(no_key=True, of=("self",)))
    lock_sessions_to_come(*rows)
    outcome = Outcome()
    for row in rows:
        try:
            verb(row, by=by, **given)
        except Refused as refusal:
            outcome.leave(row.young_person, str(refusal))
        except TransitionNotAllowed as error:
            state = error.object.get_status_display()
            outcome.leave(row.young_person, already(state))
        else:
            outcome.done += 1
    return outcome


def already(state: str) -> str:
    """Why an act has no meaning any more: where the orientation stands."""
    return f"Déjà « {state.lower()} »."
