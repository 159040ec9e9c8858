"""Somebody who works in several organisations acts for one of them at a time."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.enums import Role
from accord.accounts.models import User
from tests.factories.accounts import MembershipFactory
from tests.factories.networks import BranchFactory, SchoolFactory, SiteFactory
from tests.factories.youth import YoungPersonFactory


@pytest.fixture
def two_hats(counsellor: User, site: Any) -> User:
    MembershipFactory(user=counsellor, organisation=site, role=Role.TRAINER)
    return counsellor


def other_membership(user: User) -> Any:
    return user.memberships.current().last()


def test_switching_changes_whose_files_are_seen(sign_in: Any, two_hats: User, site: Any) -> None:
    mine = YoungPersonFactory(by=two_hats)
    theirs = YoungPersonFactory(shared_with=[site])
    client = sign_in(two_hats)
    assert str(mine.pk) in client.get(reverse("young_people")).content.decode()

    client.post(reverse("switch_organisation"), {"membership": other_membership(two_hats).pk})
    page = client.get(reverse("young_people")).content.decode()

    assert str(theirs.pk) in page
    assert str(mine.pk) not in page
    assert client.get(mine.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999999999999", "1²"])
def test_a_membership_that_does_not_exist_is_not_found(
    sign_in: Any, two_hats: User, value: str
) -> None:
    answer = sign_in(two_hats).post(reverse("switch_organisation"), {"membership": value})

    assert answer.status_code == 404


def test_the_membership_of_another_is_not_found(
    sign_in: Any, two_hats: User, trainer: User
) -> None:
    theirs = trainer.memberships.get()

    answer = sign_in(two_hats).post(reverse("switch_organisation"), {"membership": theirs.pk})

    assert answer.status_code == 404


def test_an_ended_membership_opens_nothing(sign_in: Any, two_hats: User, site: Any) -> None:
    theirs = YoungPersonFactory(shared_with=[site])
    membership = other_membership(two_hats)
    client = sign_in(two_hats)
    client.post(reverse("switch_organisation"), {"membership": membership.pk})
    membership.ended_on = membership.started_on
    membership.save()

    assert client.get(theirs.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("/jeunes/?page=2", "/jeunes/"),
        ("/jeunes/3f1d4c1e-0000-4000-8000-000000000000/", "/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_comes_back_to_a_list_and_never_elsewhere(
    sign_in: Any, two_hats: User, wanted: str, expected: str
) -> None:
    membership = other_membership(two_hats)

    answer = sign_in(two_hats).post(
        reverse("switch_organisation"), {"membership": membership.pk, "next": wanted}
    )

    assert answer.url == expected


def test_staff_of_a_school_see_the_files_of_all_its_sites(sign_in: Any, counsellor: User) -> None:
    school = SchoolFactory()
    person = YoungPersonFactory(shared_with=[SiteFactory(parent=school)])
    head = MembershipFactory(organisation=school, role=Role.HEAD).user

    assert sign_in(head).get(person.get_absolute_url()).status_code == 200


def test_staff_of_a_branch_work_on_the_files_of_their_mission_locale(
    sign_in: Any, counsellor: User, mission_locale: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)
    branch = BranchFactory(parent=mission_locale)
    colleague = MembershipFactory(organisation=branch).user

    assert sign_in(colleague).get(person.get_absolute_url()).status_code == 200


def test_a_form_left_open_in_another_tab_is_not_sent_for_the_other_organisation(
    two_hats: User, site: Any
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(two_hats)
    page = client.get("/")
    token = str(page.context["csrf_token"])
    switched = client.post(
        reverse("switch_organisation"),
        {"membership": other_membership(two_hats).pk, "csrfmiddlewaretoken": token},
    )
    assert switched.status_code == 302
    body = {"q": "", "csrfmiddlewaretoken": token}
    answer = client.post(reverse("young_people"), body)

    assert answer.status_code == 403
    assert "changé d'organisation" in html.unescape(answer.content.decode())
    fresh = str(client.get("/").context["csrf_token"])
    again = client.post(reverse("young_people"), {**body, "csrfmiddlewaretoken": fresh})
    assert again.status_code == 302
