"""What a young person answers by their link: they come, or they cannot.

They have no account: ``by`` is their file, and what they write on their own registration is written
under the system's scope. Locks are taken in the house's order: session, registration.
"""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.networks import phones
from accord.networks.models import Organisation
from accord.networks.when import say_when
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import Speaker
from accord.youth.models import YoungPerson
from orientations import notifications
from orientations.actions.registrations import free_seat
from orientations.enums import AbsenceReason, CancelledBy, RegistrationStatus
from orientations.models import Registration, Session


def as_seen(session: Session) -> str:
    """What an answer is about: the date that was read, which may have moved since."""
    return session.starts_at.astimezone(datetime.UTC).isoformat()


@transaction.atomic
def confirm_coming(session_id: UUID, *, by: YoungPerson, seen: str) -> None:
    """ "Je viens". A second time changes nothing.

    Raises ``Refused`` when the date moved, when the seat is gone or not given yet, or past the start.
    """
    with system_scope():
        registration, session = _lock_theirs(session_id, by)
        if registration.cancelled_by == CancelledBy.YOUNG_PERSON:
            raise Refused(
                "Vous avez dit que vous ne venez pas, et votre place est libérée. "
                f"Vous avez changé d'avis ? {_call(registration)}"
            )
        _check_still_true(registration, session, seen)
        if not registration.is_seated:
            raise Refused(
                "Vous êtes sur la liste d'attente. Attendez qu'une place se libère : nous vous le dirons."
            )
        if registration.confirmed_at is not None:
            return
        registration.confirmed_at = timezone.now()
        registration.save(update_fields=["confirmed_at"])
        _tell(registration, session, "registration.confirmed")


@transaction.atomic
def cannot_come(session_id: UUID, *, by: YoungPerson, seen: str, reason: AbsenceReason) -> None:
    """ "Je ne peux pas venir", and why: the seat goes to the first in line, the request stays open.

    Both sides are told. A second time changes nothing. Raises ``Refused`` when the date moved, when
    the registration was cancelled by somebody else, or past the start.
    """
    with system_scope():
        registration, session = _lock_theirs(session_id, by)
        if registration.cancelled_by == CancelledBy.YOUNG_PERSON:
            return
        _check_still_true(registration, session, seen)
        was_seated = registration.is_seated
        registration.cancel(by=CancelledBy.YOUNG_PERSON, reason=reason)
        registration.save()
        _tell(
            registration,
            session,
            "registration.cannot_come",
            reason=AbsenceReason(reason).label.lower(),
        )
        notifications.call_off_place(registration)
        notifications.cannot_come(registration)
        if was_seated:
            free_seat(session)


def _lock_theirs(session_id: UUID, by: YoungPerson) -> tuple[Registration, Session]:
    """What this person holds, or held lastly, in this session."""
    theirs = Registration.objects.filter(session_id=session_id, young_person=by)
    last = theirs.order_by("-registered_at", "pk").select_related("session").first()
    if last is None:
        raise Refused("Ce rendez-vous n'est pas le vôtre, ou n'existe plus.")
    session = lock(last.session)
    registration = lock(last)
    registration.session = session
    return registration, session


def _check_still_true(registration: Registration, session: Session, seen: str) -> None:
    when = say_when(session.starts_at, session.site.tz)
    if registration.status == RegistrationStatus.CANCELLED:
        raise Refused(f"Votre inscription du {when} est annulée. {_call(registration)}")
    if seen != as_seen(session):
        raise Refused(
            f"La date a changé : c'est maintenant le {when}. Rien n'est enregistré. "
            "Lisez la nouvelle date, puis répondez de nouveau."
        )
    if session.has_started:
        raise Refused(
            f"C'était le {when} : il est trop tard pour répondre ici. {_call(registration)}"
        )


def _call(registration: Registration) -> str:
    return f"Appelez {_number(registration.mission_locale)} ou {_number(registration.site)}."


def _number(house: Organisation) -> str:
    return f"{house} ({phones.readable(house.phone)})" if house.phone else str(house)


def _tell(registration: Registration, session: Session, kind: str, **facts: str) -> None:
    youth.tell(
        registration.young_person,
        kind,
        by=None,
        side=Speaker.YOUNG_PERSON,
        readers=registration.readers,
        subject_id=registration.orientation_id,
        session=session.get_kind_display().lower(),
        when=say_when(session.starts_at, session.site.tz),
        **facts,
    )
