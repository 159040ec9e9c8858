"""A year at the sites of one school, act after act in the order of time."""

from __future__ import annotations

import datetime
import heapq
import random
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from accord import invented
from accord.accounts.filling import Worker
from accord.filling import Filling
from accord.networks.models import Organisation
from accord.youth.enums import SupportOperator
from accord.youth.models import Support, YoungPerson
from orientations.eligibility import Level, check
from orientations.enums import (
    OPEN_STATUSES,
    UNANSWERED_STATUSES,
    Attendance,
    DeclineReason,
    Motive,
    OrientationStatus,
    RegistrationStatus,
    Result,
    WithdrawReason,
)
from orientations.filling import newcomers, words
from orientations.filling.stays import Stays
from orientations.filling.ways import Ways
from orientations.models import Orientation, Registration, Session

Choice = TypeVar("Choice")
Partners = list[tuple[Organisation, float | None]]

_ATTENDANCE = {
    Attendance.PRESENT: 68,
    Attendance.LATE: 8,
    Attendance.ABSENT: 17,
    Attendance.EXCUSED: 7,
}
_RESULT = {
    Result.SELECTED: 66,
    Result.WAITLISTED: 8,
    Result.NOT_SELECTED: 10,
    Result.NOT_WISHED: 10,
    Result.TO_REVIEW: 6,
}
_RESULT_OF_ABSENT = {Result.NOT_WISHED: 30, Result.TO_REVIEW: 70}
_DIRECT_REASONS = {
    DeclineReason.FULL: 30,
    DeclineReason.AGE: 6,
    DeclineReason.PUBLIC: 16,
    DeclineReason.DISTANCE: 18,
    DeclineReason.CONSTRAINTS: 22,
    DeclineReason.NOT_WISHED: 8,
}
_WITHDRAWALS = {
    WithdrawReason.OTHER_SOLUTION: 38,
    WithdrawReason.CHANGED_MIND: 24,
    WithdrawReason.UNREACHABLE: 24,
    WithdrawReason.MOVED: 8,
    WithdrawReason.MISTAKE: 6,
}
# The contract and its length in months; with the first orientation, as nobody asks before.
_SUPPORTS = {("cej", 12): 44, ("pacea", 24): 22, ("contrat_engagement", 0): 5, ("", 0): 29}
_LAST_AGE_OF_CEJ = 25
# Silence and missing results happen, but not for ever: what is older was settled.
SILENCE_DAYS = 30


