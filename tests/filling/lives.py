"""Every way through an E2C once, made by the actions: what the demo's rows are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from accord.accounts.models import User
from accord.networks.models import Organisation
from accord.youth.enums import SupportOperator
from accord.youth.models import Support, SupportKind, YoungPerson
from accord.youth.supporting import end_support, state_support
from orientations import actions
from orientations.enums import (
    ExitCategory,
    FollowUpAnswer,
    ReturnOutcome,
    SuspensionReason,
)
from orientations.models import FollowUp, Pathway, Reorientation
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.stays import ago, kind, newcomer, received, sent, stay, trainer_of
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, now

# A stay, and who runs it now.
Life = tuple[Pathway, User]
_HEALTH = SuspensionReason.HEALTH
_FOLLOWED = ReturnOutcome.FOLLOWED
OUTCOMES = [outcome for outcome in ReturnOutcome if outcome != ReturnOutcome.MOVED]


class Lives:
    """Of the counsellor's Mission Locale, at the trainer's site and at another of its school."""

    def __init__(self, counsellor: User, trainer: User, site: Organisation) -> None:
        self.counsellor, self.trainer, self.site = counsellor, trainer, site
        self.other = SiteFactory(parent=site.parent)
        self.there = trainer_of(self.other)

    def live(self) -> None:
        self.supports()
        for begun in (self.followed(confirmed=False), self.alone(confirmed=False)):
            self._ends_in_integration(begun)
        for begins in (self.followed, self.moved, self.alone, self.alone_and_moved):
            self._goes_on(begins)
        for begins in (self.followed, self.alone):
            for outcome in OUTCOMES:
                self._come_back(begins, 3, outcome)
        self._refuses(self.alone())
        pathway, by = self.alone()
        self._support(pathway, by)
        self._exit((now(pathway), by), "interim")

    # --- beginnings ----------------------------------------------------------------------------

    def followed(self, *, confirmed: bool = True) -> Life:
        made = stay(
            counsellor=self.counsellor, trainer=self.trainer, started=300, confirmed=confirmed
        )
        return made, self.trainer

    def alone(self, *, confirmed: bool = True) -> Life:
        if confirmed:
            return newcomer(self.site, by=self.trainer, started=300), self.trainer
        person = YoungPerson(first_name="Ilyes", last_name="Benali", birth_date=born(20))
        person.phone = "+33699887766"
        begun = act(actions.open_directly, person, self.site, by=self.trainer, on=ago(30))
        return begun, self.trainer

    def moved(self) -> Life:
        return self._move(self.followed())

    def alone_and_moved(self) -> Life:
        return self._move(self.alone())

    def _move(self, life: Life) -> Life:
        pathway, by = life
        act(actions.suspend, pathway, by=by, on=ago(200), reason=_HEALTH)
        act(actions.resume, pathway, by=by, on=ago(190))
        act(actions.change_site, pathway, by=by, to=self.other, on=ago(180))
        return now(pathway), self.there

    # --- what follows --------------------------------------------------------------------------

    def _ends_in_integration(self, begun: Life) -> None:
        begins = self.followed if begun[0].mission_locale_id else self.alone
        for verb, key in (
            (actions.do_not_confirm, "nc_projet"),
            (actions.drop_out, "abandon_silence"),
        ):
            pathway, by = begins(confirmed=False)
            act(verb, pathway, by=by, on=ago(1), kind=kind(key))

    def _goes_on(self, begins: Callable[[], Life]) -> None:
        begins()
        pathway, by = begins()
        for verb in (actions.suspend, actions.resume, actions.suspend):
            facts = {"reason": _HEALTH} if verb is actions.suspend else {}
            act(verb, pathway, by=by, on=ago(150), **facts)
        for answer in FollowUpAnswer:
            self._answer(self._exit(begins(), "cdi"), by, answer)
        pathway, by = begins()
        act(actions.drop_out, pathway, by=by, on=ago(1), kind=kind("abandon_silence"))
        for steps in range(4):
            self._come_back(begins, steps)

    def _exit(self, life: Life, key: str) -> Pathway:
        pathway, by = life
        act(actions.exit_stay, pathway, by=by, on=ago(100), kind=kind(key))
        return now(pathway)

    def _answer(self, pathway: Pathway, by: User, answer: FollowUpAnswer) -> None:
        first = act(_first_follow_up, pathway, by=by)
        situation = kind("cdi") if answer == FollowUpAnswer.REACHED else None
        act(actions.answer_follow_up, first, by=by, answer=answer, situation=situation)

    def _come_back(
        self, begins: Callable[[], Life], steps: int, outcome: ReturnOutcome = _FOLLOWED
    ) -> None:
        """Due; then sent, received and closed, as many ``steps`` as are asked."""
        pathway, by = begins()
        opened = _return_of(self._exit((pathway, by), "interim"))
        if steps > 0:
            opened = sent(opened, by=by, **self._address(opened))
        if steps > 1:
            opened = received(opened, by=self.counsellor)
        if steps > 2:
            act(
                actions.close_return,
                opened,
                by=self.counsellor,
                outcome=outcome,
                comment="Dit par téléphone.",
                imilo_number=str(opened.pk.int % 10**9),
            )

    def _address(self, opened: Reorientation) -> dict[str, Any]:
        assert self.counsellor.acting is not None
        known = opened.mission_locale_id is not None
        return {} if known else {"mission_locale": self.counsellor.acting.house}

    def _refuses(self, life: Life) -> None:
        opened = _return_of(self._exit(life, "interim"))
        act(actions.note_refusal, opened, by=life[1], reason="Ne souhaite pas.")

    # --- contracts -----------------------------------------------------------------------------

    def supports(self) -> None:
        """Noted before the orientation, ended with one and with two sites; noted by the site."""
        for sites in ([], [self.site], [self.site, self.other]):
            for ends in (False, True):
                person = YoungPersonFactory(by=self.counsellor)
                support = self._stated(person, self.counsellor, SupportOperator.MISSION_LOCALE)
                for site in sites:
                    OrientationFactory(by=self.counsellor, young_person=person, site=site)
                if sites and ends:
                    act(end_support, support, by=self.counsellor, on=ago(0))
        for site_count in (1, 2):
            person = YoungPersonFactory(by=self.counsellor)
            named = self._stated(person, self.counsellor, SupportOperator.FRANCE_TRAVAIL)
            assert named.referent_name
            for site in [self.site, self.other][:site_count]:
                OrientationFactory(by=self.counsellor, young_person=person, site=site)
        for begins in (self.followed, self.moved):
            self._support(*begins())

    def _support(self, pathway: Pathway, by: User) -> None:
        person = now(pathway.young_person)
        self._stated(person, by, SupportOperator.FRANCE_TRAVAIL)

    def _stated(self, person: Any, by: User, operator: SupportOperator) -> Support:
        france_travail = operator == SupportOperator.FRANCE_TRAVAIL
        support = Support(
            young_person=person,
            kind=SupportKind.objects.get(pk="contrat_engagement" if france_travail else "pacea"),
            operator=operator,
            started_on=ago(20),
            referent_name="Claude Fabre" if france_travail else "",
            referent_contact="+33199001234" if france_travail else "",
        )
        return act(state_support, support, by=by)


def _first_follow_up(pathway: Pathway, *, by: User) -> FollowUp:
    return FollowUp.objects.visible_to(by).filter(pathway=pathway).order_by("due_on")[0]


def _return_of(pathway: Pathway) -> Reorientation:
    assert pathway.first_return_id is not None
    return now(Reorientation(pk=pathway.first_return_id))


def marks_of_stays() -> Iterator[str]:
    """What a row is like: its state, how many read it, which columns are filled."""
    for pathway in Pathway.objects.order_by("pk"):
        is_positive = pathway.exit_category == ExitCategory.POSITIVE
        state = (pathway.status, is_positive, readers(pathway))
        yield f"pathway {state} {filled(pathway)}"
    for opened in Reorientation.objects.order_by("pk"):
        yield f"return {(opened.kind, opened.status, opened.outcome)} {filled(opened)}"
    for follow_up in FollowUp.objects.order_by("pk"):
        yield f"follow-up {follow_up.answer} {readers(follow_up)} {filled(follow_up)}"
    for support in Support.objects.order_by("pk"):
        yield f"support {support.operator} {readers(support)} {filled(support)}"


# Present or not in a row that the actions wrote, whatever the user typed.
_TYPED = {"project", "waived", "answer_comment", "detail", "comment"}
_TYPED |= {"orientation", "previous", "referent", "exit_comment", "sector", "training_level"}
_TYPED |= {"proposed_by", "acquired", "advised", "phone", "email", "outcome_comment"}
_TYPED |= {"france_travail_referent"}


def readers(row: Any) -> int:
    """Three and more are alike: a file may be shared with every site of a school."""
    return min(3, len(row.readers))


def filled(row: Any) -> list[str]:
    fields = row._meta.concrete_fields
    return [
        f.name for f in fields if f.name not in _TYPED and getattr(row, f.attname) not in ("", None)
    ]
