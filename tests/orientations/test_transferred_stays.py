"""What becomes of a stay and of a return when the file goes to another Mission Locale."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accord.isolation.scope import scope, system_scope
from accord.workflow import Refused
from accord.youth.enums import AccessReason
from accord.youth.models import Access
from accord.youth.transferring import transfer
from orientations import actions
from orientations.models import FollowUp, Pathway, Reorientation
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory
from tests.factories.stays import ago, dropped_out, kind, sent, stay
from tests.orientations.acting import act, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_ml(db):
    return MissionLocaleFactory()


@pytest.fixture
def successor(other_ml):
    return UserFactory(counsellor=True, membership__organisation=other_ml)


def give(person, to, by):
    day = timezone.localdate()
    return act(transfer, now(person), to=to, by=by, reason="moved", agreed_on=day)


def seen(user, model):
    with scope(user.acting.organisation_ids):
        return list(model.objects.visible_to(user).values_list("pk", flat=True))


def test_a_stay_in_progress_goes_along_and_ends_with_the_new_one(
    counsellor, successor, trainer, other_ml
):
    pathway = stay(counsellor=counsellor, trainer=trainer)
    give(pathway.young_person, other_ml, counsellor)

    assert seen(successor, Pathway) == [pathway.pk]
    assert seen(counsellor, Pathway) == []
    due = dropped_out(now(pathway), by=trainer)
    assert due.mission_locale == other_ml
    sent(due, by=trainer)
    assert seen(successor, Reorientation) == [due.pk]
    assert seen(counsellor, Reorientation) == []


def test_a_stay_that_is_over_is_read_by_the_new_one_and_counted_for_the_former(
    sign_in, counsellor, successor, trainer, other_ml
):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("cdi"))
    give(pathway.young_person, other_ml, counsellor)

    assert now(pathway).mission_locale == counsellor.acting.organisation
    url = pathway.get_absolute_url()
    assert sign_in(successor).get(url).status_code == 200
    assert sign_in(counsellor).get(url).status_code == 404
    file = sign_in(successor).get(pathway.young_person.get_absolute_url())
    assert "Suivi après parcours" in file.content.decode()
    with scope(successor.acting.organisation_ids):
        assert FollowUp.objects.exists()
    with scope(counsellor.acting.organisation_ids):
        assert not FollowUp.objects.exists()


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_return_that_waits_waits_for_the_new_one(
    sign_in, counsellor, successor, trainer, other_ml, is_sent
):
    due = dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)
    if is_sent:
        sent(due, by=trainer)
    give(due.young_person, other_ml, counsellor)

    assert now(due).mission_locale == other_ml
    if not is_sent:
        sent(now(due), by=trainer)
    received = act(actions.receive_return, now(due), by=successor, counsellor=successor)
    assert received.received_for == other_ml
    assert sign_in(counsellor).get(due.get_absolute_url()).status_code == 404
    assert sign_in(successor).get(due.get_absolute_url()).status_code == 200


def test_a_return_that_one_has_received_is_answered_first(counsellor, trainer, other_ml):
    due = sent(dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer), by=trainer)
    act(actions.receive_return, due, by=counsellor, counsellor=counsellor)

    with pytest.raises(Refused, match="attend votre réponse"):
        give(due.young_person, other_ml, counsellor)
    assert now(due.young_person).mission_locale == counsellor.acting.organisation


def test_a_former_one_that_is_asked_to_read_again_has_a_new_access(
    counsellor, other_ml, trainer, successor
):
    pathway = stay(counsellor=counsellor, trainer=trainer)
    person, former = pathway.young_person, counsellor.acting.organisation
    give(person, other_ml, counsellor)
    with system_scope():
        actions.orientations.youth.share(now(person), former, reason=AccessReason.RETURN)
        access = Access.objects.get(young_person=person, organisation=former)
    assert (access.reason, access.ended_at) == (AccessReason.RETURN, None)
