"""A file goes to another Mission Locale, at once and whole; the former one keeps what it knew."""

from __future__ import annotations

import datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.isolation.scope import scope, system_scope
from accord.workflow import Refused
from accord.youth import actions
from accord.youth.enums import AccessReason
from accord.youth.models import (
    Access,
    DisabilityStatus,
    Draft,
    TimelineEvent,
    Transfer,
    YoungPerson,
)
from accord.youth.transferring import transfer
from orientations import actions as orienting
from orientations.models import Orientation, Registration
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, at_once, events, messages, now
from tests.youth.files import rows, seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_ml(db):
    return MissionLocaleFactory()


@pytest.fixture
def successor(other_ml):
    """A counsellor of the Mission Locale that follows from now on."""
    return UserFactory(counsellor=True, membership__organisation=other_ml)


@pytest.fixture
def person(counsellor):
    return YoungPersonFactory(by=counsellor, imilo_number="777")


def give(person, to, by, **said):
    given = {"reason": "moved", "agreed_on": timezone.localdate(), **said}
    return act(transfer, person, to=to, by=by, **given)


def read_by(user, model):
    with scope(user.acting.organisation_ids):
        return set(model.objects.values_list("pk", flat=True))


# --- who follows ----------------------------------------------------------------------------------


def test_the_other_mission_locale_follows_at_once_without_referent(
    counsellor, successor, other_ml, person
):
    give(person, other_ml, counsellor)

    file = now(person)
    assert (file.mission_locale, file.referent, file.imilo_number) == (other_ml, None, "")
    assert file.readers == [other_ml.pk]
    assert seen_by(successor) == {person.pk}
    assert seen_by(counsellor) == set()
    file.phone = "+33600000000"
    act(actions.edit, file, by=successor, disability=True)
    OrientationFactory(by=successor, young_person=now(person), site=SiteFactory())
    everybody = YoungPerson.objects.filter(pk=person.pk)
    assert act(actions.change_referent, everybody, to=successor, by=successor) == 1


def test_its_managers_are_told_by_initials(counsellor, other_ml, person, successor):
    manager = UserFactory(manager=True, membership__organisation=other_ml)

    give(person, other_ml, counsellor, comment="Habite chez sa tante")

    assert addresses("file_transferred") == {manager.email}
    [message] = messages("file_transferred")
    assert person.initials in message.text
    whole = message.text + message.html + message.subject
    assert person.last_name not in whole
    assert "tante" not in whole
    assert message.readers == [other_ml.pk]


def test_without_a_manager_whoever_works_there_is_told(counsellor, successor, other_ml, person):
    give(person, other_ml, counsellor)

    assert addresses("file_transferred") == {successor.email}


def test_who_may_see_it_is_said_with_its_dates(counsellor, successor, other_ml, site):
    person = YoungPersonFactory(by=counsellor, shared_with=[site])
    former = counsellor.acting.organisation

    give(person, other_ml, counsellor)

    with scope(successor.acting.organisation_ids):
        seen = {a.organisation_id: (a.reason, bool(a.ended_at)) for a in Access.objects.all()}
    assert seen == {
        former.pk: (AccessReason.FORMER, True),
        other_ml.pk: (AccessReason.FOLLOWS, False),
        site.pk: (AccessReason.ORIENTATION, False),
    }
    with scope(counsellor.acting.organisation_ids):
        assert [a.organisation_id for a in Access.objects.all()] == [former.pk]


def test_given_back_it_is_followed_as_before(counsellor, successor, other_ml, person):
    give(person, other_ml, counsellor)
    back = give(now(person), counsellor.acting.organisation, successor)

    assert seen_by(counsellor) == {person.pk}
    assert seen_by(successor) == set()
    with scope(counsellor.acting.organisation_ids):
        assert not Transfer.objects.visible_to(counsellor).still_away(counsellor).exists()
        access = Access.objects.get(organisation=counsellor.acting.organisation)
    assert (access.reason, access.ended_at) == (AccessReason.FOLLOWS, None)
    with scope(successor.acting.organisation_ids):
        away = Transfer.objects.visible_to(successor).still_away(successor)
        assert [each.pk for each in away] == [back.pk]
    again = give(now(person), other_ml, counsellor)
    with scope(counsellor.acting.organisation_ids):
        away = Transfer.objects.visible_to(counsellor).still_away(counsellor)
        assert [each.pk for each in away] == [again.pk]


