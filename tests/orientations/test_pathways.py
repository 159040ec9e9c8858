"""A stay: who may open it, in which order it goes, and what each side is told."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.workflow import Refused
from accord.youth.models import Access, YoungPerson
from orientations import actions
from orientations.enums import (
    NotJoinedReason,
    OrientationStatus,
    PathwayStatus,
    SuspensionReason,
)
from orientations.models import FollowUp, Pathway
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.stays import accepted, ago, dropped_out, kind, newcomer, stay, trainer_of
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, addresses, at_once, events, messages, now

pytestmark = pytest.mark.django_db


def test_joining_opens_a_stay_and_tells_the_mission_locale(counsellor: User, trainer: User) -> None:
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    pathway = act(actions.join, orientation, by=trainer, on=ago(2))
    assert now(orientation).status == OrientationStatus.JOINED
    assert pathway.status == PathwayStatus.INTEGRATION
    assert pathway.integration_ends_on == ago(2) + datetime.timedelta(weeks=6)
    assert pathway.mission_locale_id == orientation.mission_locale_id
    assert addresses("stay_joined") == {counsellor.email}
    assert [event.side for event in events(pathway.young_person_id, "stay.joined")] == ["e2c"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(-1, "à venir"), (61, "précéder l'orientation")],
)
def test_the_day_of_entry_is_neither_to_come_nor_before_the_orientation(
    counsellor: User, trainer: User, day: int, sentence: str
) -> None:
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    with pytest.raises(Refused, match=sentence):
        act(actions.join, orientation, by=trainer, on=ago(day))
    assert now(orientation).status == OrientationStatus.ACCEPTED
    assert not messages("stay_joined")


def test_nobody_enters_under_sixteen(counsellor: User, trainer: User) -> None:
    person = YoungPersonFactory(by=counsellor, birth_date=born(16, days=10))
    orientation = accepted(counsellor=counsellor, trainer=trainer, young_person=person)
    with pytest.raises(Refused, match="à partir de 16 ans"):
        act(actions.join, orientation, by=trainer, on=ago(20))


@pytest.mark.parametrize("weeks", [1, 8])
def test_integration_lasts_two_to_seven_weeks(counsellor: User, trainer: User, weeks: int) -> None:
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    ends = timezone.localdate() + datetime.timedelta(weeks=weeks)
    with pytest.raises(Refused, match="de 2 à 7 semaines"):
        act(
            actions.join,
            orientation,
            by=trainer,
            on=timezone.localdate(),
            integration_ends_on=ends,
        )


def test_somebody_accepted_who_never_came_is_told_to_the_mission_locale(
    counsellor: User, trainer: User
) -> None:
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    act(actions.note_not_joined, orientation, by=trainer, reason=NotJoinedReason.NO_SHOW)
    assert now(orientation).status == OrientationStatus.NOT_JOINED
    assert addresses("orientation_not_joined") == {counsellor.email}
    with system_scope():
        assert not Pathway.objects.exists()


@pytest.mark.parametrize("verb", ["join", "note_not_joined"])
def test_only_an_accepted_orientation_concludes(counsellor: User, trainer: User, verb: str) -> None:
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    how: dict[str, Any] = {"on": ago(1)} if verb == "join" else {"reason": NotJoinedReason.NO_SHOW}
    act(getattr(actions, verb), orientation, by=trainer, **how)
    with pytest.raises(TransitionNotAllowed):
        act(getattr(actions, verb), orientation, by=trainer, **how)


def test_two_sites_that_share_the_file_cannot_both_open_a_stay(
    counsellor: User, trainer: User
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    elsewhere = trainer_of(SiteFactory())
    orientation = accepted(
        counsellor=counsellor, trainer=elsewhere, young_person=pathway.young_person
    )
    with pytest.raises(Refused, match="déjà un parcours en cours"):
        act(actions.join, orientation, by=elsewhere, on=ago(1))
    assert now(orientation).status == OrientationStatus.ACCEPTED


@pytest.mark.django_db(transaction=True)
def test_of_two_sites_at_once_one_opens_the_stay(counsellor: User, trainer: User) -> None:
    elsewhere = trainer_of(SiteFactory())
    here = accepted(counsellor=counsellor, trainer=trainer)
    with system_scope():
        person = here.young_person
    there = accepted(counsellor=counsellor, trainer=elsewhere, young_person=person)
    first, second = at_once(
        lambda: act(actions.join, here, by=trainer, on=ago(1)),
        lambda: act(actions.join, there, by=elsewhere, on=ago(1)),
    )
    assert isinstance(first, Pathway)
    assert isinstance(second, Refused)
    with system_scope():
        assert Pathway.objects.count() == 1


def test_somebody_who_comes_by_themselves_has_a_file_that_the_site_alone_reads(
    trainer: User, site: Organisation
) -> None:
    pathway = newcomer(site, by=trainer)
    person = now(pathway.young_person)
    assert (person.mission_locale_id, person.referent_id) == (None, None)
    assert person.readers == [site.pk]
    assert pathway.readers == [site.pk]
    with system_scope():
        assert Access.objects.filter(young_person=person).count() == 1
    assert not messages()


def test_a_site_opens_no_stay_in_another_s_name(trainer: User) -> None:
    with pytest.raises(Refused, match="un de vos sites"):
        newcomer(SiteFactory(), by=trainer)
    with system_scope():
        assert not YoungPerson.objects.exists()


def test_a_stay_goes_its_whole_way(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200)
    pathway = act(actions.confirm, pathway, by=trainer, on=ago(170), referent=trainer)
    pathway = act(actions.suspend, pathway, by=trainer, on=ago(100), reason=SuspensionReason.HEALTH)
    pathway = act(actions.resume, pathway, by=trainer, on=ago(80))
    pathway = act(actions.suspend, pathway, by=trainer, on=ago(60), reason=SuspensionReason.FAMILY)
    pathway = act(actions.resume, pathway, by=trainer, on=ago(50))
    pathway = act(
        actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"), sector="construction"
    )
    assert (pathway.exit_category, pathway.sector) == ("positive", "construction")
    assert pathway.first_return is None
    told = [event.kind for event in events(pathway.young_person_id) if "stay." in event.kind]
    assert told == [
        "stay.joined",
        "stay.confirmed",
        "stay.suspended",
        "stay.resumed",
        "stay.suspended",
        "stay.resumed",
        "stay.exited",
    ]
    assert len(messages("stay_suspended")) == 2
    with system_scope():
        planned = FollowUp.objects.filter(pathway=pathway).order_by("months")
        assert [follow_up.months for follow_up in planned] == [3, 6, 12]


@pytest.mark.parametrize(
    "verb", ["confirm", "suspend", "resume", "do_not_confirm", "drop_out", "exit_stay"]
)
def test_each_step_has_its_place(counsellor: User, trainer: User, verb: str) -> None:
    """From an ended stay nothing goes on."""
    pathway = stay(counsellor=counsellor, trainer=trainer)
    dropped_out(pathway, by=trainer)
    how: dict[str, dict[str, Any]] = {
        "confirm": {"referent": None},
        "suspend": {"reason": SuspensionReason.HEALTH},
        "resume": {},
        "do_not_confirm": {"kind": kind("nc_projet")},
        "drop_out": {"kind": kind("abandon_choix")},
        "exit_stay": {"kind": kind("cdi")},
    }
    with pytest.raises(TransitionNotAllowed):
        act(getattr(actions, verb), pathway, by=trainer, on=timezone.localdate(), **how[verb])


def test_an_exit_comes_after_a_confirmation(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    with pytest.raises(TransitionNotAllowed):
        act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    assert now(pathway).status == PathwayStatus.INTEGRATION


@pytest.mark.parametrize(("day", "sentence"), [(-1, "à venir"), (31, "précède l'entrée")])
def test_dates_follow_each_other(counsellor: User, trainer: User, day: int, sentence: str) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    for verb, how in [
        (actions.confirm, {"referent": None}),
        (actions.do_not_confirm, {"kind": kind("nc_projet")}),
        (actions.drop_out, {"kind": kind("abandon_choix")}),
    ]:
        with pytest.raises(Refused, match=sentence):
            act(verb, pathway, by=trainer, on=ago(day), **how)
    assert now(pathway).status == PathwayStatus.INTEGRATION


def test_an_exit_before_the_confirmation_is_refused(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, confirmed=True)
    with pytest.raises(Refused, match="précède la confirmation"):
        act(actions.exit_stay, pathway, by=trainer, on=ago(20), kind=kind("cdi"))


@pytest.mark.parametrize(("started", "asked"), [(100, "moins de 4 mois"), (600, "plus de 18 mois")])
def test_an_unusual_length_needs_a_reason_that_is_kept(
    counsellor: User, trainer: User, started: int, asked: str
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=started, confirmed=True)
    with pytest.raises(Refused, match=asked):
        act(actions.exit_stay, pathway, by=trainer, on=ago(0), kind=kind("cdi"))
    pathway = act(
        actions.exit_stay,
        pathway,
        by=trainer,
        on=ago(0),
        kind=kind("cdi"),
        length_reason="Embauché par son entreprise de stage",
    )
    assert [each["reason"] for each in pathway.waived] == ["Embauché par son entreprise de stage"]


def test_a_kind_serves_only_the_end_that_it_is_for(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    with pytest.raises(Refused, match="motif dans la liste"):
        act(actions.drop_out, pathway, by=trainer, on=ago(1), kind=kind("cdi"))


def test_past_exits_keep_the_meaning_they_had(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("service_civique"))
    changed = kind("service_civique")
    changed.label, changed.category = "Volontariat", "positive"
    changed.save()
    kept = now(pathway)
    assert (kept.exit_label, kept.exit_category) == ("Service civique", "dynamic")


def test_a_second_stay_leaves_the_first_as_it_was(counsellor: User, trainer: User) -> None:
    first = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    first = act(actions.exit_stay, first, by=trainer, on=ago(40), kind=kind("cdi"), sector="trade")
    person = now(first.young_person)
    second = act(actions.open_directly, person, first.site, by=trainer, on=ago(3))
    assert second.previous_id == first.pk
    assert now(first).status == PathwayStatus.EXITED
    assert second.mission_locale_id == first.mission_locale_id
    with system_scope():
        assert not FollowUp.objects.filter(pathway=first).planned().exists()


def test_a_stay_goes_on_at_another_site_of_the_school(counsellor: User) -> None:
    here = SiteFactory()
    there = SiteFactory(parent=here.parent)
    head = UserFactory(head=True, membership__organisation=here.parent)
    trainer = trainer_of(here)
    pathway = stay(counsellor=counsellor, trainer=trainer, confirmed=True)
    newly = trainer_of(there)
    moved = act(actions.change_site, pathway, by=head, to=there, on=ago(1))
    assert moved.site == there
    with system_scope():
        assert newly.acting is not None
        assert there.pk in now(pathway.young_person).readers
    seen = act(
        lambda by: list(Pathway.objects.visible_to(by).values_list("pk", flat=True)), by=newly
    )
    assert seen == [pathway.pk]
    assert newly.email in addresses("stay_moved")


def test_a_stay_does_not_go_on_in_another_school(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    with pytest.raises(Refused, match="même école"):
        act(actions.change_site, pathway, by=trainer, to=SiteFactory(), on=ago(1))


def test_the_referent_works_at_the_site(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    stranger = trainer_of(SiteFactory())
    with pytest.raises(Refused, match="ne travaille pas sur ce site"):
        act(actions.confirm, pathway, by=trainer, on=ago(1), referent=stranger)


def test_somebody_who_refuses_is_followed_no_more(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=300, confirmed=True)
    with time_machine.travel(timezone.now()):
        act(actions.exit_stay, pathway, by=trainer, on=ago(100), kind=kind("cdi"))
    with system_scope():
        first = FollowUp.objects.get(pathway=pathway, months=3)
    act(actions.answer_follow_up, first, by=trainer, answer="refused")
    with system_scope():
        assert not FollowUp.objects.filter(pathway=pathway).planned().exists()
    with pytest.raises(Refused, match="déjà sa réponse"):
        act(actions.answer_follow_up, first, by=trainer, answer="unreachable")


def test_a_follow_up_says_the_situation(counsellor: User, trainer: User) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=300, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(100), kind=kind("cdi"))
    with system_scope():
        first = FollowUp.objects.get(pathway=pathway, months=3)
        last = FollowUp.objects.get(pathway=pathway, months=12)
    with pytest.raises(Refused, match="la situation"):
        act(actions.answer_follow_up, first, by=trainer, answer="reached")
    act(actions.answer_follow_up, first, by=trainer, answer="reached", situation=kind("interim"))
    assert now(first).situation_category == "dynamic"
    with pytest.raises(Refused, match="prévu plus tard"):
        act(actions.answer_follow_up, last, by=trainer, answer="unreachable")
