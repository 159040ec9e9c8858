"""Who came to a session and what follows: noted by the host for itself, then communicated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from accord.accounts.models import User
from accord.networks.when import say_when
from accord.workflow import Refused
from accord.youth import actions as youth
from orientations import notifications
from orientations.actions.orientations import follow_result
from orientations.actions.registrations import cancel_upcoming
from orientations.enums import CAME, Attendance, CancelledBy, OrientationStatus, Result
from orientations.models import Orientation, OutcomeNote, Registration, Session
from orientations.models.outcomes import version_of
from orientations.models.registrations import RegistrationQuerySet


@dataclass(frozen=True)
class Outcome:
    """What the host says of one person; ``result`` may come later."""

    attendance: str
    result: str = ""

    def __str__(self) -> str:
        said = [str(Attendance(self.attendance).label)] if self.attendance else []
        said += [str(Result(self.result).label)] if self.result else []
        return ", ".join(said).lower() or "rien"


class OutcomesRefused(Refused):
    """Nothing was saved; ``reasons`` says why, by registration."""

    def __init__(self, reasons: Mapping[UUID, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = dict(reasons)


@dataclass
class Noted:
    """How many people changed, and what colleagues did since the sheet was read.

    ``kept``: noted by them where this sheet changed nothing. ``settled``: communicated by them, so
    that what this sheet says comes too late.
    """

    changed: int = 0
    kept: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)


def outcome_of(registration: Registration, note: OutcomeNote | None) -> Outcome:
    """What stands for the host: noted, or else communicated."""
    if note is None or registration.result:
        return Outcome(registration.attendance, registration.result)
    return Outcome(note.attendance, note.result)


@transaction.atomic
def note_outcomes(
    session: Session,
    outcomes: Mapping[UUID, Outcome],
    *,
    by: User,
    seen: Mapping[UUID, Outcome] | None = None,
) -> Noted:
    """Note attendance and results of a whole session, all together or not at all.

    Only the site reads them until ``communicate_outcomes``. ``seen`` is what the sheet showed when
    it was opened: where a colleague has noted something else since, their word stands unless this
    sheet changes it too, and then it is refused. Raises ``OutcomesRefused`` for that, when somebody
    absent is selected, or when a result contradicts an answer given meanwhile; ``Refused`` before
    the start.
    """
    if not session.has_started:
        raise Refused("La séance n'a pas commencé : la présence se note à partir de son début.")
    done, reasons, written = Noted(), {}, {}
    rows = _lock(Registration.objects.filter(session=session, pk__in=outcomes).seated())
    found = OutcomeNote.objects.filter(session=session).select_related("noted_by")
    notes = {note.pk: note for note in found}
    for registration in rows:
        note = notes.get(registration.pk)
        current, wanted = outcome_of(registration, note), outcomes[registration.pk]
        before = (seen or {}).get(registration.pk, current)
        name = str(registration.young_person)
        if registration.result:
            if wanted not in (before, current):
                done.settled.append(f"{name} ({current})")
        elif wanted == current:
            continue
        elif wanted == before:
            done.kept.append(f"{name} ({current})")
        elif before != current:
            reasons[registration.pk] = _meanwhile(name, note, current, by=by)
        elif reason := _why_not(registration, wanted):
            reasons[registration.pk] = reason
        else:
            written[registration] = wanted
    if reasons:
        raise OutcomesRefused(reasons)
    _write(session, written, by=by)
    done.changed = len(written)
    return done


def _write(session: Session, outcomes: Mapping[Registration, Outcome], *, by: User) -> None:
    """One insert for all; who is back to what was communicated has nothing noted any more."""
    nothing = [r.pk for r, said in outcomes.items() if said == outcome_of(r, None)]
    OutcomeNote.objects.filter(pk__in=nothing).delete()
    OutcomeNote.objects.bulk_create(
        [
            OutcomeNote(
                registration=registration,
                session=session,
                attendance=said.attendance,
                result=said.result,
                noted_by=by,
                readers=[session.site_id],
            )
            for registration, said in outcomes.items()
            if registration.pk not in nothing
        ],
        update_conflicts=True,
        unique_fields=["registration"],
        update_fields=["attendance", "result", "noted_at", "noted_by"],
    )


@transaction.atomic
def erase_notes(session: Session, *, by: User) -> int:
    """Undo what was noted and not communicated, and return for how many people."""
    _lock(Registration.objects.filter(note__in=OutcomeNote.objects.visible_to(by)), session)
    erased, _by_model = OutcomeNote.objects.visible_to(by).filter(session=session).delete()
    return erased


@transaction.atomic
def communicate_outcomes(session: Session, *, by: User, version: str = "") -> int:
    """Tell the Missions Locales all that is noted; a result answers the orientation (rule 10).

    ``version`` is that of the notes as they were read again before this act. Returns how many people
    were concerned. Raises ``Refused`` when nothing is noted or the notes have changed since, and
    ``OutcomesRefused`` when a result contradicts an answer given meanwhile.
    """
    noted = OutcomeNote.objects.filter(session=session)
    orientations = {
        orientation.pk: orientation
        for orientation in Orientation.objects.filter(
            pk__in=noted.values("registration__orientation_id")
        )
        .select_related("site", "mission_locale", "sent_by", "young_person__referent")
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    }
    rows = _lock(Registration.objects.filter(orientation__in=list(orientations)), session)
    notes = {note.pk: note for note in noted.all()}
    if not notes:
        raise Refused("Il n'y a rien à communiquer : ce qui était noté l'a été, ou a été effacé.")
    if version and version_of(notes.values()) != version:
        raise Refused("La feuille a changé depuis que vous l'avez relue : relisez-la ci-dessous.")
    told = [registration for registration in rows if registration.pk in notes]
    for registration in told:
        registration.orientation = orientations[registration.orientation_id]
    _refuse_contradictions(told, notes)
    for registration in told:
        _communicate(registration, notes[registration.pk], by=by)
    noted.filter(pk__in=[registration.pk for registration in told]).delete()
    over = [o for o in orientations.values() if o.status == OrientationStatus.DECLINED]
    cancel_upcoming(*over, by=by, side=CancelledBy.SITE)
    notifications.results(session, told)
    return len(told)


def _lock(rows: RegistrationQuerySet, session: Session | None = None) -> list[Registration]:
    """Of two colleagues, the second waits here; what they noted is read afterwards."""
    if session is not None:
        rows = rows.filter(session=session)
    rows = rows.select_related("young_person", "orientation", "session__site").order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def _meanwhile(name: str, note: OutcomeNote | None, current: Outcome, *, by: User) -> str:
    """What changed under this sheet, where it says something else."""
    if note is None:
        return f"{name} : ce qui était noté a été effacé entre-temps. Enregistrez pour le remettre."
    who = "vous avez" if note.noted_by_id == by.pk else f"{note.noted_by} a"
    return (
        f"{name} : {who} noté entre-temps « {current} ». "
        "Reprenez-le, ou enregistrez encore pour garder votre choix."
    )


def _why_not(registration: Registration, outcome: Outcome) -> str:
    """Why this cannot be noted, in a sentence; nothing when it can."""
    name = str(registration.young_person)
    if outcome.result and not outcome.attendance:
        return f"{name} : notez la présence avant le résultat."
    if registration.attendance and outcome.attendance != registration.attendance:
        return f"{name} : sa présence est déjà communiquée, elle ne change plus ici."
    if outcome.result == Result.SELECTED and outcome.attendance not in CAME:
        return f"{name} n'est pas venu à la séance : le résultat ne peut pas être « retenu »."
    return _contradiction(registration, outcome.result)


def _contradiction(registration: Registration, result: str) -> str:
    """Why the answer that was given forbids this result; nothing when they agree."""
    status = registration.orientation.status
    if not result or result == Result.TO_REVIEW or _is_answered_by(result, status):
        return ""
    if result in _answers_from(status):
        return ""
    said = OrientationStatus(status).label.lower()
    return (
        f"{registration.young_person} : l'orientation est déjà « {said} », ce résultat la contredit. "
        "Choisissez « à revoir » ou un résultat qui s'accorde."
    )


def _is_answered_by(result: str, status: str) -> bool:
    """The orientation already says the same, or is over."""
    same = {
        Result.SELECTED: [OrientationStatus.ACCEPTED],
        Result.WAITLISTED: [OrientationStatus.WAITLISTED],
        # Somebody accepted who no longer wishes to come has not joined: the stay will tell.
        Result.NOT_WISHED: [OrientationStatus.ACCEPTED, OrientationStatus.DECLINED],
        Result.NOT_SELECTED: [OrientationStatus.DECLINED],
    }[Result(result)]
    return status in [*same, OrientationStatus.WITHDRAWN]


def _answers_from(status: str) -> tuple[Result, ...]:
    """The results by which an orientation of this status may still be answered."""
    decided = (Result.SELECTED, Result.NOT_SELECTED, Result.NOT_WISHED)
    if status == OrientationStatus.SENT:
        return (*decided, Result.WAITLISTED)
    return decided if status == OrientationStatus.WAITLISTED else ()


def _refuse_contradictions(
    registrations: Iterable[Registration], notes: Mapping[UUID, OutcomeNote]
) -> None:
    reasons = {r.pk: _contradiction(r, notes[r.pk].result) for r in registrations}
    if any(reasons.values()):
        raise OutcomesRefused({pk: reason for pk, reason in reasons.items() if reason})


def _communicate(registration: Registration, note: OutcomeNote, *, by: User) -> None:
    known = registration.attendance
    registration.communicate(attendance=note.attendance, result=note.result, by=by)
    registration.save()
    if not known:
        _tell(registration, f"attendance.{Attendance(note.attendance)}", by=by)
    if not note.result:
        return
    _tell(registration, "registration.result", by=by)
    orientation = registration.orientation
    if note.result != Result.TO_REVIEW and not _is_answered_by(note.result, orientation.status):
        follow_result(orientation, note.result, by=by)


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
