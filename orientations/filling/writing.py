"""One insert per table for what happened at the sites of one school."""

from __future__ import annotations

from django.db import connection

from accord.filling import tell_planner
from accord.youth.models import Access, Support, TimelineEvent, YoungPerson
from orientations.filling.stays import Stays
from orientations.models import (
    FollowUp,
    Orientation,
    OutcomeNote,
    Pathway,
    Registration,
    Reorientation,
    Session,
)

_BATCH = 1000
# A stay and its return name each other: the checks wait for the end of so many.
_STAYS = 250


def write(stays: Stays, *, first: bool) -> None:
    """The files' own readers are set for all schools at the end."""
    history = stays.history
    registrations = [r for rows in history.of_session.values() for r in rows]
    supports = [support for rows in history.supports.values() for support in rows]
    for support in supports:
        support.readers = history.readers_of(support.young_person)
    for person in history.newcomers:
        person.readers = history.readers_of(person)
    history.events.sort(key=lambda told: told.at)
    YoungPerson.objects.bulk_create(history.newcomers, batch_size=_BATCH)
    Session.objects.bulk_create(history.sessions, batch_size=_BATCH)
    Orientation.objects.bulk_create(history.orientations, batch_size=_BATCH)
    if first:
        tell_planner(Session, Orientation)
    Registration.objects.bulk_create(registrations, batch_size=_BATCH)
    OutcomeNote.objects.bulk_create(history.notes, batch_size=_BATCH)
    Access.objects.bulk_create(history.accesses.values(), batch_size=_BATCH)
    Support.objects.bulk_create(supports, batch_size=_BATCH)
    _write_stays(stays, first=first)
    TimelineEvent.objects.bulk_create(history.events, batch_size=_BATCH)


def _write_stays(stays: Stays, *, first: bool) -> None:
    returns = {each.pk: each for each in stays.returns}
    # The first of two stays goes before the second, which names it.
    pathways = sorted(stays.pathways, key=lambda each: (each.started_on, each.pk))
    for begin in range(0, len(pathways), _STAYS):
        some = pathways[begin : begin + _STAYS]
        _when_checks("deferred")
        Reorientation.objects.bulk_create(
            [returns[each.first_return_id] for each in some if each.first_return_id]
        )
        Pathway.objects.bulk_create(some)
        _when_checks("immediate")
        if first and not begin:
            tell_planner(Pathway, Reorientation)
    follow_ups = [each for rows in stays.follow_ups.values() for each in rows]
    FollowUp.objects.bulk_create(follow_ups, batch_size=_BATCH)


def _when_checks(moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL {moment}")
