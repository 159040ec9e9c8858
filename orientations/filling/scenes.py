"""What the demo's Mission Locale and site must show today, whatever chance has made of the year.

The people of these scenes are left out of the year; so are their sessions.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial
from uuid import UUID

from accord import invented
from accord.accounts.filling import Worker
from accord.filling import Filling
from accord.networks.models import Organisation
from accord.youth.enums import Schooling, Situation
from accord.youth.models import YoungPerson
from orientations.eligibility import ADULT_AGE, MINIMUM_AGE, Level, check
from orientations.enums import AbsenceReason, Attendance, DeclineReason, Result, WithdrawReason
from orientations.filling import scenes_of_stays
from orientations.filling.calendar import a_session
from orientations.filling.year import Year
from orientations.models import Orientation, Session

_CAST = 70
OVER_AGE = 26
# Files opened early enough for every scene, which begins a month ago at most.
_KNOWN_SINCE = datetime.timedelta(days=48)


def reserve(filling: Filling, people: list[YoungPerson]) -> tuple[set[UUID], set[UUID]]:
    """Those of the demo's Mission Locale who play, the cases of eligibility first: here, in stays."""
    (agency_id,) = filling.made["demo_ml"]
    long_known = [
        person
        for person in people
        if person.mission_locale_id == agency_id
        and person.created_at < filling.now - _KNOWN_SINCE
        and person.age_on(filling.now.date()) >= MINIMUM_AGE
    ]
    today = filling.now.date()
    # Those known for long play the scenes of stays, which take months.
    cast = sorted(
        long_known,
        key=lambda person: (
            not _is_special(person, today),
            scenes_of_stays.knows_for_long(person, filling.now),
            str(person.pk),
        ),
    )
    reserved = {person.pk for person in cast[:_CAST]}
    return reserved, scenes_of_stays.reserve(cast[_CAST:], filling.now)


def _is_special(person: YoungPerson, today: datetime.date) -> bool:
    """One about whom a rule may warn; the others come in the order of chance, by identifier."""
    age = person.age_on(today)
    return (
        (age < ADULT_AGE and not person.guardian_kind)
        or age >= OVER_AGE
        or person.situation == Situation.EMPLOYED
        or person.schooling == Schooling.BAC
    )


def play(filling: Filling, year: Year, people: list[YoungPerson]) -> None:
    """Sessions of every sort, then requests of every state without session."""
    (site_id,) = filling.made["demo_site"]
    site = next(s for s, _gap in year.partners[people[0].mission_locale_id or 0] if s.pk == site_id)
    stage = Stage(filling, year, site, people)
    stage.without_session()
    stage.results_late()
    stage.results_to_communicate()
    stage.results_to_give()
    stage.seats_left()
    stage.full_with_waiting_list()
    stage.closed_tomorrow()


