"""Nobody is lost on the road: due, sent, received, closed, each by the one side that may."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.conventions.models import Convention
from accord.isolation.scope import system_scope
from accord.networks.models import Coverage, Organisation
from accord.workflow import Refused
from accord.youth.models import Support, YoungPerson
from accord.youth.supporting import end_support, state_support
from orientations import actions
from orientations.enums import ProposedBy, ReturnKind, ReturnOutcome, ReturnStatus
from orientations.models import Pathway, Reorientation
from orientations.proposals import propose
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory, MissionLocaleFactory, SiteFactory
from tests.factories.stays import (
    CONTENT,
    ago,
    dropped_out,
    kind,
    left,
    newcomer,
    received,
    sent,
    stay,
)
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, addresses, at_once, events, messages, now

pytestmark = pytest.mark.django_db

# A Wednesday.
TODAY = datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)


@pytest.fixture
def back(counsellor: User, trainer: User) -> Reorientation:
    """Due: somebody dropped out yesterday."""
    return dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)


@pytest.mark.parametrize(
    ("end", "key", "status"),
    [
        ("do_not_confirm", "nc_projet", "not_confirmed"),
        ("drop_out", "abandon_choix", "dropped_out"),
    ],
)
def test_who_does_not_go_on_has_a_return_in_the_same_act(
    counsellor: User, trainer: User, end: str, key: str, status: str
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer)
    pathway = act(getattr(actions, end), pathway, by=trainer, on=ago(1), kind=kind(key))
    assert pathway.status == status
    back = now(pathway.first_return)
    assert (back.status, back.kind) == (ReturnStatus.DUE, ReturnKind.TAKE_BACK)
    assert back.mission_locale_id == pathway.mission_locale_id
    assert addresses("stay_ended") == {counsellor.email}


@pytest.mark.parametrize(
    ("key", "returns"), [("cdi", False), ("interim", True), ("sans_solution", True)]
)
def test_only_a_positive_exit_has_none(
    counsellor: User, trainer: User, key: str, returns: bool
) -> None:
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    pathway = act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind(key))
    assert (pathway.first_return is not None) == returns


@pytest.mark.parametrize(
    ("event", "age", "due"),
    [
        (datetime.date(2026, 11, 25), 20, datetime.date(2026, 12, 10)),
        # Fifteen days later is Christmas, a Friday.
        (datetime.date(2026, 12, 10), 20, datetime.date(2026, 12, 28)),
        # Two worked days over a week-end.
        (datetime.date(2026, 11, 26), 17, datetime.date(2026, 11, 30)),
    ],
)
def test_when_it_is_due(
    counsellor: User, trainer: User, event: datetime.date, age: int, due: datetime.date
) -> None:
    with time_machine.travel(datetime.datetime(2026, 12, 15, 10, tzinfo=datetime.UTC)):
        person = YoungPersonFactory(by=counsellor, birth_date=born(age))
        pathway = stay(counsellor=counsellor, trainer=trainer, young_person=person)
        pathway = act(actions.drop_out, pathway, by=trainer, on=event, kind=kind("abandon_choix"))
        assert pathway.first_return is not None
        assert pathway.first_return.due_on == due
        assert pathway.first_return.is_urgent == (age < 18)


def test_the_committee_changes_the_delay(counsellor: User, trainer: User) -> None:
    Convention.objects.create(key="return_due_days", value=5)
    with time_machine.travel(TODAY):
        back = dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)
        assert back.due_on == datetime.date(2026, 11, 30)  # the 29th is a Sunday


def test_it_goes_from_one_side_to_the_other(
    back: Reorientation, counsellor: User, colleague: User, trainer: User
) -> None:
    back = sent(back, by=trainer)
    assert addresses("return_sent") == {counsellor.email}
    back = act(actions.receive_return, back, by=counsellor, counsellor=colleague)
    assert now(back.young_person).referent_id == colleague.pk
    assert addresses("return_received") == {trainer.email}
    back = act(actions.close_return, back, by=colleague, outcome=ReturnOutcome.FOLLOWED)
    assert now(back).status == ReturnStatus.CLOSED
    assert addresses("return_closed") == {trainer.email}
    told = [event.kind for event in events(back.young_person_id) if "return." in event.kind]
    assert told == ["return.sent", "return.received", "return.closed"]


def test_the_subject_names_nobody_and_says_that_a_minor_is_urgent(
    counsellor: User, trainer: User
) -> None:
    person = YoungPersonFactory(by=counsellor, birth_date=born(17))
    pathway = stay(counsellor=counsellor, trainer=trainer, young_person=person)
    sent(dropped_out(pathway, by=trainer), by=trainer)
    (message,) = messages("return_sent")
    assert message.subject.startswith("Urgent, mineur")
    assert person.last_name not in message.subject + message.text + message.html


def test_a_return_without_its_reason_does_not_leave(back: Reorientation, trainer: User) -> None:
    with pytest.raises(Refused, match="ce qui s'est passé"):
        act(actions.send_return, back, replace(CONTENT, reason=" "), by=trainer)
    assert now(back).status == ReturnStatus.DUE


def test_without_agreement_little_is_told(back: Reorientation, trainer: User) -> None:
    back = act(actions.send_return, back, replace(CONTENT, agrees=False), by=trainer)
    kept = now(back)
    assert (kept.acquired, kept.advised, kept.phone, kept.email) == ("", "", "", "")
    assert kept.status == ReturnStatus.SENT


@pytest.mark.parametrize("verb", ["receive_return", "close_return"])
def test_the_sender_neither_receives_nor_closes(
    back: Reorientation, trainer: User, verb: str
) -> None:
    back = sent(back, by=trainer)
    how: dict[str, Any] = (
        {"counsellor": trainer} if verb == "receive_return" else {"outcome": "followed"}
    )
    with pytest.raises(Refused, match="destinataire"):
        act(getattr(actions, verb), back, by=trainer, **how)


def test_each_step_has_its_place(back: Reorientation, counsellor: User, trainer: User) -> None:
    with pytest.raises(TransitionNotAllowed):
        act(actions.receive_return, back, by=counsellor, counsellor=counsellor)
    back = sent(back, by=trainer)
    with pytest.raises(TransitionNotAllowed):
        act(actions.close_return, back, by=counsellor, outcome="followed")
    with pytest.raises(TransitionNotAllowed):
        act(actions.send_return, back, CONTENT, by=trainer)


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_one_receives(counsellor: User, colleague: User, trainer: User) -> None:
    back = sent(dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer), by=trainer)
    first, second = at_once(
        lambda: act(actions.receive_return, back, by=counsellor, counsellor=counsellor),
        lambda: act(actions.receive_return, back, by=colleague, counsellor=colleague),
    )
    assert isinstance(first, Reorientation)
    assert isinstance(second, TransitionNotAllowed)
    assert now(back).counsellor_id == counsellor.pk


# --- leavers whom no Mission Locale follows ---------------------------------------------------------


def test_a_leaver_whom_nobody_follows_is_to_be_registered(
    trainer: User, site: Organisation
) -> None:
    back = left(site, by=trainer)
    assert (back.kind, back.mission_locale_id) == (ReturnKind.REGISTER, None)
    with pytest.raises(Refused, match="Choisissez la Mission Locale"):
        act(actions.send_return, back, CONTENT, by=trainer)


def test_a_registration_is_proved_by_the_mission_locale(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation
) -> None:
    back = left(site, by=trainer)
    unseen = act(lambda by: Reorientation.objects.visible_to(by).count(), by=counsellor)
    assert unseen == 0
    back = sent(back, by=trainer, mission_locale=mission_locale, proposed_by=ProposedBy.COMMUNE)
    assert now(back.young_person).mission_locale_id is None
    back = received(back, by=counsellor)
    person = now(back.young_person)
    assert (person.mission_locale_id, person.referent_id) == (mission_locale.pk, counsellor.pk)
    assert now(back.pathway).mission_locale_id == mission_locale.pk
    with pytest.raises(Refused, match="i-MILO"):
        act(actions.close_return, back, by=counsellor, outcome="followed")
    act(actions.close_return, back, by=counsellor, outcome="followed", imilo_number="123456")
    assert now(back.young_person).imilo_number == "123456"


def test_the_mission_locale_then_reads_the_stay_and_what_was_said_of_it(
    trainer: User, site: Organisation, counsellor: User, mission_locale: Organisation
) -> None:
    back = received(
        sent(left(site, by=trainer), by=trainer, mission_locale=mission_locale), by=counsellor
    )
    stays = act(lambda by: list(Pathway.objects.visible_to(by)), by=counsellor)
    assert [each.pk for each in stays] == [back.pathway_id]
    assert counsellor.acting is not None
    told = events(back.young_person_id, "stay.exited")
    assert all(counsellor.acting.house.pk in event.readers for event in told)


def test_an_adult_may_refuse_to_be_registered(trainer: User, site: Organisation) -> None:
    back = left(site, by=trainer)
    with pytest.raises(Refused, match="notez plutôt son refus"):
        act(
            actions.send_return,
            back,
            replace(CONTENT, agrees=False),
            by=trainer,
            mission_locale=MissionLocaleFactory(),
        )
    act(actions.note_refusal, back, by=trainer, reason="Part à l'étranger.")
    kept = now(back)
    assert (kept.status, kept.mission_locale_id) == (ReturnStatus.REFUSED, None)


def test_nobody_refuses_for_a_minor_or_for_somebody_who_is_followed(
    trainer: User, site: Organisation, back: Reorientation
) -> None:
    with pytest.raises(Refused, match="déjà accompagné"):
        act(actions.note_refusal, back, by=trainer, reason="Ne veut pas.")
    minor = left(site, by=trainer, birth_date=born(17))
    with pytest.raises(Refused, match="obligation de formation"):
        act(actions.note_refusal, minor, by=trainer, reason="Ne veut pas.")


def test_somebody_in_cej_is_taken_back_and_france_travail_named(
    trainer: User, site: Organisation
) -> None:
    pathway = newcomer(site, by=trainer)
    support = Support(
        young_person=pathway.young_person,
        kind_id="cej",
        operator="france_travail",
        referent_name="Mme Roux",
        referent_contact="01 23 45 67 89",
    )
    act(state_support, support, by=trainer)
    ended = act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("sans_solution"))
    assert ended.first_return is not None
    assert ended.first_return.kind == ReturnKind.TAKE_BACK
    assert ended.first_return.france_travail_referent == "Mme Roux, 01 23 45 67 89"


def test_a_contract_that_is_over_counts_no_more(trainer: User, site: Organisation) -> None:
    pathway = newcomer(site, by=trainer)
    support = Support(young_person=pathway.young_person, kind_id="pacea", operator="mission_locale")
    support = act(state_support, support, by=trainer)
    act(end_support, support, by=trainer, on=ago(30))
    ended = act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("sans_solution"))
    assert ended.first_return is not None
    assert ended.first_return.kind == ReturnKind.REGISTER


# --- which Mission Locale -----------------------------------------------------------------------------


def person_of(commune: Any) -> YoungPerson:
    return YoungPerson(first_name="Ilyes", last_name="B", birth_date=born(20), commune=commune)


def test_the_one_that_covers_the_commune(site: Organisation) -> None:
    commune, covering = CommuneFactory(), MissionLocaleFactory()
    Coverage.objects.create(commune=commune, mission_locale=covering)
    found = propose(person_of(commune), site)
    assert (found.rule, [ml.pk for ml in found.candidates]) == (ProposedBy.COMMUNE, [covering.pk])


def test_several_leave_a_choice(site: Organisation) -> None:
    commune = CommuneFactory()
    for _ in range(2):
        Coverage.objects.create(commune=commune, mission_locale=MissionLocaleFactory())
    found = propose(person_of(commune), site)
    assert (found.rule, len(found.candidates)) == (ProposedBy.CHOSEN, 2)


def test_a_former_commune_stands_for_the_one_that_replaced_it(site: Organisation) -> None:
    commune, covering = CommuneFactory(), MissionLocaleFactory()
    former = CommuneFactory(former=True, current=commune)
    Coverage.objects.create(commune=commune, mission_locale=covering)
    assert propose(person_of(former), site).rule == ProposedBy.COMMUNE


def test_none_leads_to_the_nearest(site: Organisation) -> None:
    commune = CommuneFactory(latitude=45.0, longitude=3.0)
    far = MissionLocaleFactory(latitude=48.0, longitude=3.0)
    near = MissionLocaleFactory(latitude=45.1, longitude=3.0)
    found = propose(person_of(commune), site)
    assert found.rule == ProposedBy.NEAREST
    assert [ml.pk for ml in found.candidates][:2] == [near.pk, far.pk]


def test_without_coordinates_those_of_the_departement(site: Organisation) -> None:
    commune = CommuneFactory(without_coordinates=True)
    there = MissionLocaleFactory(
        commune=CommuneFactory(without_coordinates=True),
        department=commune.department,
        latitude=None,
        longitude=None,
    )
    found = propose(person_of(commune), site)
    assert (found.rule, [ml.pk for ml in found.candidates]) == (ProposedBy.DEPARTMENT, [there.pk])


def test_a_closed_one_is_not_proposed(site: Organisation) -> None:
    commune = CommuneFactory()
    closed = MissionLocaleFactory(closed_on=ago(3))
    Coverage.objects.create(commune=commune, mission_locale=closed)
    assert closed.pk not in [ml.pk for ml in propose(person_of(commune), site).candidates]


def test_what_waits_too_long_is_late(back: Reorientation, trainer: User) -> None:
    def late() -> list[Any]:
        with system_scope():
            return [each.pk for each in Reorientation.objects.late() if each.is_late]

    assert late() == []
    with time_machine.travel(timezone.now() + datetime.timedelta(days=30)):
        assert late() == [back.pk]
        sent(back, by=trainer)
        assert late() == []
    with time_machine.travel(timezone.now() + datetime.timedelta(days=60)):
        assert late() == [back.pk]


def test_another_site_reads_none_of_it(back: Reorientation, trainer: User) -> None:
    stranger = UserFactory(trainer=True, membership__organisation=SiteFactory())
    seen = act(lambda by: Reorientation.objects.count(), by=stranger)
    assert seen == 0
