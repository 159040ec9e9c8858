"""To the young person: when and where they are expected, with the link to their page."""

from __future__ import annotations

from datetime import datetime

from accord.networks import phones
from accord.networks.when import say_when
from accord.outbox.actions import call_off
from accord.personal.actions import make_link
from accord.personal.notifications import to_young_person
from orientations.models import Registration


def _key_of_place(registration: Registration) -> str:
    return f"young-person-place:{registration.pk}:"


def place_told(registration: Registration) -> None:
    """When and where they are expected, or that they wait for a seat; not once it has begun."""
    if not registration.young_person.email:
        return
    call_off(_key_of_place(registration))
    seated = registration.is_seated
    _to_young_person(
        registration,
        "place_told" if seated else "place_awaited",
        key=f"{_key_of_place(registration)}{registration.status}",
        subject="Votre rendez-vous" if seated else "Vous attendez une place",
        expires_at=registration.session.starts_at,
    )


def place_lost(registration: Registration) -> None:
    """A professional cancelled it: theirs alone, the session takes place. Whom to call.

    Unless the first message had not left: then they never knew.
    """
    if not registration.young_person.email or call_off_place(registration):
        return
    _to_young_person(
        registration,
        "place_lost",
        key=f"young-person-place-lost:{registration.pk}",
        subject="Votre inscription est annulée",
        expires_at=registration.session.starts_at,
    )


def call_off_place(registration: Registration) -> int:
    """What was still to be told of this place is not true any more."""
    return call_off(_key_of_place(registration))


def _to_young_person(
    registration: Registration, kind: str, *, key: str, subject: str, expires_at: datetime
) -> None:
    session, person = registration.session, registration.young_person
    to_young_person(
        kind,
        link=make_link(person, by=None),
        key=key,
        subject=subject,
        template=f"orientations/mail/{kind}",
        context={
            "when": say_when(session.starts_at, session.site.tz),
            "title": session.get_kind_display(),
            "site": str(session.site),
            "place": session.place,
            "phone": phones.readable(registration.mission_locale.phone),
        },
        expires_at=expires_at,
    )
