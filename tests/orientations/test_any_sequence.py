"""Whatever both sides do, in whatever order: nobody is lost, and nobody reads what is not theirs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection, transaction
from django_fsm import TransitionNotAllowed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.workflow import Refused
from accord.youth.models import Access, TimelineEvent, YoungPerson
from orientations import actions
from orientations.enums import (
    ENDED,
    STAYING,
    ExitCategory,
    OrientationStatus,
    PathwayStatus,
    ReturnStatus,
)
from orientations.models import FollowUp, Orientation, Pathway, Reorientation
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.drawn import (
    ACTS,
    OF_THE_FOLLOWED,
    OF_THE_NEWCOMER,
    TODAY,
    Act,
    Scene,
    sequences,
)

PROTECTED = (YoungPerson, Access, Orientation, Pathway, Reorientation, FollowUp, TimelineEvent)


@contextmanager
def _undone() -> Iterator[None]:
    """Each sequence begins where the first one began."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _scene(*, followed: bool, minor: bool) -> Scene:
    people = {
        "trainer": UserFactory(trainer=True, membership__organisation=SiteFactory()),
        "other_trainer": UserFactory(trainer=True, membership__organisation=SiteFactory()),
        "counsellor": UserFactory(counsellor=True, membership__organisation=MissionLocaleFactory()),
        "other_counsellor": UserFactory(
            counsellor=True, membership__organisation=MissionLocaleFactory()
        ),
    }
    birth_date = born(17 if minor else 21)
    if followed:
        person = YoungPersonFactory(by=people["counsellor"], birth_date=birth_date)
    else:
        by = people["trainer"]
        person = YoungPerson(first_name="Ilyes", last_name="Benali", birth_date=birth_date)
        with _as(by):
            actions.open_directly(
                person, by.acting.organisation, by=by, on=TODAY - datetime.timedelta(days=100)
            )
    return Scene(person, people, SiteFactory())


def _as(user: User) -> Any:
    assert user.acting is not None
    return scope(user.acting.organisation_ids)


def _all_rows() -> list[Any]:
    with system_scope():
        return [tuple(model._default_manager.order_by("pk").values_list()) for model in PROTECTED]


def _try(scene: Scene, act: Act) -> None:
    """A refusal leaves everything as it was."""
    before, by = _all_rows(), scene.people[act.who]
    try:
        with transaction.atomic(), _as(by):
            ACTS[act.verb](scene, by, act)
    except (Refused, TransitionNotAllowed, PermissionDenied, ObjectDoesNotExist):
        assert _all_rows() == before


def _check(scene: Scene) -> None:
    with connection.cursor() as cursor:
        # What PostgreSQL checks at the end of a transaction, it checks now.
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    with system_scope():
        _check_stays()
        _check_returns()
        _check_readers(scene)


def _check_stays() -> None:
    stays = list(Pathway.objects.order_by("pk"))
    assert sum(pathway.status in STAYING for pathway in stays) <= 1
    for pathway in stays:
        over = pathway.status in ENDED
        assert over == bool(pathway.exit_label) == (pathway.ended_on is not None)
        lost = over and pathway.exit_category != ExitCategory.POSITIVE
        assert lost == (pathway.first_return_id is not None)
        planned = FollowUp.objects.filter(pathway=pathway).count()
        assert planned == (3 if pathway.status == PathwayStatus.EXITED else 0)
    joined = Orientation.objects.filter(status=OrientationStatus.JOINED)
    assert set(joined.values_list("pk", flat=True)) == {
        pathway.orientation_id for pathway in stays if pathway.orientation_id
    }


def _check_returns() -> None:
    for back in Reorientation.objects.order_by("pk"):
        assert (back.passed_from_id is None) == (back.pathway.first_return_id == back.pk)
        if back.closed_for_id is not None:
            assert back.closed_for_id == back.mission_locale_id != back.site_id
        if back.status == ReturnStatus.REFUSED:
            assert not back.is_urgent
        if back.mission_locale_id is None:
            assert back.readers == [back.site_id]


def _check_readers(scene: Scene) -> None:
    person = YoungPerson.objects.get(pk=scene.person.pk)
    given = set(Access.objects.filter(young_person=person).values_list("organisation", flat=True))
    assert set(person.readers) == given
    for model in PROTECTED:
        for row in model._default_manager.order_by("pk"):
            assert scene.stranger.pk not in row.readers
            assert set(row.readers) <= given


CASES = [
    pytest.param(True, False, id="followed"),
    pytest.param(True, True, id="followed-minor"),
    pytest.param(False, False, id="newcomer"),
    pytest.param(False, True, id="newcomer-minor"),
]
COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}


def _way(followed: bool) -> list[Act]:
    return OF_THE_FOLLOWED if followed else OF_THE_NEWCOMER


def _run(followed: bool, minor: bool, sequence: list[Act]) -> None:
    with _undone():
        scene = _scene(followed=followed, minor=minor)
        for act in sequence:
            _try(scene, act)
            _check(scene)


@pytest.mark.django_db
@pytest.mark.parametrize(("followed", "minor"), CASES)
@settings(max_examples=5, derandomize=True, **COMMON)
@given(data=st.data())
def test_any_sequence_keeps_what_must_hold(
    followed: bool, minor: bool, data: st.DataObject
) -> None:
    _run(followed, minor, data.draw(sequences(_way(followed))))


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(("followed", "minor"), CASES)
@settings(max_examples=100, **COMMON)
@given(data=st.data())
def test_many_more_sequences(followed: bool, minor: bool, data: st.DataObject) -> None:
    _run(followed, minor, data.draw(sequences(_way(followed))))


@pytest.mark.django_db
@pytest.mark.parametrize(("followed", "minor"), CASES)
def test_the_way_itself_goes_to_its_end(followed: bool, minor: bool) -> None:
    """What is drawn above does something: the whole way is legal, and loses nobody."""
    with _undone():
        scene = _scene(followed=followed, minor=minor)
        for act in _way(followed):
            _try(scene, act)
            _check(scene)
        with system_scope():
            assert Reorientation.objects.get().status == ReturnStatus.CLOSED
