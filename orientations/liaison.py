"""The fiche de liaison on paper: what the other side needs to receive somebody, and nothing else.

Neither the i-MILO number, which is the Mission Locale's, nor the disability status, nor the timeline
(``domain.md``, rules 2 and 5).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone

from accord.networks import phones
from accord.networks.models import Contact, Organisation
from accord.networks.when import say_date, say_when
from accord.pdf import Facts, Rows, Section, Sheet
from accord.youth.models import YoungPerson
from orientations.enums import CONCLUDED_STATUSES, OrientationStatus, RegistrationStatus
from orientations.models import Orientation, Registration

KIND = "Fiche de liaison"
_PEOPLE = ("Qui", "Téléphone", "Courriel")


def sheet_of(
    orientation: Orientation,
    registrations: Iterable[Registration],
    *,
    ml_contacts: Iterable[Contact],
    site_contacts: Iterable[Contact],
) -> Sheet:
    """``orientation`` with its people and places; ``registrations`` with their sessions."""
    young_person = orientation.young_person
    minor = "Mineur : un abandon ou une absence est à signaler aussitôt."
    return Sheet(
        title=f"{KIND} : {young_person}",
        lead=f"De {orientation.mission_locale} à {orientation.site}.\n{_stands(orientation)}",
        notice=minor if young_person.is_minor else "",
        sections=[
            Section("Le jeune", Facts(_person(young_person))),
            Section("La demande de la Mission Locale", Facts(_request(orientation)), side="ml"),
            Section("La réponse de l'E2C", Facts(_answer(orientation)), side="e2c"),
            Section(
                "Séances",
                Rows(
                    ("Séance", "Lieu", "Où cela en est"),
                    [_session(registration) for registration in registrations],
                ),
            ),
            Section(
                "Qui appeler à la Mission Locale",
                Rows(
                    _PEOPLE,
                    _people(orientation.mission_locale, ml_contacts, _referent(young_person)),
                ),
                side="ml",
            ),
            Section(
                "Qui appeler à l'E2C",
                Rows(_PEOPLE, _people(orientation.site, site_contacts, [])),
                side="e2c",
            ),
        ],
        footer=(
            f"Accord, imprimé {_moment(timezone.now())}. Données personnelles : à ne pas diffuser, "
            "à détruire quand elles ne servent plus."
        ),
    )


def _stands(orientation: Orientation) -> str:
    if orientation.withdrawn_at:
        return f"{orientation.get_status_display()} : {orientation.get_withdraw_reason_display()}."
    return f"{orientation.get_status_display()}."


def _person(young_person: YoungPerson) -> list[tuple[str, str]]:
    guardian = " ".join(
        part
        for part in (young_person.guardian_name, phones.readable(young_person.guardian_phone))
        if part
    )
    lines = [
        ("Nom et prénom", f"{young_person.last_name} {young_person.first_name}"),
        ("Naissance", f"{say_date(young_person.birth_date)} ({young_person.age} ans)"),
        ("Commune", str(young_person.commune or "non renseignée")),
        ("Téléphone", phones.readable(young_person.phone) or "non renseigné"),
        ("Courriel", young_person.email or "non renseigné"),
    ]
    if young_person.is_minor:
        kind = young_person.get_guardian_kind_display() if young_person.guardian_kind else "Contact"
        lines.append((f"{kind} (à prévenir)", guardian or "non renseigné"))
    return lines


def _request(orientation: Orientation) -> list[tuple[str, str]]:
    return [
        ("Envoyée", f"{_moment(orientation.sent_at)}, par {orientation.sent_by}"),
        ("Attente", orientation.get_motive_display()),
        ("Projet et situation", orientation.project or "non renseigné"),
        ("Accord du jeune", f"recueilli le {say_date(orientation.agreed_on)}"),
        *(
            (waived["label"], f"orienté malgré tout : {waived['reason']}")
            for waived in orientation.waived
        ),
    ]


def _answer(orientation: Orientation) -> list[tuple[str, str]]:
    if orientation.answered_at is None:
        return [("Réponse", "attendue" if orientation.is_open else "aucune")]
    said = _moment(orientation.answered_at)
    answer = orientation.get_status_display()
    if orientation.withdrawn_at:
        answer = "donnée avant le retrait"  # the state no longer says which
    elif orientation.status in CONCLUDED_STATUSES:
        answer = OrientationStatus.ACCEPTED.label
    return [
        ("Réponse", f"{answer}, {said}, par {orientation.answered_by}"),
        ("Raison", orientation.get_decline_reason_display()),
        ("Message", orientation.answer_comment),
    ]


def _session(registration: Registration) -> tuple[str, str, str]:
    session = registration.session
    return (
        f"{session.get_kind_display()}, {say_when(session.starts_at, session.site.tz)}",
        session.place,
        _outcome(registration),
    )


def _outcome(registration: Registration) -> str:
    """Only what was communicated: what the site has noted for itself stands in another table."""
    said = [registration.get_attendance_display(), registration.get_result_display()]
    if any(said):
        return ", ".join(part for part in said if part)
    if registration.status == RegistrationStatus.REGISTERED:
        return "Résultat attendu" if registration.session.has_started else "A une place"
    return registration.get_status_display()


def _referent(young_person: YoungPerson) -> list[tuple[str, str, str]]:
    referent = young_person.referent
    return [(f"{referent} (suit le parcours)", "", referent.email)] if referent else []


def _people(
    organisation: Organisation, contacts: Iterable[Contact], first: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """Those who answer today, then the house itself."""
    answering = [contact.answers for contact in contacts if contact.answers]
    people = [(each.name, phones.readable(each.phone), each.address) for each in answering]
    house = (str(organisation), phones.readable(organisation.phone), organisation.email)
    return [*first, *people, house]


def _moment(moment: datetime.datetime) -> str:
    return say_when(moment, timezone.get_current_timezone())
