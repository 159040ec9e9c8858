"""Stays and returns of the demo: figures near those of the networks, and something for everybody."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accord.accounts.models import User
from accord.youth.models import Support, YoungPerson
from orientations.enums import (
    ENDED,
    ExitCategory,
    FollowUpAnswer,
    PathwayStatus,
    ReturnKind,
    ReturnOutcome,
    ReturnStatus,
)
from orientations.models import FollowUp, Pathway, Reorientation

pytestmark = pytest.mark.usefixtures("everything")


@pytest.fixture
def everything(filled: None, system_scope: Any) -> Iterator[None]:
    with system_scope():
        yield


def _demo(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


# --- what must always hold -------------------------------------------------------------------------


def test_steps_follow_each_other_and_none_is_to_come() -> None:
    now, today = timezone.now(), timezone.localdate()
    for pathway in Pathway.objects.select_related("orientation", "previous").order_by("pk"):
        orientation, previous = pathway.orientation, pathway.previous
        if orientation is not None:
            assert orientation.concluded_at == pathway.opened_at > orientation.answered_at
        if previous is not None:
            assert previous.ended_on is not None
            assert previous.ended_on <= pathway.started_on
        steps = [pathway.started_on, pathway.confirmed_on, pathway.ended_on]
        known = [step for step in steps if step is not None]
        assert known == sorted(known)
        assert known[-1] <= today
    for opened in Reorientation.objects.order_by("pk"):
        moments = [opened.sent_at, opened.received_at, opened.closed_at]
        said = [moment for moment in moments if moment is not None]
        assert said == sorted(said)
        assert all(opened.happened_on <= moment.date() and moment <= now for moment in said)
    for follow_up in FollowUp.objects.exclude(answer="").order_by("pk"):
        assert follow_up.answered_at is not None
        assert follow_up.answered_at <= now
        assert follow_up.answered_at.date() > follow_up.due_on - datetime.timedelta(days=31)


def test_a_stay_is_run_by_those_who_worked_there_and_read_the_file() -> None:
    for pathway in Pathway.objects.select_related("young_person").order_by("pk"):
        assert set(pathway.readers) <= set(pathway.young_person.readers)
        assert pathway.site_id in pathway.readers
        assert pathway.mission_locale_id == pathway.young_person.mission_locale_id
        assert pathway.mission_locale_id in (None, *pathway.readers)


def test_contracts_are_read_by_the_readers_of_the_file() -> None:
    for support in Support.objects.select_related("young_person").order_by("pk"):
        assert support.readers == support.young_person.readers


def test_a_registration_is_proved_by_a_number_and_a_mission_locale() -> None:
    registered = Reorientation.objects.filter(kind=ReturnKind.REGISTER).exclude(imilo_number="")
    assert registered
    for opened in registered.select_related("young_person"):
        assert opened.young_person.imilo_number == opened.imilo_number
        assert opened.young_person.mission_locale_id == opened.mission_locale_id


# --- near the networks' figures --------------------------------------------------------------------


def test_exits_are_about_as_positive_as_those_of_the_network() -> None:
    left = Pathway.objects.filter(status__in=ENDED, confirmed_on__isnull=False)
    share = left.filter(exit_category=ExitCategory.POSITIVE).count() / left.count()
    assert 0.5 < share < 0.75


def test_about_a_third_were_minors_when_they_entered() -> None:
    stays = list(Pathway.objects.select_related("young_person").order_by("pk"))
    minors = sum(stay.young_person.age_on(stay.started_on) < 18 for stay in stays)
    assert 0.15 < minors / len(stays) < 0.45


# --- a demo where every page is alive --------------------------------------------------------------


@pytest.mark.parametrize("name", ["conseillere", "responsable-ml"])
def test_the_mission_locale_has_stays_and_returns_in_every_state(name: str) -> None:
    user = _demo(name)
    stays, returns = Pathway.objects.visible_to(user), Reorientation.objects.visible_to(user)
    assert {stay.status for stay in stays} == {*PathwayStatus}
    assert {stay.exit_category for stay in stays} >= {*ExitCategory}
    states = {ReturnStatus.DUE, ReturnStatus.SENT, ReturnStatus.RECEIVED, ReturnStatus.CLOSED}
    assert {opened.status for opened in returns} >= states
    assert {opened.kind for opened in returns.to_receive()} == {*ReturnKind}
    outcomes = Counter(opened.outcome for opened in returns)
    assert {*outcomes} - {"", ReturnOutcome.MOVED} == {*ReturnOutcome} - {ReturnOutcome.MOVED}
    late = returns.late()
    assert late.to_send().exists()
    assert late.to_receive().exists()
    assert returns.to_receive().filter(is_urgent=True).exists()
    assert FollowUp.objects.visible_to(user).exclude(answer="").exists()


@pytest.mark.parametrize("name", ["formateur", "responsable-e2c"])
def test_the_site_has_something_of_each_to_do(name: str) -> None:
    user = _demo(name)
    stays, returns = Pathway.objects.visible_to(user), Reorientation.objects.visible_to(user)
    follow_ups = FollowUp.objects.visible_to(user)
    today = timezone.localdate()
    assert {stay.status for stay in stays} == {*PathwayStatus}
    assert any(stay.integration_is_over for stay in stays)
    this_week = stays.to_conclude_by(today + datetime.timedelta(days=7))
    assert this_week.filter(integration_ends_on__gte=today).exists()
    assert stays.filter(orientation__isnull=True, mission_locale__isnull=True).exists()
    assert stays.filter(previous__isnull=False).exists()
    assert {opened.kind for opened in returns.to_send()} == {*ReturnKind}
    assert {opened.is_late for opened in returns.to_send()} == {True, False}
    assert {opened.is_urgent for opened in returns.to_send()} == {True, False}
    assert returns.to_send().exclude(france_travail_referent="").exists()
    assert returns.filter(status=ReturnStatus.REFUSED).exists()
    assert {each.answer for each in follow_ups} == {"", *FollowUpAnswer}
    assert follow_ups.due().exists()
    assert follow_ups.planned().filter(due_on__gt=today).exists()
    assert follow_ups.filter(called_off_at__isnull=False).exists()


def test_the_counsellor_has_a_few_at_the_site_where_she_teaches_too(filled: None) -> None:
    user = _demo("conseillere")
    ml = user.acting
    assert ml is not None
    other = user.memberships.exclude(organisation_id__in=ml.organisation_ids).get().organisation
    stays = Pathway.objects.filter(site=other)
    assert stays.in_integration().exists()
    assert Reorientation.objects.filter(site=other).to_send().exists()
    assert FollowUp.objects.filter(site=other).due().exists()


def test_newcomers_are_followed_by_nobody_until_a_mission_locale_receives_them() -> None:
    alone = YoungPerson.objects.filter(mission_locale__isnull=True)
    assert alone
    received = Reorientation.objects.exclude(received_at=None)
    assert not received.filter(young_person__in=alone).exists()
