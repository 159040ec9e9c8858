"""A site posts its sessions, then says who came and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.networks.when import say_when
from accord.workflow import Refused
from accord.youth import actions as youth
from orientations import notifications
from orientations.actions.orientations import follow_result
from orientations.actions.registrations import cancel_upcoming
from orientations.enums import CAME, Attendance, CancelledBy, OrientationStatus, Result
from orientations.models import Orientation, Registration, Session


@dataclass(frozen=True)
class Outcome:
    """What the host says of one person; ``result`` may come later."""

    attendance: str
    result: str = ""


@transaction.atomic
def post_session(session: Session, *, by: User) -> Session:
    """A site publishes a date (article 4). ``session`` is unsaved, as the form made it."""
    session.posted_by = by
    session.full_clean(exclude=["posted_by"])
    session.save(force_insert=True)
    return session


@transaction.atomic
def record_outcomes(session: Session, outcomes: Mapping[UUID, Outcome], *, by: User) -> int:
    """Attendance and results of a whole session, saved together or not at all.

    Returns how many people were changed. A result already given stays as it is. Raises ``Refused``
    before the start, when somebody absent is selected, or when the Mission Locale or a colleague
    has answered otherwise in the meantime.
    """
    if not session.has_started:
        raise Refused("La séance n'a pas commencé : la présence se note à partir de son début.")
    concerned = Registration.objects.filter(session=session, pk__in=outcomes).seated()
    orientations = {
        orientation.pk: orientation
        for orientation in Orientation.objects.filter(registrations__in=concerned)
        .select_related("site", "young_person")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    }
    changed = []
    rows = concerned.select_related("young_person", "session__site").order_by("pk")
    for registration in rows.select_for_update(no_key=True, of=("self",)):
        outcome = outcomes[registration.pk]
        if _record(registration, outcome, orientations[registration.orientation_id], by=by):
            changed.append(registration)
    over = [o for o in orientations.values() if o.status == OrientationStatus.DECLINED]
    cancel_upcoming(*over, by=by, side=CancelledBy.SITE)
    notifications.results(session, [r for r in changed if r.result])
    return len(changed)


def _record(
    registration: Registration, outcome: Outcome, orientation: Orientation, *, by: User
) -> bool:
    before = (registration.attendance, registration.result)
    if registration.result or before == (outcome.attendance, outcome.result):
        return False
    name = str(registration.young_person)
    if outcome.result and not outcome.attendance:
        raise Refused(f"{name} : notez la présence avant le résultat.")
    if outcome.result == Result.SELECTED and outcome.attendance not in CAME:
        raise Refused(
            f"{name} n'est pas venu à la séance : le résultat ne peut pas être « retenu »."
        )
    registration.note_outcome(attendance=outcome.attendance, result=outcome.result, by=by)
    registration.save()
    if outcome.attendance and outcome.attendance != before[0]:
        _tell(registration, f"attendance.{Attendance(outcome.attendance)}", by=by)
    if outcome.result:
        _tell(registration, "registration.result", by=by)
        _answer(orientation, outcome.result, name, by=by)
    return True


def _answer(orientation: Orientation, result: str, name: str, *, by: User) -> None:
    """Let the result answer the orientation, unless it already says the same, or is over."""
    same = {
        Result.SELECTED: [OrientationStatus.ACCEPTED],
        Result.WAITLISTED: [OrientationStatus.WAITLISTED],
        # Somebody accepted who no longer wishes to come has not joined: the stay will tell.
        Result.NOT_WISHED: [OrientationStatus.ACCEPTED, OrientationStatus.DECLINED],
        Result.NOT_SELECTED: [OrientationStatus.DECLINED],
    }.get(Result(result), [])
    if orientation.status in [*same, OrientationStatus.WITHDRAWN]:
        return
    try:
        follow_result(orientation, result, by=by)
    except TransitionNotAllowed as error:
        status = OrientationStatus(orientation.status).label.lower()
        raise Refused(
            f"{name} : l'orientation est déjà « {status} », ce résultat la contredit. "
            "Choisissez « à revoir » ou un résultat qui s'accorde."
        ) from error


def _tell(registration: Registration, kind: str, *, by: User) -> None:
    session = registration.session
    youth.tell(
        registration.young_person,
        kind,
        by=by,
        readers=registration.readers,
        subject_id=registration.orientation_id,
        session=session.get_kind_display().lower(),
        when=say_when(session.starts_at, session.site.tz),
        result=registration.get_result_display().lower(),
    )
