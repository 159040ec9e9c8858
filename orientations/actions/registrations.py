"""A seat in a session: taken, freed, passed on to the first in line."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.when import say_when
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import Speaker
from orientations import notifications
from orientations.enums import CancelledBy, RegistrationStatus
from orientations.models import Orientation, Registration, Session
from orientations.models.registrations import RegistrationQuerySet

ALREADY_REGISTERED = "Ce jeune est déjà inscrit à cette séance."
EXPECTED_ELSEWHERE = (
    "Ce jeune est déjà attendu à une autre séance de ce site : une seule à la fois."
)


@transaction.atomic
def register(
    orientation: Orientation, session: Session, *, by: User, announce: bool = True
) -> Registration:
    """Give the young person a seat, or a place on the waiting list when full or past the deadline.

    The row lock on the session makes the last seat go to one person only. Raises ``Refused`` when
    the session has started, belongs to another site, or already counts this person, or when the
    orientation already holds a seat, or waits for one, in another session to come.
    """
    orientation = lock(orientation)
    if not orientation.is_open:
        raise Refused("Cette orientation n'est plus en cours : il n'y a plus personne à inscrire.")
    session = lock(session)
    if session.site_id != orientation.site_id:
        raise Refused("Cette séance est celle d'un autre site.")
    if session.has_started:
        raise Refused("Cette séance a déjà commencé : choisissez-en une autre.")
    if _to_come(orientation).exclude(session=session).exists():
        raise Refused(EXPECTED_ELSEWHERE)
    registration = Registration(
        session=session,
        orientation=orientation,
        young_person=orientation.young_person,
        mission_locale=orientation.mission_locale,
        site=orientation.site,
        status=(
            RegistrationStatus.REGISTERED
            if session.takes_registrations
            else RegistrationStatus.WAITLISTED
        ),
        registered_by=by,
        readers=orientation.readers,
    )
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(ALREADY_REGISTERED) from error
    if registration.is_seated:
        session.seats_taken += 1
        session.save(update_fields=["seats_taken"])
    _tell(registration, f"registration.{registration.status}", by=by)
    notifications.place_told(registration)
    if announce:
        notifications.registered(registration)
    return registration


def cancel_upcoming(*orientations: Orientation, by: User, side: CancelledBy) -> None:
    """Cancel what these orientations hold in sessions to come, each on its own."""
    for registration in _to_come(*orientations).order_by("session_id", "pk"):
        session = lock(registration.session)
        registration = lock(registration)
        was_seated = registration.is_seated
        registration.cancel(by=side)
        registration.save()
        _tell(registration, "registration.cancelled", by=by)
        notifications.place_lost(registration)
        if was_seated:
            free_seat(session)


def free_seat(session: Session) -> None:
    """Somebody who was seated is not any more; ``session`` is locked."""
    session.seats_taken -= 1
    session.save(update_fields=["seats_taken"])
    _promote_first(session)


def lock_sessions_to_come(*orientations: Orientation) -> None:
    """In one order, before several of these orientations free their seats."""
    held = _to_come(*orientations).order_by().values("session_id")
    sessions = Session.objects.filter(pk__in=held).order_by("pk")
    list(sessions.select_for_update(no_key=True, of=("self",)))


def _to_come(*orientations: Orientation) -> RegistrationQuerySet:
    """Seats, and places in line, that these orientations hold in sessions to come."""
    registrations = Registration.objects.filter(
        orientation__in=orientations, session__starts_at__gt=timezone.now()
    )
    return registrations.current()


def _promote_first(session: Session) -> None:
    """The first in line takes the freed seat.

    It may be another Mission Locale's young person, hence the system's scope.
    """
    with system_scope():
        line = Registration.objects.filter(session=session).in_waiting_order()
        first = line.select_for_update(no_key=True, of=("self",)).first()
        if first is None:
            return
        first.promote()
        first.save()
        session.seats_taken += 1
        session.save(update_fields=["seats_taken"])
        _tell(first, "registration.promoted", by=None)
        notifications.promoted(first)
        notifications.place_told(first)


def _tell(registration: Registration, kind: str, *, by: User | None) -> None:
    session = registration.session
    youth.tell(
        registration.young_person,
        kind,
        by=by,
        side=Speaker.E2C if by is None else None,
        readers=registration.readers,
        subject_id=registration.orientation_id,
        session=session.get_kind_display().lower(),
        when=say_when(session.starts_at, session.site.tz),
    )