# --- what each reads ------------------------------------------------------------------------------


def test_the_former_one_reads_nothing_that_is_written_afterwards(
    counsellor, successor, other_ml, person, site, trainer
):
    orientation = OrientationFactory(by=counsellor, young_person=person, site=site)
    before = read_by(counsellor, TimelineEvent)
    give(person, other_ml, counsellor)

    file = now(person)
    file.phone = "+33600000000"
    act(actions.edit, file, by=successor, disability=True)
    act(orienting.accept, now(orientation), by=trainer, comment="Bienvenue")
    OrientationFactory(by=successor, young_person=now(person), site=SiteFactory())
    act(
        actions.change_referent,
        YoungPerson.objects.filter(pk=person.pk),
        to=successor,
        by=successor,
    )

    [last] = events(person.pk, "youth.transferred")
    assert read_by(counsellor, TimelineEvent) == before | {last.pk}
    for model in (YoungPerson, Orientation, Registration, DisabilityStatus):
        assert read_by(counsellor, model) == set(), model
    with scope(counsellor.acting.organisation_ids):
        known = Transfer.objects.select_related("file_then").get().as_left
        history = YoungPerson.events.rel.related_model.objects
        assert "+33600000000" not in set(history.values_list("phone", flat=True))
    assert (known.phone, known.imilo_number) == (person.phone, "777")


def test_the_new_one_reads_the_way_so_far(counsellor, successor, trainer, other_ml, person, site):
    OrientationFactory(by=counsellor, young_person=person, site=site, declined=True)
    own = act(
        actions.tell,
        person,
        "orientation.accepted",
        by=trainer,
        readers=[site.pk],
        site=str(site),
    )
    told = {event.pk for event in events(person.pk)} - {own.pk}

    give(person, other_ml, counsellor)

    assert read_by(successor, TimelineEvent) == told | {
        event.pk for event in events(person.pk, "youth.transferred")
    }


def test_a_site_is_told_who_follows_and_not_why(counsellor, other_ml, trainer, site):
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    give(person, other_ml, counsellor, comment="Placement levé")

    [told] = events(person.pk, "youth.other_mission_locale")
    assert (told.readers, told.detail) == ([site.pk], "")
    [why] = events(person.pk, "youth.transferred")
    assert "Placement levé" in why.detail
    assert why.pk not in read_by(trainer, TimelineEvent)
    assert str(other_ml) in str(told)


@pytest.mark.parametrize(("agreed", "left"), [(True, 1), (False, 0)])
def test_the_disability_goes_along_if_the_person_agrees(
    counsellor, successor, other_ml, agreed, left
):
    person = YoungPersonFactory(by=counsellor, disability=True)

    give(person, other_ml, counsellor, with_health=agreed)

    assert len(read_by(successor, DisabilityStatus)) == left
    assert read_by(counsellor, DisabilityStatus) == set()
    act(actions.edit, now(person), by=successor, disability=True)
    assert len(rows(DisabilityStatus, young_person=person)) == 1


def test_what_was_not_sent_is_forgotten(counsellor, other_ml, person):
    former = counsellor.acting.organisation
    with system_scope():
        Draft.objects.create(
            author=counsellor,
            organisation=former,
            young_person=person,
            site=SiteFactory(),
            readers=[former.pk],
        )
    give(person, other_ml, counsellor)

    assert rows(Draft) == set()


# --- orientations ---------------------------------------------------------------------------------


def test_what_is_open_goes_along_with_its_seat(
    counsellor, successor, trainer, other_ml, person, site
):
    session = SessionFactory(site=site)
    orientation = OrientationFactory(by=counsellor, young_person=person, site=site, session=session)
    give(person, other_ml, counsellor)

    assert now(orientation).mission_locale == other_ml
    with system_scope():
        seat = Registration.objects.get()
    assert (seat.mission_locale, set(seat.readers)) == (other_ml, {site.pk, other_ml.pk})
    act(orienting.accept, now(orientation), by=trainer)
    assert addresses("orientation_answered") == {successor.email}
    act(orienting.withdraw, now(orientation), by=successor, reason="moved")


