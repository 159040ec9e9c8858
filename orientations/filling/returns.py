"""The verbs of returns at another moment than now, in memory: see ``History``."""

from __future__ import annotations

from typing import Any

from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.networks.working_days import add_worked
from accord.youth.enums import AccessReason
from accord.youth.models import YoungPerson
from orientations.enums import (
    FOLLOWED_AFTER,
    ProposedBy,
    ReturnKind,
    ReturnOutcome,
    ReturnStatus,
)
from orientations.filling.files import Moment
from orientations.filling.stays import Stays
from orientations.models import Reorientation


class Returns:
    """What the school's sites send back, and what the Mission Locales make of it."""

    def __init__(self, stays: Stays) -> None:
        self.stays, self.history, self.known = stays, stays.history, stays.known

    def send(
        self,
        reorientation: Reorientation,
        *,
        at: Moment,
        by: Worker,
        reason: str,
        acquired: str = "",
        advised: str = "",
        has_certificate: bool = True,
        agrees: bool = True,
        mission_locale: Organisation | None = None,
        proposed_by: ProposedBy | str = "",
    ) -> None:
        person = reorientation.young_person
        if mission_locale is not None:
            reorientation.mission_locale = mission_locale
            reorientation.proposed_by = proposed_by
        house = self.known.houses[reorientation.mission_locale_id or 0]
        reorientation.reason = reason
        reorientation.has_certificate, reorientation.agrees = has_certificate, agrees
        if agrees:
            reorientation.acquired, reorientation.advised = acquired, advised
            reorientation.phone, reorientation.email = person.phone, person.email
        today = at.astimezone(reorientation.site.tz).date()
        reorientation.contact_checked_on = today
        urgent = reorientation.is_urgent
        days = self.known.return_received_for_minor if urgent else self.known.return_received
        reorientation.send(by=by.user, receive_by=add_worked(today, days, at=house))
        reorientation.sent_at = at
        self._open_to(reorientation, house, at)
        self._tell(reorientation, "return.sent", at, by, detail=reason)

    def _open_to(self, reorientation: Reorientation, house: Organisation, at: Moment) -> None:
        self.history.share(reorientation.young_person, house, AccessReason.RETURN, at)
        reorientation.readers = sorted({*reorientation.readers, house.pk})
        pathway = reorientation.pathway
        pathway.readers = sorted({*pathway.readers, house.pk})

    def note_refusal(
        self, reorientation: Reorientation, *, at: Moment, by: Worker, reason: str
    ) -> None:
        reorientation.note_refusal(by=by.user, reason=reason)
        self._tell(reorientation, "return.refused", at, by, detail=reason)

    def receive(
        self, reorientation: Reorientation, *, at: Moment, by: Worker, counsellor: Worker
    ) -> None:
        house = self.known.houses[by.house_id]
        reorientation.receive(by=by.user, counsellor=counsellor.user, organisation=house)
        reorientation.received_at = at
        person = reorientation.young_person
        if person.mission_locale_id is None:
            self._take_in(person, house, at, by, counsellor)
        self._tell(reorientation, "return.received", at, by, counsellor=str(counsellor.user))

    def close(
        self,
        reorientation: Reorientation,
        outcome: ReturnOutcome,
        *,
        at: Moment,
        by: Worker,
        comment: str = "",
    ) -> None:
        person = reorientation.young_person
        house = self.known.houses[by.house_id]
        if reorientation.is_registration and outcome in FOLLOWED_AFTER:
            if not person.imilo_number:
                person.imilo_number = str(900_000_000 + person.pk.int % 90_000_000)
            reorientation.imilo_number = person.imilo_number
        reorientation.close(by=by.user, organisation=house, outcome=outcome, comment=comment)
        reorientation.closed_at = at
        said = outcome.label.lower()
        self._tell(reorientation, "return.closed", at, by, detail=comment, outcome=said)

    def _take_in(
        self, person: YoungPerson, house: Organisation, at: Moment, by: Worker, referent: Worker
    ) -> None:
        """A newcomer has a Mission Locale, which reads the stays and what was said of them."""
        person.mission_locale, person.referent = house, referent.user
        self.history.follow(person, house)
        self.history.tell_about(
            person,
            "youth.taken_in",
            at,
            by,
            readers=self.history.readers_of(person),
            referent=str(referent.user),
            mission_locale=str(house),
        )
        told = []
        for pathway in self.stays.of_person[person.pk]:
            if pathway.mission_locale_id is None:
                pathway.mission_locale = house
                pathway.readers = sorted({*pathway.readers, house.pk})
                told.append(pathway.pk)
                for follow_up in self.stays.follow_ups[pathway.pk]:
                    follow_up.readers = pathway.readers
        returns = [each for each in self.stays.returns if each.pathway_id in told]
        for opened in returns:
            if opened.status == ReturnStatus.DUE and opened.mission_locale_id is None:
                opened.mission_locale, opened.kind = house, ReturnKind.TAKE_BACK
                opened.proposed_by = ProposedBy.FOLLOWS
                opened.readers = sorted({*opened.readers, house.pk})
        shared = [each.pk for each in returns if each.status != ReturnStatus.REFUSED]
        self.history.share_timeline([*told, *shared], house.pk)

    def _tell(
        self,
        reorientation: Reorientation,
        kind: str,
        at: Moment,
        by: Worker,
        detail: str = "",
        **facts: Any,
    ) -> None:
        house_id = reorientation.mission_locale_id
        self.history.tell_about(
            reorientation.young_person,
            kind,
            at,
            by,
            readers=reorientation.readers,
            subject_id=reorientation.pk,
            detail=detail,
            site=str(reorientation.site),
            mission_locale=str(self.known.houses[house_id]) if house_id else "",
            **facts,
        )
