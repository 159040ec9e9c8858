"""How soon a site answers, and its next sessions: what tells that it is a good choice."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from accord.isolation.scope import scope, system_scope
from orientations.models import Orientation
from orientations.sites import AnswerTime, answer_times, next_sessions
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory


def answered(site, *days: float, ago: float = 1, by=None) -> None:
    """Orientations that the site answered ``ago`` days ago, each after so many days."""
    by = by or UserFactory(counsellor=True)
    for waited in days:
        made = OrientationFactory(by=by, site=site, accepted=True)
        answered_at = timezone.now() - datetime.timedelta(days=ago)
        with system_scope():
            Orientation.objects.filter(pk=made.pk).update(
                answered_at=answered_at, sent_at=answered_at - datetime.timedelta(days=waited)
            )


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (0.2, "répond en général dans la journée"),
        (1.2, "répond en général en un jour"),
        (2, "répond en général en 2 jours"),
        (22, "répond en général en 3 semaines"),
    ],
)
def test_an_answer_time_is_said_as_people_say_it(days, sentence):
    assert str(AnswerTime(datetime.timedelta(days=days), 9)) == sentence


def test_one_very_late_answer_does_not_hide_how_soon_a_site_usually_answers(site):
    answered(site, 1, 2, 2, 3, 80)

    assert answer_times([site.pk])[site.pk] == AnswerTime(datetime.timedelta(days=2), 5)


def test_a_site_is_known_by_all_its_answers_whoever_asks(site, counsellor):
    answered(site, 1, 1, 1, 1, 1)

    assert counsellor.acting is not None
    with scope(counsellor.acting.organisation_ids):
        times = answer_times([site.pk])
        assert not Orientation.objects.exists()

    assert times[site.pk].days == 1


def test_fewer_than_five_answers_would_tell_of_a_person(site):
    answered(site, 1, 1, 1, 1)
    OrientationFactory(site=site)

    assert answer_times([site.pk]) == {}


def test_answers_of_more_than_ninety_days_ago_no_longer_count(site):
    answered(site, 2, 2, 2, 2, 2)
    answered(site, 30, 30, 30, 30, 30, 30, ago=91)

    assert answer_times([site.pk])[site.pk] == AnswerTime(datetime.timedelta(days=2), 5)


def test_ten_sites_cost_one_query_and_none_for_an_hour(site, django_assert_num_queries):
    sites = [site, *(SiteFactory() for _ in range(9))]
    answered(sites[4], 3, 3, 3, 3, 3)
    pks = [site.pk for site in sites]

    with system_scope():
        # The savepoint and the settings of the portal's own scope stand around the one query.
        with django_assert_num_queries(5):
            assert answer_times(pks).keys() == {sites[4].pk}
        with django_assert_num_queries(0):
            assert answer_times(pks).keys() == {sites[4].pk}
        answered(site, 3, 3, 3, 3, 3)
        cache.delete(f"answer-time:{site.pk}")
        assert answer_times(pks).keys() == {site.pk, sites[4].pk}


def test_without_redis_the_answers_are_counted_all_the_same(site, settings):
    answered(site, 3, 3, 3, 3, 3)
    default = {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}
    settings.CACHES = {"default": default}

    assert answer_times([site.pk])[site.pk].days == 3
    assert answer_times([site.pk])[site.pk].days == 3


def test_the_next_three_sessions_of_each_site_in_one_query(site, django_assert_num_queries):
    elsewhere = SiteFactory()
    now = timezone.now()
    for days in (40, 5, 20, 30):
        SessionFactory(site=site, starts_at=now + datetime.timedelta(days=days))
    SessionFactory(site=site, past=True)
    SessionFactory(site=elsewhere)
    silent = SiteFactory()

    with django_assert_num_queries(1):
        found = next_sessions([site.pk, elsewhere.pk, silent.pk])

    assert [(s.starts_at - now).days for s in found[site.pk]] == [5, 20, 30]
    assert [len(found[pk]) for pk in (elsewhere.pk, silent.pk)] == [1, 0]
    assert len(next_sessions([site.pk], at_most=1)[site.pk]) == 1