class Stage:
    """One site, one Mission Locale, and days counted from today."""

    def __init__(
        self, filling: Filling, year: Year, site: Organisation, people: list[YoungPerson]
    ) -> None:
        self.chance, self.year, self.site = filling.chance, year, site
        self.today = filling.now.astimezone(site.tz).date()
        self.now = filling.now
        self.history = year.history
        self.cast: Iterator[YoungPerson] = iter(self._ordered(people))
        self.hosts = year.staff[site.pk]

    def _ordered(self, people: list[YoungPerson]) -> list[YoungPerson]:
        """Those about whom a rule warns wait for an answer, where everybody sees them."""

        def warned(person: YoungPerson) -> bool:
            findings = check(person, self.site, self.today)
            return any(finding.level == Level.WARN for finding in findings)

        return sorted(people, key=lambda person: not warned(person))

    # --- building ---------------------------------------------------------------------------------

    @property
    def host(self) -> Worker:
        """The demo's trainer, who is the site's first."""
        return self.hosts[0]

    def moment(self, working_days: int) -> datetime.datetime:
        """Some working moment so many working days from today, never after now."""
        day = invented.after_working_days(self.today, working_days)
        return invented.working_moment(self.chance, day, self.site.tz)

    def session(self, working_days: int, hour: int, capacity: int, closes_before: int) -> Session:
        day = invented.after_working_days(self.today, working_days)
        session = a_session(
            self.site,
            datetime.datetime.combine(day, datetime.time(hour, 30), tzinfo=self.site.tz),
            capacity=capacity,
            closes_days_before=closes_before,
            by=self.host,
            chance=self.chance,
        )
        session.posted_at = self.moment(-29)
        self.history.sessions.append(session)
        return session

    def send(self, working_days: int) -> Orientation | None:
        """The next of the cast is oriented."""
        for person in self.cast:
            orientation = self.year.send(person, self.site, self.moment(working_days))
            if orientation is not None:
                return orientation
        return None

    def group(self, session: Session, size: int, sent: tuple[int, int]) -> list[Orientation]:
        """``size`` people registered in the days ``sent``, in order of time."""
        days = sorted(self.chance.randint(*sent) for _ in range(size))
        made = [o for o in map(self.send, days) if o is not None]
        for orientation in sorted(made, key=lambda o: o.sent_at):
            by = self.year.referent(orientation.young_person)
            self.history.register(orientation, session, at=orientation.sent_at, by=by)
        return made

    # --- scenes -----------------------------------------------------------------------------------

    def without_session(self) -> None:
        """Asked lately, asked long ago, and each of the answers."""
        at = self.moment
        for days in (-1, -2, -4, -8, -14):
            self.send(days)
        acts = [
            partial(self.history.accept, at=at(-3), comment="Entrée avec le prochain groupe."),
            partial(self.history.put_on_waiting_list, at=at(-4), comment="Groupe complet."),
            partial(
                self.history.decline,
                at=at(-2),
                reason=DeclineReason.DISTANCE,
                comment="Plus d'une heure et demie de trajet.",
            ),
        ]
        for act in acts:
            if orientation := self.send(-7):
                act(orientation, by=self.host)
        if orientation := self.send(-7):
            by = self.year.referent(orientation.young_person)
            reason = WithdrawReason.OTHER_SOLUTION
            self.history.withdraw(orientation, at=at(-2), by=by, reason=reason)

    def results_late(self) -> None:
        """Ten days ago: who came is known, the results of some are owed for long."""
        session = self.session(-9, 9, 12, 1)
        people = self.group(session, 7, (-20, -12))
        registrations = self.history.of_session[session.pk]
        for index, registration in enumerate(registrations[: len(people) - 1]):
            attendance = Attendance.ABSENT if index == 1 else Attendance.PRESENT
            result = {0: Result.SELECTED, 1: Result.TO_REVIEW, 2: Result.NOT_WISHED}.get(index)
            self.history.communicate(
                registration, at=self.moment(-8), by=self.host, attendance=attendance, result=result
            )

    def results_to_give(self) -> None:
        """The last working day, a full room: nothing is noted yet."""
        self.group(self.session(-1, 9, 30, 1), 24, (-15, -4))

    def results_to_communicate(self) -> None:
        """Three working days ago: noted the day after, and not communicated."""
        session = self.session(-3, 14, 12, 1)
        people = len(self.group(session, 6, (-18, -6)))
        for index, registration in enumerate(self.history.of_session[session.pk][:people]):
            came = index != 2
            self.history.note(
                registration,
                at=self.moment(-2),
                by=self.host,
                attendance=Attendance.PRESENT if came else Attendance.EXCUSED,
                result=Result.SELECTED if came else None,
            )

    def seats_left(self) -> None:
        """By their links, one said that they come, and another that they cannot."""
        session = self.session(4, 9, 12, 1)
        self.group(session, 4, (-9, -3))
        comes, cannot, *_others = self.history.of_session[session.pk]
        self.history.confirm_coming(comes, at=self.moment(-2))
        self.history.cannot_come(cannot, at=self.moment(-1), reason=AbsenceReason.TRANSPORT)

    def full_with_waiting_list(self) -> None:
        """Full; somebody withdrew, the first in line has the seat, and others still wait."""
        session = self.session(8, 14, 5, 2)
        people = self.group(session, 8, (-12, -4))
        if len(people) == 8:
            leaver = next(r for r in self.history.of_session[session.pk] if r.is_seated).orientation
            by = self.year.referent(leaver.young_person)
            reason = WithdrawReason.CHANGED_MIND
            self.history.withdraw(leaver, at=self.moment(-1), by=by, reason=reason)

    def closed_tomorrow(self) -> None:
        """Seats are free, but the registration closed: whoever came after waits in line."""
        session = self.session(1, 9, 10, 3)
        self.group(session, 3, (-12, -4))
        self.group(session, 1, (-1, -1))
