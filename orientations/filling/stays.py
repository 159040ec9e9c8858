"""The verbs of stays, exits and follow-ups at another moment than now, in memory: see ``History``."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from accord import invented
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.networks.when import say_date
from accord.networks.working_days import add_worked, next_worked
from accord.youth.enums import AccessReason
from accord.youth.models import YoungPerson
from accord.youth.models.young_people import ADULT_AGE
from orientations.actions.exits import UNUSUAL_LENGTH
from orientations.actions.follow_ups import PLANNED_AFTER
from orientations.enums import (
    ExitCategory,
    ExitDetail,
    FollowUpAnswer,
    NotJoinedReason,
    PathwayStatus,
    ProposedBy,
    ReturnKind,
    SuspensionReason,
)
from orientations.filling.files import Moment
from orientations.filling.history import History
from orientations.filling.known import Known
from orientations.models import ExitKind, FollowUp, Orientation, Pathway, Reorientation

_EVENTS = {
    PathwayStatus.NOT_CONFIRMED: "stay.not_confirmed",
    PathwayStatus.DROPPED_OUT: "stay.dropped_out",
    PathwayStatus.EXITED: "stay.exited",
}


class Stays:
    """The stays at the sites of one school, with the returns that their ends open."""

    def __init__(self, history: History, known: Known) -> None:
        self.history, self.known = history, known
        self.pathways: list[Pathway] = []
        self.returns: list[Reorientation] = []
        self.follow_ups: dict[UUID, list[FollowUp]] = defaultdict(list)
        self.of_person: dict[UUID, list[Pathway]] = defaultdict(list)

    # --- the verbs -----------------------------------------------------------------------------

    def join(self, orientation: Orientation, *, at: Moment, by: Worker) -> Pathway:
        orientation.join(by=by.user)
        orientation.concluded_at = at
        pathway = self._open(
            Pathway(
                young_person=orientation.young_person,
                site=orientation.site,
                mission_locale_id=orientation.mission_locale_id,
                orientation=orientation,
                readers=orientation.readers,
            ),
            at,
            by,
        )
        self.history.cancel_upcoming(orientation, at, by)
        return pathway

    def note_not_joined(
        self, orientation: Orientation, *, at: Moment, by: Worker, reason: NotJoinedReason
    ) -> None:
        orientation.note_not_joined(by=by.user, reason=reason)
        orientation.concluded_at = at
        self.history.tell(orientation, "orientation.not_joined", at, by, reason=reason.label)
        self.history.cancel_upcoming(orientation, at, by)

    def open_directly(
        self, young_person: YoungPerson, site: Organisation, *, at: Moment, by: Worker
    ) -> Pathway:
        """Of a file that the history already knows, or has just opened."""
        house_id = young_person.mission_locale_id
        return self._open(
            Pathway(
                young_person=young_person,
                site=site,
                mission_locale_id=house_id,
                readers=sorted({site.pk} | ({house_id} - {None})),
            ),
            at,
            by,
        )

    def _open(self, pathway: Pathway, at: Moment, by: Worker) -> Pathway:
        site, person = pathway.site, pathway.young_person
        pathway.id = invented.identifier(self.history.chance)
        pathway.started_on = at.astimezone(site.tz).date()
        weeks = datetime.timedelta(weeks=site.integration_weeks)
        pathway.integration_ends_on = pathway.started_on + weeks
        pathway.opened_at, pathway.opened_by = at, by.user
        pathway.weekly_hours = site.weekly_hours
        before = [
            each
            for each in self.of_person[person.pk]
            if each.site_id == site.pk and each.ended_on and each.ended_on <= pathway.started_on
        ]
        if before:
            pathway.previous = before[-1]
            self._call_off(before[-1], at)
        self.pathways.append(pathway)
        self.of_person[person.pk].append(pathway)
        until = say_date(pathway.integration_ends_on)
        self._tell(pathway, "stay.joined", at, by, until=until)
        return pathway

    def confirm(self, pathway: Pathway, *, at: Moment, by: Worker, referent: Worker) -> None:
        pathway.confirm(on=_day(pathway, at))
        pathway.referent = referent.user
        self._tell(pathway, "stay.confirmed", at, by)

    def suspend(
        self, pathway: Pathway, *, at: Moment, by: Worker, reason: SuspensionReason
    ) -> None:
        pathway.suspend(on=_day(pathway, at), reason=reason)
        self._tell(pathway, "stay.suspended", at, by, reason=reason.label)

    def resume(self, pathway: Pathway, *, at: Moment, by: Worker) -> None:
        pathway.resume()
        self._tell(pathway, "stay.resumed", at, by)

    def change_site(self, pathway: Pathway, *, to: Organisation, at: Moment, by: Worker) -> None:
        left = pathway.site
        self.history.share(pathway.young_person, to, AccessReason.STAY, at)
        self.history.share_timeline([pathway.pk], to.pk)
        pathway.site, pathway.referent = to, None
        pathway.readers = sorted({*pathway.readers, to.pk})
        self._tell(pathway, "stay.moved", at, by, left=str(left))

    def end(
        self,
        pathway: Pathway,
        kind: ExitKind,
        *,
        at: Moment,
        by: Worker,
        comment: str = "",
        detail: str = "",
        length: tuple[str, str] | None = None,
    ) -> None:
        """``do_not_confirm``, ``drop_out`` or ``exit_stay``, as the kind says.

        ``length`` is what is unusual about the stay's length, and why.
        """
        on = _day(pathway, at)
        leave = {
            PathwayStatus.NOT_CONFIRMED: pathway.do_not_confirm,
            PathwayStatus.DROPPED_OUT: pathway.drop_out,
            PathwayStatus.EXITED: pathway.exit,
        }[PathwayStatus(kind.ends_as)]
        leave(on=on, kind=kind, by=by.user)
        pathway.ended_at = at
        pathway.exit_comment = comment
        if kind.asks == ExitDetail.SECTOR:
            pathway.sector = detail
        elif kind.asks == ExitDetail.TRAINING:
            pathway.training_level = detail
        if length:
            pathway.waived = [{"rule": UNUSUAL_LENGTH, "label": length[0], "reason": length[1]}]
        if pathway.exit_category != ExitCategory.POSITIVE:
            pathway.first_return = self._open_return(pathway)
        event = _EVENTS[PathwayStatus(kind.ends_as)]
        self._tell(pathway, event, at, by, detail=comment, exit=pathway.exit_label)
        if kind.ends_as == PathwayStatus.EXITED:
            for months in PLANNED_AFTER:
                self.plan_follow_up(pathway, months)

    def plan_follow_up(self, pathway: Pathway, months: int) -> None:
        assert pathway.ended_on is not None
        self.follow_ups[pathway.pk].append(
            FollowUp(
                id=invented.identifier(self.history.chance),
                pathway=pathway,
                young_person=pathway.young_person,
                site=pathway.site,
                months=months,
                due_on=pathway.ended_on + relativedelta(months=months),
                readers=pathway.readers,
            )
        )

    def answer(
        self,
        follow_up: FollowUp,
        answer: FollowUpAnswer,
        *,
        at: Moment,
        by: Worker,
        situation: ExitKind | None = None,
        comment: str = "",
    ) -> None:
        follow_up.answer, follow_up.comment = answer, comment
        follow_up.answered_at, follow_up.answered_by = at, by.user
        if situation:
            follow_up.situation = situation
            follow_up.situation_label = situation.label
            follow_up.situation_category = situation.category
        if answer == FollowUpAnswer.REFUSED:
            self._call_off(follow_up.pathway, at)
        self.history.tell_about(
            follow_up.young_person,
            f"follow_up.{answer}",
            at,
            by,
            readers=follow_up.readers,
            subject_id=follow_up.pathway_id,
            detail=comment,
            months=follow_up.months,
            situation=follow_up.situation_label,
        )

    # --- what follows --------------------------------------------------------------------------

    def _call_off(self, pathway: Pathway, at: Moment) -> None:
        for follow_up in self.follow_ups[pathway.pk]:
            if not follow_up.answer and follow_up.called_off_at is None:
                follow_up.called_off_at = at

    def _open_return(self, pathway: Pathway) -> Reorientation:
        person, on, known = pathway.young_person, pathway.ended_on, self.known
        assert on is not None
        supports = [
            each
            for each in self.history.supports[person.pk]
            if each.ended_on is None or each.ended_on >= on
        ]
        house_id = pathway.mission_locale_id
        is_minor = person.age_on(on) < ADULT_AGE
        within = datetime.timedelta(days=known.return_due)
        reorientation = Reorientation(
            id=invented.identifier(self.history.chance),
            pathway=pathway,
            young_person=person,
            site=pathway.site,
            mission_locale_id=house_id,
            proposed_by=ProposedBy.FOLLOWS if house_id else "",
            kind=ReturnKind.TAKE_BACK if house_id or supports else ReturnKind.REGISTER,
            is_urgent=is_minor,
            happened_on=on,
            due_on=(
                add_worked(on, known.return_due_for_minor, at=pathway.site)
                if is_minor
                else next_worked(on + within, at=pathway.site)
            ),
            france_travail_referent=next(
                (
                    ", ".join(filter(None, [each.referent_name, each.referent_contact]))
                    for each in supports
                    if each.is_by_france_travail
                ),
                "",
            ),
            readers=sorted({pathway.site_id} | ({house_id} - {None})),
        )
        self.returns.append(reorientation)
        return reorientation

    def _tell(
        self, pathway: Pathway, kind: str, at: Moment, by: Worker, detail: str = "", **facts: Any
    ) -> None:
        told = {"site": str(pathway.site), "day": say_date(_day(pathway, at)), **facts}
        self.history.tell_about(
            pathway.young_person,
            kind,
            at,
            by,
            readers=pathway.readers,
            subject_id=pathway.pk,
            detail=detail,
            **told,
        )


def _day(pathway: Pathway, at: Moment) -> datetime.date:
    return at.astimezone(pathway.site.tz).date()
