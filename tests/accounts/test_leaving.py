"""A counsellor leaves: what they carry goes to colleagues, in one act, and nothing stays behind."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.networks.models import Correspondent
from accord.workflow import Refused
from accord.youth.models import YoungPerson
from tests.accounts.conftest import mails, post_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    BranchFactory,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, events, now, read

pytestmark = pytest.mark.django_db
KINDS = ("member_leave", "member_hand_over")


def url(route: str, user: User) -> str:
    return reverse(route, args=[post_of(user).pk])


@pytest.fixture
def person(counsellor: User, site: Any) -> YoungPerson:
    return YoungPersonFactory(by=counsellor, shared_with=[site])


def choices(colleague: User) -> dict[str, int]:
    post = post_of(colleague).pk
    return {"referent": post, "correspondents": post}


def test_everything_goes_to_a_colleague_and_the_membership_ends(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    person: YoungPerson,
    correspondent: Correspondent,
    site: Any,
    mission_locale: Any,
) -> None:
    client = sign_in(manager)
    page = read(client.get(url("member_leave", counsellor)))
    assert "un jeune suivi" in page
    assert "une correspondance" in page

    answer = client.post(url("member_leave", counsellor), choices(colleague))

    assert answer.status_code == 302
    assert now(person).referent == colleague
    correspondent.refresh_from_db()
    assert correspondent.user == colleague
    assert (correspondent.name, correspondent.email) == (
        colleague.get_full_name(),
        colleague.email,
    )
    assert post_of(counsellor).ended_on is not None
    (event,) = events(person.pk, "youth.referent_changed")
    assert colleague.get_full_name() in event.sentence
    assert event.by == manager
    assert set(event.readers) == {mission_locale.pk, site.pk}


def test_both_are_told_once(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    person: YoungPerson,
    correspondent: Correspondent,
) -> None:
    sign_in(manager).post(url("member_leave", counsellor), choices(colleague))

    (received,) = mails("caseload_received")
    assert received.address == colleague.email
    assert "un jeune suivi, une correspondance" in received.text
    assert person.last_name not in received.text + received.subject
    (ended,) = mails("membership_ended")
    assert ended.address == counsellor.email


def test_what_has_no_one_is_asked_and_nothing_is_half_done(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    person: YoungPerson,
    correspondent: Correspondent,
) -> None:
    answer = sign_in(manager).post(
        url("member_leave", counsellor), {"referent": post_of(colleague).pk}
    )

    assert "Choisissez à qui confier cela." in read(answer)
    assert now(person).referent == counsellor
    assert post_of(counsellor).ended_on is None


def test_the_act_itself_refuses_to_leave_files_behind(
    manager: User, counsellor: User, person: YoungPerson
) -> None:
    with pytest.raises(Refused, match="un jeune suivi"):
        act(actions.end, post_of(counsellor), {}, by=manager)


@pytest.mark.parametrize("who", ["stranger_ml", "trainer", "counsellor", "officer"])
def test_nobody_else_can_receive(
    request: Any,
    sign_in: Any,
    manager: User,
    counsellor: User,
    person: YoungPerson,
    mission_locale: Any,
    who: str,
) -> None:
    """A stranger, the other network, the leaver, and a colleague whose role opens no file."""
    if who == "officer":
        role = Role.DATA_PROTECTION_OFFICER
        receiver = MembershipFactory(organisation=mission_locale, role=role).user
    else:
        receiver = request.getfixturevalue(who)

    answer = sign_in(manager).post(
        url("member_leave", counsellor), {"referent": post_of(receiver).pk}
    )

    assert answer.status_code == 200
    assert now(person).referent == counsellor


def test_an_open_page_stops_at_once(
    client: Client, manager: User, counsellor: User, colleague: User, person: YoungPerson
) -> None:
    theirs, managers = Client(), Client()
    theirs.force_login(counsellor)
    assert theirs.get(person.get_absolute_url()).status_code == 200

    managers.force_login(manager)
    managers.post(url("member_leave", counsellor), {"referent": post_of(colleague).pk})

    assert theirs.get(person.get_absolute_url()).status_code == 404
    assert theirs.get(reverse("team")).status_code == 403
    assert "rattaché à aucune organisation" in read(theirs.get(reverse("home")))


def test_a_long_leave_hands_over_and_ends_nothing(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    person: YoungPerson,
    correspondent: Correspondent,
) -> None:
    body = {"referent": post_of(colleague).pk, "correspondents": ""}

    sign_in(manager).post(url("member_hand_over", counsellor), body)

    assert now(person).referent == colleague
    correspondent.refresh_from_db()
    assert correspondent.user == counsellor
    assert post_of(counsellor).ended_on is None
    assert mails("membership_ended") == []


def test_handing_over_to_nobody_says_so(
    sign_in: Any, manager: User, counsellor: User, person: YoungPerson
) -> None:
    answer = sign_in(manager).post(url("member_hand_over", counsellor), {"referent": ""})

    assert "Choisissez au moins une personne." in read(answer)


def test_with_nothing_to_hand_over_the_page_says_so(
    sign_in: Any, manager: User, counsellor: User
) -> None:
    assert "rien à confier" in read(sign_in(manager).get(url("member_hand_over", counsellor)))


@pytest.mark.parametrize("route", KINDS)
def test_a_counsellor_ends_and_moves_nothing(
    sign_in: Any, counsellor: User, colleague: User, person: YoungPerson, route: str
) -> None:
    body = {"referent": post_of(colleague).pk}

    assert sign_in(colleague).post(url(route, counsellor), body).status_code == 403
    assert now(person).referent == counsellor


def test_files_of_another_mission_locale_stay_with_the_person(
    sign_in: Any, manager: User, counsellor: User, stranger_ml: User
) -> None:
    elsewhere = post_of(stranger_ml).organisation
    hers = YoungPersonFactory(by=stranger_ml)
    MembershipFactory(user=counsellor, organisation=elsewhere)
    post = counsellor.memberships.order_by("pk").first()
    assert post is not None

    sign_in(manager).post(reverse("member_leave", args=[post.pk]))

    assert now(hers).referent == stranger_ml
    assert [m.organisation_id for m in counsellor.memberships.current()] == [elsewhere.pk]


def test_whoever_also_works_in_a_branch_keeps_their_files(
    sign_in: Any, manager: User, counsellor: User, mission_locale: Any, person: YoungPerson
) -> None:
    post = post_of(counsellor)
    MembershipFactory(user=counsellor, organisation=BranchFactory(parent=mission_locale))

    sign_in(manager).post(reverse("member_leave", args=[post.pk]))

    assert now(person).referent == counsellor
    assert counsellor.memberships.current().count() == 1


def test_whoever_also_works_in_a_branch_can_still_share_their_files(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    mission_locale: Any,
    person: YoungPerson,
) -> None:
    post = post_of(counsellor)
    MembershipFactory(user=counsellor, organisation=BranchFactory(parent=mission_locale))
    client = sign_in(manager)
    assert "un jeune suivi" in read(client.get(reverse("member", args=[post.pk])))

    client.post(reverse("member_hand_over", args=[post.pk]), {"referent": post_of(colleague).pk})

    assert now(person).referent == colleague


def test_of_two_acts_at_once_nothing_is_handed_to_a_colleague_who_has_just_left(
    manager: User,
    counsellor: User,
    stranger_ml: User,
    correspondent: Correspondent,
    person: YoungPerson,
) -> None:
    """What a form checked is checked again under the lock of the house."""
    for part in ("referent", "correspondents"):
        with pytest.raises(Refused, match="choisissez un collègue"):
            act(actions.hand_over, post_of(counsellor), {part: stranger_ml}, by=manager)

    assert now(correspondent).user == counsellor
    assert now(person).referent == counsellor


def test_a_caseload_of_150_moves_in_well_under_a_second(
    manager: User, counsellor: User, colleague: User, django_assert_max_num_queries: Any
) -> None:
    people = [YoungPersonFactory(by=counsellor) for _ in range(150)]
    post = post_of(counsellor)

    began = time.monotonic()
    with django_assert_max_num_queries(40):
        act(actions.end, post, {"referent": colleague}, by=manager)

    assert time.monotonic() - began < 1
    assert all(now(person).referent == colleague for person in people[::50])


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_hand_over_the_same_caseload_at_once_move_it_once(
    manager: User, counsellor: User, colleague: User, mission_locale: Any
) -> None:
    second_manager = UserFactory(manager=True, membership__organisation=mission_locale)
    person = YoungPersonFactory(by=counsellor)
    post = post_of(counsellor)
    first, second = at_once(
        partial(act, actions.end, post, {"referent": colleague}, by=manager),
        partial(act, actions.end, post, {"referent": manager}, by=second_manager),
    )

    assert isinstance(first, Membership)
    assert isinstance(second, Refused)
    assert now(person).referent == colleague
    assert len(events(person.pk, "youth.referent_changed")) == 1