class Year:
    """Acts wait in a queue by their moment; what falls after now has not happened."""

    def __init__(
        self,
        filling: Filling,
        stays: Stays,
        *,
        staff: dict[int, list[Worker]],
        partners: dict[int, Partners],
        sites: list[Organisation],
    ) -> None:
        self.chance: random.Random = filling.chance
        self.now = filling.now
        self.stays, self.history = stays, stays.history
        self.staff = staff
        self.partners = partners
        self.sessions: dict[int, list[Session]] = {}
        self._tried: dict[UUID, set[int]] = {}
        self._queue: list[tuple[datetime.datetime, int, partial[None]]] = []
        self._order = count()
        self.ways = Ways(self, stays, sites)

    # --- the queue -----------------------------------------------------------------------------

    def plan(self, at: datetime.datetime, act: Callable[..., None], *args: Any) -> None:
        if at < self.now:
            heapq.heappush(self._queue, (at, next(self._order), partial(act, *args)))

    def later(
        self, at: datetime.datetime, days: tuple[int, int], act: Callable[..., None], *args: Any
    ) -> None:
        """Some working moment after so many days, for a site's or an agency's own clock."""
        day = at.date() + datetime.timedelta(days=self.chance.randint(*days))
        moment = invented.working_moment(self.chance, day, at.tzinfo or datetime.UTC)
        self.plan(max(moment, at + datetime.timedelta(minutes=10)), act, *args)

    def run(self) -> None:
        while self._queue:
            at, _order, act = heapq.heappop(self._queue)
            act(at)

    # --- what is planned ------------------------------------------------------------------------

    def hold(self, session: Session) -> None:
        """The site says who came and what follows; lately, it may not have yet."""
        self.history.sessions.append(session)
        self.sessions.setdefault(session.site_id, []).append(session)
        recent = (self.now - session.starts_at).days < SILENCE_DAYS
        if not (recent and self.chance.random() < 0.3):
            self.later(session.ends_at, (0, 4), partial(self._results, session))

    def follow(self, young_person: YoungPerson) -> None:
        """The Mission Locale proposes the E2C in the weeks after the file was opened."""
        house = self.stays.known.houses[young_person.mission_locale_id or 0]
        opened = young_person.created_at.astimezone(house.tz)
        if self.chance.random() < 0.4:
            at = opened + datetime.timedelta(minutes=self.chance.randint(8, 50))
            self.plan(at, partial(self._orient, young_person))
        else:
            self.later(opened, (1, 21), partial(self._orient, young_person))

    # --- the acts -------------------------------------------------------------------------------

    def _orient(self, young_person: YoungPerson, at: datetime.datetime) -> None:
        sites = self.partners[young_person.mission_locale_id or 0]
        tried = self._tried.setdefault(young_person.pk, set())
        left = [(site, gap) for site, gap in sites if site.pk not in tried]
        if not left:
            return
        weights = [1 / (5 + (60 if gap is None else gap)) ** 2 for _site, gap in left]
        site = self.chance.choices(left, weights)[0][0]
        tried.add(site.pk)
        orientation = self.send(young_person, site, at)
        if orientation is None:
            return
        session = self._session_for(site, at) if self.chance.random() < 0.78 else None
        if session:
            self._register(orientation, session, at, by=self.referent(young_person))
        elif self.chance.random() < 0.8:
            self.later(at, (1, 6), partial(self._answer, orientation))
        elif (self.now - at).days > SILENCE_DAYS or self.chance.random() < 0.5:
            self.later(at, (8, 18), partial(self._answer, orientation))
        if self.chance.random() < 0.06:
            self.later(at, (1, 25), partial(self._withdraw, orientation))

    def send(
        self, young_person: YoungPerson, site: Organisation, at: datetime.datetime
    ) -> Orientation | None:
        """The request, with a reason for each rule passed over; None when a rule forbids it."""
        findings = check(young_person, site, at.date())
        if any(finding.level == Level.BLOCK for finding in findings):
            return None
        if young_person.pk not in self.history.supports:
            self._support(young_person, at)
        return self.history.send(
            young_person,
            site,
            at=at,
            by=self.referent(young_person),
            motive=self.chance.choice(list(Motive)),
            project=self.chance.choice(words.PROJECTS) if self.chance.random() < 0.8 else "",
            waived=[
                {
                    "rule": finding.rule,
                    "label": finding.label,
                    "reason": self.chance.choice(words.WAIVERS[finding.rule]),
                }
                for finding in findings
                if finding.level == Level.WARN
            ],
        )

    def _support(self, young_person: YoungPerson, at: datetime.datetime) -> None:
        """What the counsellor notes before orienting; a CEJ ends after a year, a PACEA after two."""
        key, months = self.draw(_SUPPORTS)
        supports = self.history.supports[young_person.pk]
        if not key or (key == "cej" and young_person.age_on(at.date()) >= _LAST_AGE_OF_CEJ):
            return
        by = self.referent(young_person)
        if key == "contrat_engagement":
            newcomers.support(self.stays, young_person, at=at, by=by)
            return
        operator = SupportOperator.MISSION_LOCALE
        kind = self.stays.known.supports[key]
        self.history.state_support(young_person, kind, at=at, by=by, operator=operator)
        end = partial(self._end_support, supports[-1])
        self.later(at, (months * 30, months * 30), end)

    def _end_support(self, support: Support, at: datetime.datetime) -> None:
        self.history.end_support(support, at=at, by=self.referent(support.young_person))

    def _register(
        self, orientation: Orientation, session: Session, at: datetime.datetime, *, by: Worker
    ) -> None:
        registration = self.history.register(orientation, session, at=at, by=by)
        if not registration.is_seated:
            self.later(session.ends_at, (1, 3), partial(self._left_out, registration))

    def _left_out(self, registration: Registration, at: datetime.datetime) -> None:
        """Somebody of the waiting list found no seat in the end."""
        if registration.status == RegistrationStatus.WAITLISTED:
            self._answer(registration.orientation, at)

    def _answer(self, orientation: Orientation, at: datetime.datetime) -> None:
        if orientation.status not in UNANSWERED_STATUSES:
            return
        by = self._host(orientation.site)
        session = self._session_for(orientation.site, at)
        draw = self.chance.random()
        if session and draw < 0.5 and self._may_join(orientation, session):
            self._register(orientation, session, at, by=by)
        elif draw < 0.78:
            self.history.accept(
                orientation, at=at, by=by, comment=self.chance.choice(words.WELCOMES)
            )
            self.ways.accepted(orientation, at)
        elif draw < 0.86 and orientation.status == OrientationStatus.SENT:
            self.history.put_on_waiting_list(orientation, at=at, by=by)
            self.later(at, (14, 50), partial(self._answer, orientation))
        else:
            self._decline(orientation, at, by)

    def _decline(self, orientation: Orientation, at: datetime.datetime, by: Worker) -> None:
        reason = self.draw(_DIRECT_REASONS)
        self.history.decline(
            orientation, at=at, by=by, reason=reason, comment=words.DECLINES.get(reason, "")
        )
        self._elsewhere(orientation, at)

    def _withdraw(self, orientation: Orientation, at: datetime.datetime) -> None:
        if orientation.status not in OPEN_STATUSES:
            return
        by = self.referent(orientation.young_person)
        self.history.withdraw(orientation, at=at, by=by, reason=self.draw(_WITHDRAWALS))

    def _results(self, session: Session, at: datetime.datetime) -> None:
        by = self._host(session.site)
        for registration in list(self.history.of_session[session.pk]):
            orientation = registration.orientation
            if not registration.is_seated or orientation.status not in UNANSWERED_STATUSES:
                continue
            attendance = self.draw(_ATTENDANCE)
            came = attendance in (Attendance.PRESENT, Attendance.LATE)
            result = self.draw(_RESULT if came else _RESULT_OF_ABSENT)
            self.history.communicate(
                registration, at=at, by=by, attendance=attendance, result=result
            )
            if result == Result.SELECTED:
                self.ways.accepted(orientation, at)
            elif result == Result.WAITLISTED:
                self.later(at, (14, 50), partial(self._answer, orientation))
            elif result == Result.TO_REVIEW:
                again = self._withdraw if self.chance.random() < 0.3 else self._answer
                self.later(at, (1, 8), partial(again, orientation))
            elif result == Result.NOT_SELECTED:
                self._elsewhere(orientation, at)

    def _elsewhere(self, orientation: Orientation, at: datetime.datetime) -> None:
        """After a no, some are oriented to another site of the school."""
        if self.chance.random() < 0.3:
            self.later(at, (5, 40), partial(self._orient, orientation.young_person))

    # --- who and where ---------------------------------------------------------------------------

    def _session_for(self, site: Organisation, at: datetime.datetime) -> Session | None:
        """Mostly the next one with a seat; sometimes the next one whatever it holds."""
        known = [s for s in self.sessions.get(site.pk, []) if s.posted_at <= at < s.starts_at][:4]
        free = [s for s in known if s.free_seats and s.registration_closes_at > at]
        return next(iter(free if free and self.chance.random() < 0.85 else known), None)

    def _may_join(self, orientation: Orientation, session: Session) -> bool:
        return all(
            registration.session_id != session.pk
            for registration in self.history.of_orientation[orientation.pk]
        )

    def nearest_house(self, site: Organisation) -> int:
        """The nearest Mission Locale of those that work with the site."""
        gaps = {
            agency_id: 1e6 if gap is None else gap
            for agency_id, known in self.partners.items()
            for each, gap in known
            if each.pk == site.pk
        }
        return min(gaps, key=lambda agency_id: (gaps[agency_id], agency_id))

    def referent(self, young_person: YoungPerson) -> Worker:
        """The referent; otherwise somebody of the Mission Locale."""
        staff = self.staff[young_person.mission_locale_id or 0]
        known = [worker for worker in staff if worker.user.pk == young_person.referent_id]
        return (known or staff)[0]

    def _host(self, site: Organisation) -> Worker:
        return self.chance.choice(self.staff[site.pk])

    def draw(self, weights: dict[Choice, int]) -> Choice:
        return self.chance.choices(list(weights), list(weights.values()))[0]
