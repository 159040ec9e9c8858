"""What becomes of the returns of a year: sent, received, closed, some of them late."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from orientations.enums import (
    FOLLOWED_AFTER,
    ProposedBy,
    ReturnOutcome,
    ReturnStatus,
)
from orientations.filling import words
from orientations.filling.returns import Returns
from orientations.filling.stays import Stays
from orientations.models import Reorientation

if TYPE_CHECKING:
    from orientations.filling.year import Year

OUTCOMES = {
    ReturnOutcome.FOLLOWED: 56,
    ReturnOutcome.ALREADY_FOLLOWED: 13,
    ReturnOutcome.UNREACHABLE: 13,
    ReturnOutcome.WRONG_CONTACT: 3,
    ReturnOutcome.REFUSES: 11,
    ReturnOutcome.OTHER: 4,
}


class Returning:
    """Each side at its own pace, most of them in time."""

    def __init__(self, year: Year, stays: Stays) -> None:
        self.year, self.chance = year, year.chance
        self.stays, self.returns = stays, Returns(stays)

    def opened(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        in_time, late = ((0, 1), (3, 7)) if reorientation.is_urgent else ((1, 12), (16, 28))
        days = late if self.chance.random() < 0.12 else in_time
        self.year.later(at, days, self._send, reorientation)

    def _send(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        """One adult in ten of those to be registered does not wish it."""
        free = reorientation.is_registration and not reorientation.is_urgent
        if free and self.chance.random() < 0.1:
            self.refuse(reorientation, at)
            return
        self.send(reorientation, at)
        days = (6, 14) if self.chance.random() < 0.12 else (0, 4)
        self.year.later(at, days, self._receive, reorientation)

    def refuse(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        by = self._host(reorientation.site)
        reason = "Préfère chercher sans accompagnement, a nos coordonnées."
        self.returns.note_refusal(reorientation, at=at, by=by, reason=reason)

    def send(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        chosen: dict[str, Any] = {}
        if reorientation.mission_locale_id is None:
            house, rule = self._propose(reorientation)
            chosen = {"mission_locale": house, "proposed_by": rule}
        agrees = reorientation.is_registration or self.chance.random() < 0.93
        self.returns.send(
            reorientation,
            at=at,
            by=self._host(reorientation.site),
            reason=self.chance.choice(words.RETURNS),
            acquired=self.chance.choice(words.ACQUIRED),
            advised=self.chance.choice(words.ADVISED),
            has_certificate=self.chance.random() < 0.7,
            agrees=agrees,
            **chosen,
        )

    def _receive(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        if self.receive(reorientation, at):
            self.year.later(at, (2, 28), self._close, reorientation)

    def receive(self, reorientation: Reorientation, at: datetime.datetime) -> bool:
        """By the referent; a person who has none waits until somebody is named."""
        counsellor = self._counsellor(reorientation)
        if counsellor is None or reorientation.status != ReturnStatus.SENT:
            return False
        self.returns.receive(reorientation, at=at, by=counsellor, counsellor=counsellor)
        return True

    def _close(self, reorientation: Reorientation, at: datetime.datetime) -> None:
        self.close(reorientation, self.year.draw(OUTCOMES), at)

    def close(
        self, reorientation: Reorientation, outcome: ReturnOutcome, at: datetime.datetime
    ) -> None:
        by = self._counsellor(reorientation)
        assert by is not None
        comment = "" if outcome in FOLLOWED_AFTER else self.chance.choice(words.OUTCOMES[outcome])
        self.returns.close(reorientation, outcome, at=at, by=by, comment=comment)

    def _propose(self, reorientation: Reorientation) -> tuple[Organisation, ProposedBy]:
        """As ``proposals.propose``: that of the commune, else one that works with the site."""
        known = self.stays.known
        covering = known.covering.get(reorientation.young_person.commune_id or "", [])
        covering = [pk for pk in covering if self.year.staff.get(pk)]
        if covering:
            rule = ProposedBy.COMMUNE if len(covering) == 1 else ProposedBy.CHOSEN
            return known.houses[covering[0]], rule
        return known.houses[self.year.nearest_house(reorientation.site)], ProposedBy.NEAREST

    def _counsellor(self, reorientation: Reorientation) -> Worker | None:
        person = reorientation.young_person
        staff = self.year.staff[reorientation.mission_locale_id or 0]
        if person.mission_locale_id is None:
            return self.chance.choice(staff)
        return next((worker for worker in staff if worker.user.pk == person.referent_id), None)

    def _host(self, site: Organisation) -> Worker:
        return self.chance.choice(self.year.staff[site.pk])
