"""What sessions bring to a young person's own page: their registrations to come."""

from __future__ import annotations

from accord.appointments import Appointment, AppointmentKind, Coming
from accord.networks.models import Correspondent
from accord.youth.models import YoungPerson
from orientations.actions.young_people import as_seen, cannot_come, confirm_coming
from orientations.enums import AbsenceReason, CancelledBy, RegistrationStatus
from orientations.models import Registration

KEY = "seance"


def _coming(registration: Registration) -> Coming:
    if registration.status == RegistrationStatus.REGISTERED:
        return Coming.EXPECTED
    if registration.status == RegistrationStatus.WAITLISTED:
        return Coming.WAITING
    by_themselves = registration.cancelled_by == CancelledBy.YOUNG_PERSON
    return Coming.DECLINED if by_themselves else Coming.CANCELLED


def _to_come(young_person: YoungPerson) -> list[Appointment]:
    """One for each session to come, as it stands lastly; the contacts of all in one query."""
    theirs = Registration.objects.filter(young_person=young_person).to_come()
    rows = theirs.select_related("session__site", "mission_locale").order_by("registered_at", "pk")
    last = {registration.session_id: registration for registration in rows}
    pairs = {(each.site_id, each.mission_locale_id) for each in last.values()}
    contacts = Correspondent.objects.of_pairs(sorted(pairs)) if pairs else {}
    found = []
    for registration in last.values():
        session, site = registration.session, registration.session.site
        people = [each.answers for each in contacts[site.pk, registration.mission_locale_id]]
        reachable = [(person.name, person.phone) for person in people if person and person.phone]
        standard = (str(site), site.phone) if site.phone else None
        found.append(
            Appointment(
                kind=KEY,
                pk=session.pk,
                seen=as_seen(session),
                title=session.get_kind_display(),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                tz=site.tz,
                place=session.place,
                host=str(site),
                coming=_coming(registration),
                confirmed=registration.confirmed_at is not None,
                contact=next(iter(reachable), standard),
            )
        )
    return found


SESSIONS = AppointmentKind(
    key=KEY,
    to_come=_to_come,
    confirm=confirm_coming,
    decline=cannot_come,
    reasons=tuple(AbsenceReason.choices),
)
