"""The verbs of ``orientations.actions`` at another moment than now, in memory, then written at once.

Each method leaves the rows that the action of the same name leaves: a test compares the two. The
models' own transitions refuse what the state table refuses. Stays and returns have files of their own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any
from uuid import UUID

from accord import invented
from accord.accounts.enums import Side
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.networks.when import say_when
from accord.youth.enums import AccessReason, Speaker
from accord.youth.filling import event
from accord.youth.models import YoungPerson
from orientations.enums import (
    AbsenceReason,
    Attendance,
    CancelledBy,
    DeclineReason,
    OrientationStatus,
    RegistrationStatus,
    Result,
    WithdrawReason,
)
from orientations.filling.files import Files, Moment
from orientations.models import Orientation, OutcomeNote, Registration, Session


class History(Files):
    """What happened at the sites of one school."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.sessions: list[Session] = []
        self.orientations: list[Orientation] = []
        self.notes: list[OutcomeNote] = []
        self.of_session: dict[UUID, list[Registration]] = defaultdict(list)
        self.of_orientation: dict[UUID, list[Registration]] = defaultdict(list)
        self._said: dict[tuple[UUID, int], str] = {}

    # --- the verbs -----------------------------------------------------------------------------

    def send(
        self,
        young_person: YoungPerson,
        site: Organisation,
        *,
        at: Moment,
        by: Worker,
        motive: str,
        project: str,
        waived: list[dict[str, str]],
    ) -> Orientation:
        orientation = Orientation(
            id=invented.identifier(self.chance),
            young_person=young_person,
            mission_locale_id=young_person.mission_locale_id or 0,
            site=site,
            motive=motive,
            project=project,
            waived=waived,
            agreed_on=at.date(),
            sent_at=at,
            sent_by=by.user,
            readers=[young_person.mission_locale_id, site.pk],
        )
        self.orientations.append(orientation)
        self.share(young_person, site, AccessReason.ORIENTATION, at)
        self.tell(orientation, "orientation.sent", at, by, detail=project, site=str(site))
        return orientation

    def register(
        self, orientation: Orientation, session: Session, *, at: Moment, by: Worker
    ) -> Registration:
        seated = session.free_seats > 0 and session.registration_closes_at > at
        registration = Registration(
            id=invented.identifier(self.chance),
            session=session,
            orientation=orientation,
            young_person=orientation.young_person,
            mission_locale_id=orientation.mission_locale_id,
            site=orientation.site,
            status=RegistrationStatus.REGISTERED if seated else RegistrationStatus.WAITLISTED,
            registered_at=at,
            registered_by=by.user,
            readers=orientation.readers,
        )
        session.seats_taken += seated
        self.of_session[session.pk].append(registration)
        self.of_orientation[orientation.pk].append(registration)
        self._tell_session(registration, f"registration.{registration.status}", at, by)
        return registration

    def accept(
        self, orientation: Orientation, *, at: Moment, by: Worker, comment: str = ""
    ) -> None:
        orientation.accept(by=by.user, comment=comment)
        self._keep_answer(orientation, "orientation.accepted", at, by)

    def put_on_waiting_list(
        self, orientation: Orientation, *, at: Moment, by: Worker, comment: str = ""
    ) -> None:
        orientation.put_on_waiting_list(by=by.user, comment=comment)
        self._keep_answer(orientation, "orientation.waitlisted", at, by)

    def decline(
        self,
        orientation: Orientation,
        *,
        at: Moment,
        by: Worker,
        reason: DeclineReason,
        comment: str = "",
    ) -> None:
        orientation.decline(by=by.user, reason=reason, comment=comment)
        self._keep_answer(orientation, "orientation.declined", at, by)
        self.cancel_upcoming(orientation, at, by)

    def withdraw(
        self, orientation: Orientation, *, at: Moment, by: Worker, reason: WithdrawReason
    ) -> None:
        orientation.withdraw(by=by.user, reason=reason)
        orientation.withdrawn_at = at
        self.tell(orientation, "orientation.withdrawn", at, by, reason=reason.label)
        self.cancel_upcoming(orientation, at, by)

    def confirm_coming(self, registration: Registration, *, at: Moment) -> None:
        registration.confirmed_at = at
        self._tell_session(
            registration, "registration.confirmed", at, None, side=Speaker.YOUNG_PERSON
        )

    def cannot_come(self, registration: Registration, *, at: Moment, reason: AbsenceReason) -> None:
        was_seated = registration.is_seated
        registration.cancel(by=CancelledBy.YOUNG_PERSON, reason=reason)
        registration.cancelled_at = at
        self._tell_session(
            registration,
            "registration.cannot_come",
            at,
            None,
            side=Speaker.YOUNG_PERSON,
            reason=reason.label.lower(),
        )
        if was_seated:
            self._free_seat(registration.session, at)

    def note(
        self,
        registration: Registration,
        *,
        at: Moment,
        by: Worker,
        attendance: Attendance,
        result: Result | None = None,
    ) -> None:
        """One line of ``note_outcomes``: the Mission Locale reads nothing of it."""
        note = OutcomeNote(
            registration=registration,
            session=registration.session,
            attendance=attendance,
            result=result or "",
            noted_at=at,
            noted_by=by.user,
            readers=[registration.session.site_id],
        )
        self.notes.append(note)

    def communicate(
        self,
        registration: Registration,
        *,
        at: Moment,
        by: Worker,
        attendance: Attendance,
        result: Result | None = None,
    ) -> None:
        """One line of ``communicate_outcomes``."""
        before = registration.attendance
        registration.communicate(attendance=attendance, result=result or "", by=by.user)
        if result:
            registration.result_at = at
        said = registration.get_result_display().lower()
        if attendance != before:
            self._tell_session(registration, f"attendance.{attendance}", at, by, result=said)
        if result:
            self._tell_session(registration, "registration.result", at, by, result=said)
            self._follow_result(registration.orientation, result, at, by)

    # --- what follows --------------------------------------------------------------------------

    def _follow_result(
        self, orientation: Orientation, result: Result, at: Moment, by: Worker
    ) -> None:
        if result == Result.SELECTED:
            self.accept(orientation, at=at, by=by)
        elif result == Result.WAITLISTED and orientation.status == OrientationStatus.SENT:
            self.put_on_waiting_list(orientation, at=at, by=by)
        elif result in (Result.NOT_SELECTED, Result.NOT_WISHED):
            self.decline(orientation, at=at, by=by, reason=DeclineReason(result))

    def cancel_upcoming(self, orientation: Orientation, at: Moment, by: Worker) -> None:
        side = CancelledBy.SITE if by.side == Side.E2C else CancelledBy.MISSION_LOCALE
        for registration in self.of_orientation[orientation.pk]:
            session = registration.session
            if registration.status == RegistrationStatus.CANCELLED or session.starts_at <= at:
                continue
            was_seated = registration.is_seated
            registration.cancel(by=side)
            registration.cancelled_at = at
            self._tell_session(registration, "registration.cancelled", at, by)
            if was_seated:
                self._free_seat(session, at)

    def _free_seat(self, session: Session, at: Moment) -> None:
        """For the first in line."""
        session.seats_taken -= 1
        waiting = [
            registration
            for registration in self.of_session[session.pk]
            if registration.status == RegistrationStatus.WAITLISTED
        ]
        if waiting:
            first = min(waiting, key=lambda r: (r.registered_at, r.pk))
            first.promote()
            session.seats_taken += 1
            self._tell_session(first, "registration.promoted", at, None)

    def _keep_answer(self, orientation: Orientation, kind: str, at: Moment, by: Worker) -> None:
        orientation.answered_at = at
        self.tell(
            orientation,
            kind,
            at,
            by,
            detail=orientation.answer_comment,
            site=str(orientation.site),
            reason=orientation.get_decline_reason_display(),
        )

    def tell(
        self, orientation: Orientation, kind: str, at: Moment, by: Worker, **told: Any
    ) -> None:
        self.tell_about(
            orientation.young_person,
            kind,
            at,
            by,
            readers=orientation.readers,
            subject_id=orientation.pk,
            **told,
        )

    def _tell_session(
        self,
        registration: Registration,
        kind: str,
        at: Moment,
        by: Worker | None,
        *,
        side: Speaker | None = None,
        **facts: str,
    ) -> None:
        session = registration.session
        key = (session.pk, at.year)
        if key not in self._said:
            self._said[key] = say_when(session.starts_at, session.site.tz, at)
        self.events.append(
            event(
                registration.young_person_id,
                kind,
                at=at,
                by=by,
                side=side or (Speaker.E2C if by is None else None),
                readers=registration.readers,
                subject_id=registration.orientation_id,
                session=session.get_kind_display().lower(),
                when=self._said[key],
                **facts,
            )
        )
