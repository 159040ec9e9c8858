"""Stays, returns and follow-ups that the demo's accounts must find waiting for them today.

They play at the site of the demo's trainer and, fewer, at the one where its counsellor teaches too.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from accord import invented
from accord.filling import Filling
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from accord.youth.models.young_people import ADULT_AGE
from orientations.enums import (
    FollowUpAnswer,
    NotJoinedReason,
    OrientationStatus,
    SuspensionReason,
)
from orientations.filling import newcomers
from orientations.filling.returning import OUTCOMES
from orientations.filling.year import Year
from orientations.models import Orientation, Pathway, Reorientation

# A stay of an adult takes months; that of a minor, whoever was one then is of age today, weeks.
_LONG, _LONG_FOR_MINOR = datetime.timedelta(days=235), datetime.timedelta(days=115)
_ADULTS, _MINORS = 60, 12
_LENGTH = 190


def knows_for_long(person: YoungPerson, now: datetime.datetime) -> bool:
    minor = _is_minor(person, now)
    return person.created_at < now - (_LONG_FOR_MINOR if minor else _LONG)


def reserve(people: Iterable[YoungPerson], now: datetime.datetime) -> set[UUID]:
    """Of these, in their order, those who play; a referent follows each."""
    fit = [each for each in people if knows_for_long(each, now) and each.referent_id]
    minors = [each.pk for each in fit if _is_minor(each, now)]
    adults = [each.pk for each in fit if not _is_minor(each, now)]
    return {*minors[:_MINORS], *adults[:_ADULTS]}


def _is_minor(person: YoungPerson, now: datetime.datetime) -> bool:
    return person.age_on(now.date()) < ADULT_AGE


def play(filling: Filling, year: Year, people: list[YoungPerson]) -> None:
    (site_id,), (other_id,) = filling.made["demo_site"], filling.made["demo_other_site"]
    sites = {site.pk: site for site in year.ways.sites}
    troupe = Troupe(filling, year, sites[site_id], people)
    troupe.beginnings()
    troupe.integrations()
    troupe.long_stays(to=sites[other_id])
    troupe.returns_to_send()
    troupe.returns_to_receive()
    troupe.returns_closed()
    troupe.follow_ups()
    troupe.came_alone(*filling.made["demo_ml"])
    troupe.second_stay()
    troupe.move_to(sites[other_id])
    troupe.a_few()


class Troupe:
    """One site, the people of one Mission Locale, and days counted back from today."""

    def __init__(
        self, filling: Filling, year: Year, site: Organisation, people: list[YoungPerson]
    ) -> None:
        self.chance, self.year, self.site, self.now = filling.chance, year, site, filling.now
        self.stays, self.ways, self.returning = year.stays, year.ways, year.ways.returning
        self.exits = year.stays.known.exits
        self.hosts = year.staff[site.pk]
        # The file that is just old enough is taken first.
        self.people = sorted(people, key=lambda p: (p.created_at, str(p.pk)), reverse=True)

    def move_to(self, site: Organisation) -> None:
        self.site, self.hosts = site, self.year.staff[site.pk]

    # --- building ------------------------------------------------------------------------------

    def ago(self, days: int) -> datetime.datetime:
        """Some moment of the office hours, on a working day at least so many days ago."""
        day = self.now.astimezone(self.site.tz).date() - datetime.timedelta(days=days)
        day -= datetime.timedelta(days=max(0, day.weekday() - 4))
        return invented.working_moment(self.chance, day, self.site.tz)

    def accepted(self, days: int, *, minor: bool = False) -> Orientation | None:
        """The next of the cast was accepted so many days ago."""
        sent_at = self.ago(days + 12)
        for person in self.people:
            if _is_minor(person, self.now) != minor or person.created_at >= sent_at:
                continue
            orientation = self.year.send(person, self.site, sent_at)
            if orientation is not None:
                self.people.remove(person)
                self.year.history.accept(orientation, at=self.ago(days), by=self.hosts[0])
                return orientation
        return None

    def entered(self, days: int, *, minor: bool = False) -> Pathway | None:
        orientation = self.accepted(days + 10, minor=minor)
        if orientation is None:
            return None
        by = self.chance.choice(self.hosts)
        return self.stays.join(orientation, at=self.ago(days), by=by)

    def confirmed(self, days: int) -> Pathway | None:
        pathway = self.entered(days)
        if pathway:
            self._confirm(pathway)
        return pathway

    def _confirm(self, pathway: Pathway) -> None:
        today = self.now.astimezone(self.site.tz).date()
        at = self.ago((today - pathway.integration_ends_on).days)
        referent = self.chance.choice(self.hosts)
        self.stays.confirm(pathway, at=at, by=referent, referent=referent)

    def ended(
        self, days: int, key: str, *, length: int = 40, minor: bool = False
    ) -> Reorientation | None:
        """In integration until so many days ago; what its end opened."""
        pathway = self.entered(days + length, minor=minor)
        return self._end(pathway, key, days) if pathway else None

    def _end(self, pathway: Pathway, key: str, days: int) -> Reorientation | None:
        self.ways.leave(pathway, self.exits[key], self.ago(days))
        return pathway.first_return

    def exited(self, days: int, key: str = "apprentissage") -> Pathway | None:
        pathway = self.confirmed(days + _LENGTH)
        if pathway:
            self._end(pathway, key, days)
        return pathway

    def follow(self, opened: Reorientation | None, *days: int) -> Reorientation | None:
        """Sent, then received, so many days ago."""
        steps = (self.returning.send, self.returning.receive)
        for step, since in zip(steps, days, strict=False):
            if opened:
                step(opened, self.ago(since))
        return opened

    # --- scenes --------------------------------------------------------------------------------

    def beginnings(self) -> None:
        """Accepted, and nobody has said whether they came; two who did not."""
        for days in (4, 11, 26):
            self.accepted(days)
        for reason in (NotJoinedReason.NO_SHOW, NotJoinedReason.WORK):
            orientation = self.accepted(20)
            if orientation and orientation.status == OrientationStatus.ACCEPTED:
                self.stays.note_not_joined(
                    orientation, at=self.ago(3), by=self.hosts[0], reason=reason
                )

    def integrations(self) -> None:
        """Just begun, to conclude this week, and over without a word."""
        length = self.site.integration_weeks * 7
        for days in (3, 10, length - 4, length - 2, length + 7):
            self.entered(days)
        for days in (length - 3, length + 3):
            self.entered(days, minor=True)

    def long_stays(self, *, to: Organisation) -> None:
        """Going on, suspended, resumed, and gone on at the other site."""
        for days in (70, 100, 150):
            self.confirmed(days)
        by = self.hosts[0]
        for back, reason in ((None, SuspensionReason.HEALTH), (6, SuspensionReason.FAMILY)):
            if pathway := self.confirmed(120):
                self.stays.suspend(pathway, at=self.ago(16), by=by, reason=reason)
                if back:
                    self.stays.resume(pathway, at=self.ago(back), by=by)
        if pathway := self.confirmed(130):
            self.stays.change_site(pathway, to=to, at=self.ago(8), by=by)

    def returns_to_send(self) -> None:
        """One of each: in time, late, and the same of a minor; one whom France Travail follows."""
        self.ended(3, "nc_projet")
        self.ended(25, "abandon_silence")
        self.ended(1, "nc_absences", minor=True)
        self.ended(7, "abandon_choix", minor=True)
        if pathway := self.entered(60):
            newcomers.support(self.stays, pathway.young_person, at=self.ago(59), by=self.hosts[0])
            self._end(pathway, "abandon_sante", 9)

    def returns_to_receive(self) -> None:
        """Sent yesterday, sent too long ago; then received, and not yet closed."""
        self.follow(self.ended(4, "nc_souhait"), 1)
        self.follow(self.ended(16, "abandon_logement"), 12)
        self.follow(self.ended(9, "abandon_silence", minor=True), 7)
        self.follow(self.ended(15, "abandon_choix"), 9, 6)
        self.follow(self.ended(8, "nc_souhait", minor=True), 7, 6)

    def returns_closed(self) -> None:
        """One of each outcome."""
        for outcome in OUTCOMES:
            opened = self.follow(self.ended(45, "abandon_silence"), 40, 37)
            if opened:
                self.returning.close(opened, outcome, self.ago(20))

    def follow_ups(self) -> None:
        """Due, late, answered in each way, refused, to come; one that goes on to 24 months."""
        reached, unreachable = FollowUpAnswer.REACHED, FollowUpAnswer.UNREACHABLE
        plays: list[tuple[int, str, list[FollowUpAnswer]]] = [
            (80, "cdd_plus_3", []),
            (95, "formation_qualifiante", []),
            (135, "cdi", []),
            (150, "apprentissage", [FollowUpAnswer.REFUSED]),
            (190, "formation_qualifiante", [reached]),
            (225, "cdd_plus_3", [unreachable]),
            (375, "apprentissage", [reached, reached]),
            (395, "cdi", [reached, unreachable, reached]),
        ]
        for days, key, answers in plays:
            pathway = self.exited(days, key)
            if pathway is None:
                continue
            for follow_up, answer in zip(self.stays.follow_ups[pathway.pk], answers, strict=False):
                since = (self.now.date() - follow_up.due_on).days
                self.ways.ask(follow_up, answer, self.ago(max(1, since - 3)))
            if len(answers) == len(self.stays.follow_ups[pathway.pk]):
                self.stays.plan_follow_up(pathway, 24)
        for days, key in ((98, "interim"), (60, "sans_solution")):
            if pathway := self.exited(days, key):
                self.follow(pathway.first_return, days - 8, days - 11)

    def came_alone(self, agency_id: int) -> None:
        """Of a commune of the Mission Locale of the demo: in integration, and to be registered."""
        covering = self.stays.known.covering
        communes = [p.commune_id for p in self.people if covering.get(p.commune_id or "")]
        alone = [each for each in communes if covering[each or ""] == [agency_id]] or communes
        newcomer = partial(self._newcomer, alone[0] if alone else None)
        newcomer(15)
        self._end(newcomer(170), "sans_solution", 4)
        self._end(newcomer(60, age=16), "abandon_choix", 1)
        supported = newcomer(160)
        newcomers.support(self.stays, supported.young_person, at=self.ago(150), by=self.hosts[0])
        self._end(supported, "interim", 6)
        refused = self._end(newcomer(190), "sans_solution", 20)
        assert refused is not None
        self.returning.refuse(refused, self.ago(12))
        self.follow(self._end(newcomer(180), "sans_solution", 12), 3)
        self.follow(self._end(newcomer(175), "demenagement", 15), 10, 7)
        closed = self.follow(self._end(newcomer(240), "sans_solution", 60), 50, 47)
        assert closed is not None
        self.returning.close(closed, next(iter(OUTCOMES)), self.ago(30))

    def _newcomer(self, commune_id: str | None, days: int, *, age: int = 0) -> Pathway:
        at, by = self.ago(days), self.hosts[0]
        person = newcomers.invent(self.chance, commune_id, at, age=age or 19)
        person.commune_id = commune_id
        self.stays.history.open_file(person, self.site, at=at, by=by)
        pathway = self.stays.open_directly(person, self.site, at=at, by=by)
        if days > 100:
            self._confirm(pathway)
        return pathway

    def second_stay(self) -> None:
        opened = self.follow(self.ended(110, "abandon_logement", length=60), 104, 101)
        if opened:
            self.returning.close(opened, next(iter(OUTCOMES)), self.ago(90))
            self.stays.open_directly(
                opened.young_person, self.site, at=self.ago(20), by=self.hosts[0]
            )

    def a_few(self) -> None:
        """What a smaller team has to do: one or two of each."""
        length = self.site.integration_weeks * 7
        self.accepted(9)
        for days in (length - 2, length + 4):
            self.entered(days)
        self.confirmed(90)
        self.ended(5, "nc_projet")
        for days in (96, 140):
            self.exited(days)
