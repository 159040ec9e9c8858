"""A Mission Locale, and nobody else, says who follows a young person."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.accounts.models import User
from accord.workflow import Refused
from accord.youth import actions
from accord.youth.models import TimelineEvent, YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, now

pytestmark = pytest.mark.django_db


def hand_over(*people: YoungPerson, to: User, by: User) -> int:
    chosen = YoungPerson.objects.filter(pk__in=[person.pk for person in people])
    changed: int = act(actions.change_referent, chosen, to=to, by=by)
    return changed


def test_a_colleague_takes_over_and_each_file_tells_it(
    counsellor: User, colleague: User, site: Any, system_scope: Any
) -> None:
    people = [YoungPersonFactory(by=counsellor, shared_with=[site]) for _ in range(3)]

    assert hand_over(*people, to=colleague, by=counsellor) == 3

    assert {now(person).referent_id for person in people} == {colleague.pk}
    with system_scope():
        told = list(TimelineEvent.objects.filter(kind="youth.referent_changed").order_by("pk"))
    assert {event.young_person_id for event in told} == {person.pk for person in people}
    assert str(colleague) in str(told[0])
    assert told[0].by == counsellor
    assert site.pk in told[0].readers


def test_the_history_keeps_who_followed_before(
    counsellor: User, colleague: User, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)

    hand_over(person, to=colleague, by=counsellor)

    with system_scope():
        history = person.events.order_by("pgh_id").values_list("referent_id", flat=True)
        assert list(history) == [counsellor.pk, colleague.pk]


def test_whom_they_follow_already_is_left_alone(counsellor: User, colleague: User) -> None:
    person = YoungPersonFactory(by=colleague)

    assert hand_over(person, to=colleague, by=counsellor) == 0


def test_a_file_without_referent_finds_one(
    counsellor: User, colleague: User, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)
    with system_scope():
        YoungPerson.objects.filter(pk=person.pk).update(referent=None)

    assert hand_over(person, to=colleague, by=counsellor) == 1


def test_nobody_of_another_house_takes_over(counsellor: User, stranger_ml: User) -> None:
    person = YoungPersonFactory(by=counsellor)

    with pytest.raises(Refused, match="ne travaille pas"):
        hand_over(person, to=stranger_ml, by=counsellor)
    assert now(person).referent_id == counsellor.pk


def test_whoever_has_left_takes_over_nothing(counsellor: User, colleague: User) -> None:
    person = YoungPersonFactory(by=counsellor)
    membership = colleague.memberships.get()
    membership.ended_on = membership.started_on
    membership.save()

    with pytest.raises(Refused):
        hand_over(person, to=colleague, by=counsellor)


def test_a_site_never_changes_the_referent(counsellor: User, trainer: User, site: Any) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    with pytest.raises(Refused, match="Seule la Mission Locale"):
        hand_over(person, to=trainer, by=trainer)


def test_another_house_s_files_are_left_alone(stranger_ml: User, counsellor: User) -> None:
    person = YoungPersonFactory(by=counsellor)

    assert hand_over(person, to=stranger_ml, by=stranger_ml) == 0
    assert now(person).referent_id == counsellor.pk


def test_a_caseload_costs_the_same_for_one_and_for_ten(counsellor: User, colleague: User) -> None:
    costs = []
    for size in (1, 10):
        people = [YoungPersonFactory(by=counsellor) for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            hand_over(*people, to=somebody_beside(counsellor), by=counsellor)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def somebody_beside(user: User) -> User:
    assert user.acting is not None
    return UserFactory(counsellor=True, membership__organisation=user.acting.organisation)
