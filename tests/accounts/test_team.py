"""The team: who reads it, who changes roles, and why the last manager stays."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.workflow import Refused
from tests.accounts.conftest import invite, post_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    BranchFactory,
    CorrespondentFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, read

pytestmark = pytest.mark.django_db


def team_page(sign_in: Any, user: User) -> str:
    return read(sign_in(user).get(reverse("team")))


# --- reading -----------------------------------------------------------------------------------------


def test_everybody_of_a_mission_locale_reads_the_team_of_its_branches_too(
    sign_in: Any, counsellor: User, mission_locale: Any, stranger_ml: User
) -> None:
    branch = BranchFactory(parent=mission_locale)
    of_branch = MembershipFactory(organisation=branch).user

    for reader in (counsellor, of_branch):
        page = team_page(sign_in, reader)
        assert str(counsellor) in page
        assert str(of_branch) in page
        assert str(branch) in page
        assert str(stranger_ml) not in page
        assert "Inviter" not in page


def test_a_site_reads_its_own_people_and_its_schools_not_those_of_the_other_sites(
    sign_in: Any,
) -> None:
    school = SchoolFactory()
    here, elsewhere = (SiteFactory(parent=school) for _ in range(2))
    head = MembershipFactory(organisation=school, role=Role.HEAD).user
    trainer, other = (
        MembershipFactory(organisation=site, role=Role.TRAINER).user for site in (here, elsewhere)
    )

    assert str(head) in (page := team_page(sign_in, trainer))
    assert str(other) not in page
    assert str(other) in team_page(sign_in, head)


def test_the_team_says_what_each_one_carries(
    sign_in: Any, counsellor: User, colleague: User, mission_locale: Any
) -> None:
    for _ in range(2):
        YoungPersonFactory(by=colleague)
    CorrespondentFactory(organisation=mission_locale, user=colleague)

    page = team_page(sign_in, counsellor)

    assert "2 jeunes suivis" in page
    assert "une correspondance" in page


def test_whose_role_opens_no_file_reads_no_number_of_files(
    sign_in: Any, counsellor: User, mission_locale: Any
) -> None:
    YoungPersonFactory(by=counsellor)
    officer = MembershipFactory(organisation=mission_locale, role=Role.DATA_PROTECTION_OFFICER).user

    page = team_page(sign_in, officer)

    assert str(counsellor) in page
    assert "jeune suivi" not in page


def test_somebody_who_left_is_no_longer_in_the_team(
    sign_in: Any, counsellor: User, colleague: User
) -> None:
    membership = post_of(colleague)
    membership.ended_on = membership.started_on
    membership.save()

    assert str(colleague) not in team_page(sign_in, counsellor)


def test_the_team_of_ten_costs_no_more_queries_than_that_of_one(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    client = sign_in(manager)
    invite("attendue@ml.example", by=manager)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse("team"))
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    client.get(reverse("team"))
    few = queries()
    for number in range(9):
        member = UserFactory(counsellor=True, membership__organisation=mission_locale)
        YoungPersonFactory(by=member)
        invite(f"n{number}@ml.example", by=manager)
    assert queries() == few <= 12


# --- changing ------------------------------------------------------------------------------------------


def change(client: Any, user: User, role: str, organisation: Any = None) -> Any:
    body = {"role": role, "organisation": organisation.pk if organisation else ""}
    return client.post(reverse("member", args=[post_of(user).pk]), body)


def test_a_manager_changes_a_role_and_it_leaves_a_trace(
    sign_in: Any, manager: User, counsellor: User
) -> None:
    assert change(sign_in(manager), counsellor, "manager").status_code == 302

    membership = post_of(counsellor)
    assert membership.role == Role.MANAGER
    events = membership.events.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.role for event in events] == [Role.COUNSELLOR, Role.MANAGER]
    assert events.last().pgh_context.metadata["user"] == manager.pk


@pytest.mark.parametrize("role", ["head", "trainer", "committee_member", "national_officer", "x"])
def test_nobody_gets_a_role_of_another_kind_of_organisation(
    sign_in: Any, manager: User, counsellor: User, role: str
) -> None:
    change(sign_in(manager), counsellor, role)

    assert post_of(counsellor).role == Role.COUNSELLOR


def test_nobody_gives_themself_a_role(sign_in: Any, counsellor: User) -> None:
    assert change(sign_in(counsellor), counsellor, "manager").status_code == 403
    assert post_of(counsellor).role == Role.COUNSELLOR


def test_the_manager_of_another_organisation_finds_nobody(sign_in: Any, counsellor: User) -> None:
    client = sign_in(UserFactory(manager=True))
    for route in ("member", "member_leave", "member_hand_over"):
        url = reverse(route, args=[post_of(counsellor).pk])
        assert client.get(url).status_code == 404
        assert client.post(url, {"role": "manager"}).status_code == 404


def test_a_manager_moves_somebody_to_a_branch_but_to_no_other_organisation(
    sign_in: Any, manager: User, counsellor: User, mission_locale: Any, stranger_ml: User
) -> None:
    YoungPersonFactory(by=counsellor)
    branch, elsewhere = BranchFactory(parent=mission_locale), post_of(stranger_ml).organisation
    client = sign_in(manager)

    change(client, counsellor, "counsellor", elsewhere)
    assert post_of(counsellor).organisation_id == mission_locale.pk
    change(client, counsellor, "counsellor", branch)
    assert post_of(counsellor).organisation_id == branch.pk


def test_a_head_manages_the_sites_and_a_sites_head_not_the_school(sign_in: Any) -> None:
    school = SchoolFactory()
    site = SiteFactory(parent=school)
    of_school, second = (
        MembershipFactory(organisation=school, role=Role.HEAD).user for _ in range(2)
    )
    of_site = MembershipFactory(organisation=site, role=Role.HEAD).user
    trainer = MembershipFactory(organisation=site, role=Role.TRAINER).user

    assert change(sign_in(of_site), second, "trainer").status_code == 403
    assert change(sign_in(of_site), trainer, "head", school).status_code == 200
    assert post_of(trainer).organisation_id == site.pk
    assert change(sign_in(of_school), trainer, "head", site).status_code == 302


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        (Kind.ARML, Role.REGIONAL_OFFICER, 200),
        (Kind.E2C_REGION, Role.REGIONAL_OFFICER, 200),
        (Kind.UNML, Role.NATIONAL_OFFICER, 200),
        (Kind.E2C_NETWORK, Role.COMMITTEE_MEMBER, 403),
        (Kind.UNML, Role.DATA_PROTECTION_OFFICER, 403),
    ],
)
def test_the_officers_of_a_regional_or_national_body_look_after_its_team(
    db: None, sign_in: Any, kind: Kind, role: Role, expected: int
) -> None:
    user = MembershipFactory(organisation=OrganisationFactory(kind=kind), role=role).user

    assert sign_in(user).get(reverse("team_invite")).status_code == expected


def test_whoever_still_carries_files_does_not_take_a_role_without_files(
    sign_in: Any, manager: User, counsellor: User
) -> None:
    YoungPersonFactory(by=counsellor)

    answer = change(sign_in(manager), counsellor, "data_protection_officer")

    assert "un jeune suivi" in read(answer)
    assert post_of(counsellor).role == Role.COUNSELLOR


# --- the last manager ----------------------------------------------------------------------------------


LAST = "n'aurait plus de responsable"


def test_the_last_manager_can_neither_be_demoted_nor_leave(sign_in: Any, manager: User) -> None:
    client = sign_in(manager)

    assert LAST in read(change(client, manager, "counsellor"))
    assert LAST in read(client.post(reverse("member_leave", args=[post_of(manager).pk])))
    assert post_of(manager).role == Role.MANAGER


def test_one_of_two_managers_may_leave(sign_in: Any, manager: User, second_manager: User) -> None:
    sign_in(manager).post(reverse("member_leave", args=[post_of(manager).pk]))

    assert post_of(manager).ended_on is not None


def test_a_manager_whose_account_is_closed_does_not_count(
    sign_in: Any, manager: User, second_manager: User
) -> None:
    second_manager.is_active = False
    second_manager.save()

    assert LAST in read(change(sign_in(manager), manager, "counsellor"))


def test_the_manager_of_a_branch_does_not_replace_that_of_the_mission_locale(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    branch = BranchFactory(parent=mission_locale)
    of_branch = MembershipFactory(organisation=branch, role=Role.MANAGER).user
    client = sign_in(manager)

    assert LAST in read(change(client, manager, "manager", branch))
    assert change(client, of_branch, "counsellor", branch).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_at_once_do_not_both_succeed(
    manager: User, second_manager: User
) -> None:
    first, second = at_once(
        partial(act, actions.end, post_of(second_manager), {}, by=manager),
        partial(act, actions.end, post_of(manager), {}, by=second_manager),
    )

    assert isinstance(first, Membership)
    assert isinstance(second, Refused)
    assert LAST in str(second)
    assert post_of(manager).ended_on is None


@pytest.mark.django_db(transaction=True)
def test_of_a_closed_account_and_a_demotion_at_once_one_is_refused(
    manager: User, second_manager: User
) -> None:
    second_manager.is_active = False
    post = post_of(manager)
    first, second = at_once(
        partial(actions.change_account, second_manager),
        partial(
            act,
            actions.change,
            post,
            role=Role.COUNSELLOR,
            organisation=post.organisation,
            by=manager,
        ),
    )

    assert isinstance(first, User)
    assert isinstance(second, Refused)
