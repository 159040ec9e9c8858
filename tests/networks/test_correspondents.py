"""Who answers for an organisation today, and what may never be written about it."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.networks.models import Correspondent
from tests.factories.accounts import UserFactory
from tests.factories.networks import CorrespondentFactory, MissionLocaleFactory, SiteFactory

pytestmark = pytest.mark.django_db


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def partner(mission_locale):
    return mission_locale


def answering(site, partner) -> list[str]:
    contacts = Correspondent.objects.of(site.pk, towards=partner.pk)
    return [contact.answers.name for contact in contacts if contact.answers]


# --- who answers -----------------------------------------------------------------------------------


def test_those_named_for_this_partner_come_before_those_named_for_all(site, partner):
    CorrespondentFactory(organisation=site, name="Pour tous")
    assert answering(site, partner) == ["Pour tous"]

    CorrespondentFactory(organisation=site, partner=partner, name="Pour elle")
    CorrespondentFactory(organisation=site, partner=MissionLocaleFactory(), name="Pour une autre")
    CorrespondentFactory(organisation=SiteFactory(), partner=partner, name="D'ailleurs")
    assert answering(site, partner) == ["Pour elle"]


def test_whoever_asks_costs_one_query(site, partner, django_assert_num_queries):
    substitute = CorrespondentFactory(organisation=site)
    for n in range(10):
        CorrespondentFactory(
            organisation=site,
            partner=partner,
            name=f"Camille {n}",
            user=UserFactory(),
            absent_from=today(),
            substitute=substitute,
        )
    with django_assert_num_queries(1):
        contacts = Correspondent.objects.of(site.pk, towards=partner.pk)
        assert {c.answers.address for c in contacts if c.answers} == {substitute.email}
        assert [c.named.name for c in contacts] == [f"Camille {n}" for n in range(10)]


def test_during_an_absence_the_substitute_answers_from_the_first_day_to_the_last(site, partner):
    other = CorrespondentFactory(organisation=site, partner=MissionLocaleFactory(), name="Autre")
    CorrespondentFactory(
        organisation=site,
        partner=partner,
        name="Camille",
        absent_from=today(1),
        absent_until=today(3),
        substitute=other,
    )
    answers = []
    for days in range(5):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
            answers += answering(site, partner)

    assert answers == ["Camille", "Autre", "Autre", "Autre", "Camille"]


def test_an_absence_begins_with_the_day_of_the_island(partner):
    """At 21:00 in Paris, it is already tomorrow in La Réunion."""
    site = SiteFactory(reunion=True)
    CorrespondentFactory(
        organisation=site, partner=partner, name="Camille", absent_from=datetime.date(2026, 11, 25)
    )
    with time_machine.travel(datetime.datetime(2026, 11, 24, 20, 30, tzinfo=datetime.UTC)):
        assert answering(site, partner) == []
    with time_machine.travel(datetime.datetime(2026, 11, 24, 19, 30, tzinfo=datetime.UTC)):
        assert answering(site, partner) == ["Camille"]


def test_the_substitute_of_a_substitute_answers(site, partner):
    third = CorrespondentFactory(
        organisation=site, partner=MissionLocaleFactory(), name="Troisième"
    )
    second = CorrespondentFactory(
        organisation=site,
        partner=MissionLocaleFactory(),
        name="Deuxième",
        absent_from=today(),
        substitute=third,
    )
    CorrespondentFactory(
        organisation=site,
        partner=partner,
        name="Première",
        absent_from=today(),
        substitute=second,
    )
    assert answering(site, partner) == ["Troisième"]


def test_two_who_replace_each_other_leave_nobody_and_ask_forever_nobody(site, partner):
    first = CorrespondentFactory(organisation=site, partner=partner, absent_from=today())
    second = CorrespondentFactory(
        organisation=site, partner=MissionLocaleFactory(), absent_from=today(), substitute=first
    )
    first.substitute = second
    first.save()

    assert answering(site, partner) == []


def test_when_nobody_answers_for_the_pair_those_named_for_all_do(site, partner):
    CorrespondentFactory(organisation=site, partner=partner, absent_from=today())
    CorrespondentFactory(organisation=site, name="Pour tous")

    assert answering(site, partner) == ["Pour tous"]


def test_a_colleague_replaces_by_account_unless_away_too(site, partner):
    colleague = UserFactory(first_name="Lina", last_name="Roche")
    CorrespondentFactory(
        organisation=site, partner=partner, absent_from=today(), substitute_user=colleague
    )
    assert answering(site, partner) == ["Lina Roche"]

    CorrespondentFactory(
        organisation=site, partner=MissionLocaleFactory(), user=colleague, absent_from=today()
    )
    assert answering(site, partner) == []


def test_who_is_replaced_no_longer_answers(site, partner):
    new = CorrespondentFactory(organisation=site, partner=partner, name="Nouvelle")
    CorrespondentFactory(
        organisation=site, partner=partner, name="Ancienne", ended_on=today(), replaced_by=new
    )
    assert answering(site, partner) == ["Nouvelle"]


# --- what may never be written ---------------------------------------------------------------------


def test_each_constraint_refuses_by_name(site, partner):
    made = CorrespondentFactory(organisation=site, user=UserFactory())
    colleague = CorrespondentFactory(organisation=site)
    elsewhere = CorrespondentFactory()
    refused = {
        "correspondent_absence_has_start": {"absent_until": today()},
        "correspondent_absence_ends_after_it_starts": {
            "absent_from": today(1),
            "absent_until": today(),
        },
        "correspondent_has_one_substitute": {
            "absent_from": today(),
            "substitute": colleague,
            "substitute_user": UserFactory(),
        },
        "correspondent_substitute_is_another": {"absent_from": today(), "substitute": made},
        "correspondent_replaced_once_ended": {"replaced_by": colleague},
        "correspondent_substitute_of_same_organisation": {
            "absent_from": today(),
            "substitute": elsewhere,
        },
        "correspondent_successor_of_same_organisation": {
            "ended_on": today(),
            "replaced_by": elsewhere,
        },
        "correspondent_can_be_reached": {"email": "", "phone": "", "user": None},
        "correspondent_partner_is_another": {"partner": site},
    }
    for name, values in refused.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Correspondent.objects.filter(pk=made.pk).update(**values)


def test_a_substitute_needs_an_absence_and_an_account_is_not_its_own_substitute(site):
    user = UserFactory()
    made = CorrespondentFactory(organisation=site, user=user)
    for name, values in (
        ("correspondent_absence_has_start", {"substitute_user": UserFactory()}),
        ("correspondent_substitute_is_another", {"absent_from": today(), "substitute_user": user}),
        ("correspondent_replaced_once_ended", {"ended_on": today(), "replaced_by": made}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Correspondent.objects.filter(pk=made.pk).update(**values)
