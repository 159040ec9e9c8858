"""About a request to a site and its sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accord.accounts.recipients import recipients_of
from accord.networks.when import say_when
from accord.outbox.actions import Recipient, absolute_url, post
from orientations.models import Orientation, Registration, Session
from orientations.notifications.people import people_at


def sent(orientation: Orientation) -> None:
    """To the site's correspondents for this Mission Locale: somebody was oriented."""
    _to_site(
        orientation,
        "orientation_sent",
        key=f"orientation-sent:{orientation.pk}",
        subject=f"{orientation.mission_locale} vous oriente un jeune",
    )


def reminded(orientation: Orientation) -> None:
    """To the site's correspondents: the Mission Locale still waits for an answer."""
    _to_site(
        orientation,
        "orientation_reminder",
        key=f"orientation-reminder:{orientation.pk}:{timezone.localdate()}",
        subject=f"{orientation.mission_locale} attend votre réponse",
    )


def withdrawn(orientation: Orientation) -> None:
    """To the site's correspondents: the Mission Locale takes its request back."""
    _to_site(
        orientation,
        "orientation_withdrawn",
        key=f"orientation-withdrawn:{orientation.pk}",
        subject=f"{orientation.mission_locale} retire une orientation",
    )


def answered(orientation: Orientation) -> None:
    """To whoever sent it, and to the referent: the site has answered."""
    _to_ml(
        orientation,
        "orientation_answered",
        key=f"orientation-answered:{orientation.pk}:{orientation.status}",
        subject=f"{orientation.site} a répondu à votre orientation",
    )


def registered(registration: Registration) -> None:
    """To the Mission Locale: the site registered its young person in a session."""
    _to_ml(
        registration.orientation,
        "registration",
        key=f"registration:{registration.pk}:{registration.status}",
        subject=f"{registration.site} : inscription à une séance",
    )


def promoted(registration: Registration) -> None:
    """To the Mission Locale: a seat was freed, and its young person has it."""
    _to_ml(
        registration.orientation,
        "registration_promoted",
        key=f"registration-promoted:{registration.pk}",
        subject=f"{registration.site} : une place s'est libérée",
    )


def cannot_come(registration: Registration) -> None:
    """To both sides: the young person said so, by their link. The session itself takes place."""
    session = registration.session
    for kind, tell in (("young_person_cannot_come", _to_ml), ("seat_given_back", _to_site)):
        tell(
            registration.orientation,
            kind,
            key=f"cannot-come:{registration.pk}",
            subject=f"{session.site} : un jeune prévient qu'il ne peut pas venir",
            when=say_when(session.starts_at, session.site.tz),
            reason=registration.get_absence_reason_display(),
        )


def results(session: Session, registrations: Iterable[Registration]) -> None:
    """To each counsellor once: who came to a session, and what follows, is known."""
    by_counsellor: dict[tuple[Recipient, int], list[Registration]] = defaultdict(list)
    for registration in registrations:
        for recipient in _counsellors(registration.orientation):
            by_counsellor[recipient, registration.mission_locale_id].append(registration)
    now = timezone.now()
    for (recipient, mission_locale_id), known in by_counsellor.items():
        post(
            "session_results",
            # Who came, then what follows, may be two communications about the same people.
            key=f"session-results:{session.pk}:{mission_locale_id}:{now.isoformat()}",
            to=[recipient],
            subject=f"{session.site} : présences et résultats d'une séance",
            template="orientations/mail/session_results",
            context={
                "site": str(session.site),
                "when": say_when(session.starts_at, session.site.tz),
                "url": absolute_url(reverse("orientations")),
                "lines": [
                    (r.young_person.initials, _link(r.orientation))
                    for r in sorted(known, key=lambda r: str(r.pk))
                ],
            },
            readers=[mission_locale_id],
        )


def _to_site(
    orientation: Orientation, kind: str, *, key: str, subject: str, **context: str
) -> None:
    post(
        kind,
        key=key,
        to=recipients_of(orientation.site, towards=orientation.mission_locale),
        subject=subject,
        template=f"orientations/mail/{kind}",
        context={
            "initials": orientation.young_person.initials,
            "mission_locale": str(orientation.mission_locale),
            "site": str(orientation.site),
            "url": _link(orientation),
            **context,
        },
        readers=[orientation.site_id],
    )


def _to_ml(orientation: Orientation, kind: str, *, key: str, subject: str, **context: str) -> None:
    post(
        kind,
        key=key,
        to=_counsellors(orientation),
        subject=subject,
        template=f"orientations/mail/{kind}",
        context={
            "initials": orientation.young_person.initials,
            "site": str(orientation.site),
            "url": _link(orientation),
            **context,
        },
        readers=[orientation.mission_locale_id],
    )


def _link(orientation: Orientation) -> str:
    return absolute_url(orientation.get_absolute_url())


def _counsellors(orientation: Orientation) -> list[Recipient]:
    """Who sent it and the referent, as long as they work there; otherwise the correspondents."""
    return people_at(
        orientation.mission_locale,
        users=(orientation.sent_by, orientation.young_person.referent),
        towards=orientation.site,
    )
