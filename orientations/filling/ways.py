"""What follows a yes: the stay, its end, the return to the Mission Locale, the contacts afterwards.

Of those who leave once confirmed, about 62 in 100 have a positive situation, as the E2C network says
of 2021 to 2024.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from accord import invented
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from orientations.enums import (
    STAYING,
    ExitDetail,
    FollowUpAnswer,
    NotJoinedReason,
    OrientationStatus,
    PathwayStatus,
    Sector,
    SuspensionReason,
    TrainingLevel,
)
from orientations.filling import newcomers, words
from orientations.filling.returning import Returning
from orientations.filling.stays import Stays
from orientations.models import ExitKind, FollowUp, Orientation, Pathway

if TYPE_CHECKING:
    from orientations.filling.year import Year

_NOT_JOINED = {
    NotJoinedReason.NO_SHOW: 36,
    NotJoinedReason.CHANGED_MIND: 22,
    NotJoinedReason.WORK: 20,
    NotJoinedReason.CONSTRAINTS: 12,
    NotJoinedReason.HEALTH: 6,
    NotJoinedReason.MOVED: 4,
}
_AFTER_INTEGRATION = {
    PathwayStatus.CONFIRMED: 82,
    PathwayStatus.NOT_CONFIRMED: 12,
    PathwayStatus.DROPPED_OUT: 6,
}
# By the keys of the exit kinds; an administrator may have added others, which nobody leaves by.
_NOT_CONFIRMED = {
    "nc_projet": 30,
    "nc_absences": 30,
    "nc_souhait": 20,
    "nc_autre_solution": 14,
    "nc_autre": 6,
}
_DROPPED_OUT = {
    "abandon_silence": 34,
    "abandon_choix": 16,
    "abandon_emploi": 16,
    "abandon_sante": 14,
    "abandon_logement": 8,
    "abandon_demenagement": 6,
    "abandon_reglement": 4,
    "abandon_autre": 2,
}
EXITED = {
    "cdi": 7,
    "cdd_plus_3": 13,
    "contrat_aide": 3,
    "apprentissage": 15,
    "professionnalisation": 4,
    "formation_qualifiante": 25,
    "cdd_3": 6,
    "interim": 5,
    "service_civique": 3,
    "sans_solution": 14,
    "sante": 3,
    "demenagement": 2,
}
_SUSPENSIONS = {
    SuspensionReason.HEALTH: 40,
    SuspensionReason.FAMILY: 24,
    SuspensionReason.WORK: 18,
    SuspensionReason.HOUSING: 10,
    SuspensionReason.JUSTICE: 8,
}
_ANSWERS = {
    FollowUpAnswer.REACHED: 60,
    FollowUpAnswer.UNREACHABLE: 30,
    FollowUpAnswer.REFUSED: 10,
}
_USUAL_MONTHS = (4, 18)


class Ways:
    """What the year's queue does once a site has said yes."""

    def __init__(self, year: Year, stays: Stays, sites: list[Organisation]) -> None:
        self.year, self.stays, self.sites = year, stays, sites
        self.chance = year.chance
        self.returning = Returning(year, stays)

    def accepted(self, orientation: Orientation, at: datetime.datetime) -> None:
        """One in twenty is forgotten for long."""
        days = (3, 30) if self.chance.random() < 0.95 else (40, 90)
        self.year.later(at, days, self._conclude, orientation)

    def come_alone(self, site: Organisation, people: list[YoungPerson], number: int) -> None:
        """So many came to the site by themselves, from the communes of those whom it receives."""
        for _ in range(number):
            at = newcomers.moment(self.chance, site, self.year.now)
            person = newcomers.invent(self.chance, self.chance.choice(people).commune_id, at)
            self.year.plan(at, self._come_alone, person, site)

    # --- the acts ------------------------------------------------------------------------------

    def _conclude(self, orientation: Orientation, at: datetime.datetime) -> None:
        if orientation.status != OrientationStatus.ACCEPTED:
            return
        by = self.host(orientation.site)
        if self._is_staying(orientation.young_person) or self.chance.random() < 0.17:
            reason = self.year.draw(_NOT_JOINED)
            self.stays.note_not_joined(orientation, at=at, by=by, reason=reason)
        else:
            self.integrate(self.stays.join(orientation, at=at, by=by))

    def _come_alone(self, person: YoungPerson, site: Organisation, at: datetime.datetime) -> None:
        by = self.host(site)
        self.stays.history.open_file(person, site, at=at, by=by)
        if self.chance.random() < 0.2:
            newcomers.support(self.stays, person, at=at, by=by)
        self.integrate(self.stays.open_directly(person, site, at=at, by=by))

    def _come_back(self, former: Pathway, at: datetime.datetime) -> None:
        """A second stay, at the same site."""
        person = former.young_person
        if not self._is_staying(person) and former == self.stays.of_person[person.pk][-1]:
            by = self.host(former.site)
            self.integrate(self.stays.open_directly(person, former.site, at=at, by=by))

    def integrate(self, pathway: Pathway) -> None:
        """Mostly concluded in time; some before, some after the planned end."""
        length = (pathway.integration_ends_on - pathway.started_on).days
        if self.chance.random() < 0.07:
            day = self.chance.randint(4, length - 2)
            self.on(pathway, pathway.started_on, day, self._drop_out)
        else:
            late = self.chance.choices(((-3, 0), (1, 4), (6, 15)), (72, 20, 8))[0]
            day = length + self.chance.randint(*late)
            self.on(pathway, pathway.started_on, day, self._conclude_integration)

    def _conclude_integration(self, pathway: Pathway, at: datetime.datetime) -> None:
        becomes = self.year.draw(_AFTER_INTEGRATION)
        if becomes == PathwayStatus.CONFIRMED:
            by = self.host(pathway.site)
            self.stays.confirm(pathway, at=at, by=by, referent=self.host(pathway.site))
            self._go_on(pathway, at.date())
        elif becomes == PathwayStatus.NOT_CONFIRMED:
            self.end(pathway, self.kind(_NOT_CONFIRMED), at)
        else:
            self._drop_out(pathway, at)

    def _go_on(self, pathway: Pathway, confirmed_on: datetime.date) -> None:
        days = round(30.4 * min(12.0, max(3.0, self.chance.gauss(6.4, 1.7))))
        left = max(10, days - (confirmed_on - pathway.started_on).days)
        if self.chance.random() < 0.08:
            self.on(pathway, confirmed_on, self.chance.randint(5, left), self._drop_out)
        else:
            self.on(pathway, confirmed_on, left, self._exit)
        if self.chance.random() < 0.07:
            self.on(pathway, confirmed_on, self.chance.randint(4, left), self._suspend)
        elif len(self.sites) > 1 and self.chance.random() < 0.02:
            self.on(pathway, confirmed_on, self.chance.randint(4, left), self._move)

    def _suspend(self, pathway: Pathway, at: datetime.datetime) -> None:
        if pathway.status == PathwayStatus.CONFIRMED:
            by, reason = self.host(pathway.site), self.year.draw(_SUSPENSIONS)
            self.stays.suspend(pathway, at=at, by=by, reason=reason)
            self.on(pathway, at.date(), self.chance.randint(10, 45), self._resume)

    def _resume(self, pathway: Pathway, at: datetime.datetime) -> None:
        if pathway.status == PathwayStatus.SUSPENDED:
            self.stays.resume(pathway, at=at, by=self.host(pathway.site))

    def _move(self, pathway: Pathway, at: datetime.datetime) -> None:
        if pathway.is_open:
            to = self.chance.choice([site for site in self.sites if site.pk != pathway.site_id])
            self.stays.change_site(pathway, to=to, at=at, by=self.host(pathway.site))

    def _drop_out(self, pathway: Pathway, at: datetime.datetime) -> None:
        if pathway.is_open:
            self.end(pathway, self.kind(_DROPPED_OUT), at)

    def _exit(self, pathway: Pathway, at: datetime.datetime) -> None:
        if pathway.is_open:
            self.end(pathway, self.kind(EXITED), at)

    def end(self, pathway: Pathway, kind: ExitKind, at: datetime.datetime) -> None:
        self.leave(pathway, kind, at)
        if pathway.first_return is not None:
            self.returning.opened(pathway.first_return, at)
            if self.chance.random() < 0.05:
                self.on(pathway, at.date(), self.chance.randint(40, 120), self._come_back)
        for follow_up in self.stays.follow_ups[pathway.pk]:
            if self.chance.random() < 0.93:
                days = self.chance.randint(-5, 24)
                self.on(pathway, follow_up.due_on, days, partial(self._ask, follow_up))

    def leave(self, pathway: Pathway, kind: ExitKind, at: datetime.datetime) -> None:
        """The end alone; what was typed with it is invented."""
        details = {ExitDetail.SECTOR: Sector, ExitDetail.TRAINING: TrainingLevel}
        asked = details.get(ExitDetail(kind.asks))
        least, most = _USUAL_MONTHS
        length = None
        if kind.ends_as == PathwayStatus.EXITED:
            if at.date() < pathway.started_on + relativedelta(months=least):
                label = f"Ce parcours dure moins de {least} mois"
                length = (label, self.chance.choice(words.SHORT_STAYS))
            elif at.date() > pathway.started_on + relativedelta(months=most):
                label = f"Ce parcours dure plus de {most} mois"
                length = (label, "Reprise après une longue suspension.")
        by = self.host(pathway.site)
        detail = str(self.chance.choice(list(asked))) if asked else ""
        comment = self.chance.choice(words.EXITS.get(kind.ends_as, ("",)))
        pathway.internships = max(0, pathway.months // 2)
        self.stays.end(pathway, kind, at=at, by=by, comment=comment, detail=detail, length=length)

    def _ask(self, follow_up: FollowUp, _pathway: Pathway, at: datetime.datetime) -> None:
        if not follow_up.answer and follow_up.called_off_at is None:
            self.ask(follow_up, self.year.draw(_ANSWERS), at)

    def ask(self, follow_up: FollowUp, answer: FollowUpAnswer, at: datetime.datetime) -> None:
        """Most are where they were when they left."""
        situation, same = None, follow_up.pathway.exit_kind
        if answer == FollowUpAnswer.REACHED:
            situation = same if self.chance.random() < 0.6 else self.kind(EXITED)
        self.stays.answer(
            follow_up,
            answer,
            at=at,
            by=self.host(follow_up.site),
            situation=situation,
            comment=self.chance.choice(words.FOLLOW_UPS.get(answer, ("",))),
        )

    # --- who and when --------------------------------------------------------------------------

    def on(
        self,
        pathway: Pathway,
        day: datetime.date,
        days: int,
        act: Callable[[Pathway, datetime.datetime], Any],
    ) -> None:
        """Some working moment so many days after, by the site's clock."""
        moment = invented.working_moment(
            self.chance, day + datetime.timedelta(days=days), pathway.site.tz
        )
        self.year.plan(moment, act, pathway)

    def host(self, site: Organisation) -> Worker:
        return self.chance.choice(self.year.staff[site.pk])

    def kind(self, weights: dict[str, int]) -> ExitKind:
        return self.stays.known.exits[self.year.draw(weights)]

    def _is_staying(self, person: YoungPerson) -> bool:
        return any(each.status in STAYING for each in self.stays.of_person[person.pk])
