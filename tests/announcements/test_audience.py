"""Exactly those to whom it is said read it, and each organisation counts once."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.announcements.models import Announcement
from accord.networks.enums import Kind
from tests.announcements.conftest import dpo_of
from tests.announcements.saying import draft, publish, sees
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    BranchFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db


def _addressed(announcement: Announcement) -> set[Any]:
    return {each.organisation for each in announcement.addressees.select_related("organisation")}


def test_one_s_own_network_reads_and_the_other_does_not(officer, counsellor, trainer):
    announcement = publish(officer)
    assert sees(counsellor, announcement)
    assert not sees(trainer, announcement)


def test_both_networks_read_what_is_said_to_both(officer, e2c_officer, counsellor, trainer):
    for author in (officer, e2c_officer):
        announcement = publish(author, to_both=True)
        assert sees(counsellor, announcement)
        assert sees(trainer, announcement)


def test_every_role_of_an_organisation_reads(officer, mission_locale, manager):
    announcement = publish(officer)
    assert sees(manager, announcement)
    assert sees(dpo_of(mission_locale), announcement)
    assert sees(UserFactory(regional_officer=True), announcement)


def test_an_e2c_reads_at_its_school_at_its_site_and_in_its_region(e2c_officer, site):
    trainer = UserFactory(trainer=True, membership__organisation=site)
    head = UserFactory(head=True, membership__organisation=site.parent)
    coordination = UserFactory(
        regional_officer=True,
        membership__organisation=OrganisationFactory(kind=Kind.E2C_REGION),
    )
    announcement = publish(e2c_officer)
    for reader in (trainer, head, coordination):
        assert sees(reader, announcement)


def test_a_region_alone_reads_what_is_said_to_it(officer, here, elsewhere):
    near = UserFactory(counsellor=True)
    far = UserFactory(counsellor=True, membership__organisation=MissionLocaleFactory(reunion=True))
    announcement = publish(officer, here)
    assert sees(near, announcement)
    assert not sees(far, announcement)


def test_a_school_of_another_region_does_not_read(e2c_officer, here, elsewhere):
    SchoolFactory()
    far = SchoolFactory(reunion=True)
    announcement = publish(e2c_officer, here)
    assert not sees(UserFactory(head=True, membership__organisation=far), announcement)
    site = SiteFactory(parent=far)
    assert not sees(UserFactory(trainer=True, membership__organisation=site), announcement)
    assert far not in _addressed(announcement)


def test_a_head_reads_what_is_said_to_a_region_of_its_network(
    officer, e2c_officer, committee_member, mission_locale, here
):
    announcement = publish(officer, here)
    assert sees(committee_member, announcement)
    assert not sees(e2c_officer, announcement)
    assert sees(e2c_officer, publish(officer, here, to_both=True))


def test_a_closed_organisation_is_not_addressed(officer, mission_locale):
    closed = MissionLocaleFactory(closed=True)
    merged = MissionLocaleFactory(merged_into=mission_locale, closed_on="2026-01-01")
    assert _addressed(publish(officer)) == {mission_locale}
    assert closed.closed_on
    assert merged.merged_into_id


def test_whoever_left_reads_no_more(officer, counsellor):
    announcement = publish(officer)
    counsellor.memberships.update(ended_on=timezone.localdate())
    assert not sees(User.objects.get(pk=counsellor.pk), announcement)


def test_nobody_s_account_reads_nothing(officer, mission_locale):
    assert not sees(UserFactory(), publish(officer))


def test_a_mission_locale_with_its_branches_and_a_school_with_its_sites_count_once(officer):
    branch, site = BranchFactory(), SiteFactory()
    arml = OrganisationFactory(kind=Kind.ARML)
    announcement = publish(officer, to_both=True)
    assert _addressed(announcement) == {branch.parent, site.parent, arml}


def test_the_other_head_is_addressed_too_when_both_networks_are(
    officer, e2c_network, mission_locale, here
):
    assert e2c_network in _addressed(publish(officer, here, to_both=True))
    assert e2c_network not in _addressed(publish(officer))


def test_an_organisation_that_joins_later_reads_but_does_not_count(officer, mission_locale):
    announcement = publish(officer)
    late = UserFactory(counsellor=True)
    assert sees(late, announcement)
    assert _addressed(announcement) == {mission_locale}


def test_a_draft_is_read_by_the_officers_of_its_head_alone(
    officer, e2c_officer, committee_member, counsellor
):
    announcement = draft(officer, to_both=True)
    colleague = UserFactory(
        national_officer=True, membership__organisation=officer.acting.organisation
    )
    assert sees(colleague, announcement)
    for other in (e2c_officer, committee_member, counsellor):
        assert not sees(other, announcement)


def test_in_whose_name_one_acts_decides(e2c_officer, counsellor, site):
    """A counsellor who also teaches reads what is said to E2C when acting for the site."""
    announcement = publish(e2c_officer)
    assert not sees(counsellor, announcement)
    elsewhere = MembershipFactory(user=counsellor, organisation=site, role=Role.TRAINER)
    Membership.objects.exclude(pk=elsewhere.pk).filter(user=counsellor).update(
        ended_on=timezone.localdate()
    )
    assert sees(User.objects.get(pk=counsellor.pk), announcement)