def test_what_is_over_stays_in_the_figures_of_the_former_one(
    sign_in, counsellor, successor, other_ml, person, site
):
    over = OrientationFactory(by=counsellor, young_person=person, site=site, declined=True)
    give(person, other_ml, counsellor)

    assert now(over).mission_locale == counsellor.acting.organisation
    client = sign_in(successor)
    assert client.get(over.get_absolute_url()).status_code == 200
    assert client.get(f"{over.get_absolute_url()}retirer/").status_code in (403, 404)
    assert str(over.pk) in client.get(person.get_absolute_url()).content.decode()
    with scope(counsellor.acting.organisation_ids):
        theirs = Orientation.objects.visible_to(counsellor)
        assert theirs.count() == len(theirs.with_people()) == 0


# --- what is refused ------------------------------------------------------------------------------


def test_only_an_open_mission_locale_other_than_one_s_own_receives(
    counsellor, other_ml, person, site
):
    closed = MissionLocaleFactory(closed_on=timezone.localdate())
    here = counsellor.acting.organisation
    for to, why in ((here, "suit déjà"), (site, "ne suit pas"), (closed, "ne suit pas")):
        with pytest.raises(Refused, match=why):
            give(person, to, counsellor)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(Refused, match="demain"):
        give(person, other_ml, counsellor, agreed_on=tomorrow)
    assert now(person).mission_locale == here


def test_the_database_refuses_a_transfer_to_oneself(counsellor, other_ml, person):
    left = give(person, other_ml, counsellor)
    left.pk, left.to, left._state.adding = None, left.former, True
    refused = pytest.raises(IntegrityError, match="transfer_is_between_two")
    with system_scope(), refused, transaction.atomic():
        left.save(force_insert=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": AccessReason.FORMER, "ended_at": None},
        {"reason": AccessReason.FOLLOWS, "ended_at": timezone.now()},
    ],
)
def test_the_database_refuses_an_end_without_its_reason(counsellor, person, wrong):
    refused = pytest.raises(IntegrityError, match="access_ended_iff_former")
    with system_scope(), refused, transaction.atomic():
        Access.objects.filter(young_person=person).update(**wrong)


# --- the same moment ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_correction_of_the_file_that_leaves_is_told_so(counsellor, colleague, other_ml, person):
    typed = now(person)
    typed.phone = "+33699999999"

    first, second = at_once(
        partial(give, person, other_ml, counsellor),
        partial(act, actions.edit, typed, by=colleague, disability=False),
    )

    assert isinstance(first, Transfer)
    assert isinstance(second, Refused)
    assert (now(person).mission_locale, now(person).phone) == (other_ml, person.phone)


@pytest.mark.django_db(transaction=True)
def test_a_request_for_the_file_that_leaves_is_refused_whole(
    counsellor, colleague, other_ml, person, site
):
    request = Orientation(
        young_person=now(person), site=site, motive="basics", agreed_on=timezone.localdate()
    )

    first, second = at_once(
        partial(give, person, other_ml, counsellor),
        partial(act, orienting.send, request, by=colleague),
    )

    assert isinstance(first, Transfer)
    assert isinstance(second, Refused)
    assert rows(Orientation) == set()


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_the_same_moment_goes_along(
    counsellor, successor, trainer, other_ml, person, site
):
    orientation = OrientationFactory(by=counsellor, young_person=person, site=site)

    answered, left = at_once(
        partial(act, orienting.accept, now(orientation), by=trainer, comment="Oui"),
        partial(give, person, other_ml, counsellor),
    )

    assert isinstance(left, Transfer), left
    assert isinstance(answered, Orientation), answered
    told = {event.pk for event in events(person.pk, "orientation.accepted")}
    assert told <= read_by(successor, TimelineEvent)
    assert seen_by(successor) == {person.pk}
