"""From a draft to its readers: once, with one message to each manager, and the facts that hold."""

from __future__ import annotations

import dataclasses
import uuid
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from accord.accounts.enums import Role
from accord.announcements import actions
from accord.announcements.actions import Audience
from accord.announcements.enums import Status
from accord.announcements.models import Addressee, Announcement
from accord.networks.enums import Kind
from accord.outbox.enums import State
from accord.workflow import Refused
from tests.announcements.saying import CONTENT, draft, publish, sees
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.announcements import AnnouncementFactory
from tests.factories.networks import (
    BranchFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SiteFactory,
)
from tests.orientations.acting import addresses, at_once, messages

pytestmark = pytest.mark.django_db

BETTER = dataclasses.replace(CONTENT, text="Parlez-en en équipe, et entre voisins.")


# --- who receives a mail ---------------------------------------------------------------------------


def test_those_who_manage_receive_one_message_and_their_colleagues_none(
    officer, manager, counsellor
):
    second = UserFactory(manager=True, membership__organisation=manager.acting.organisation)
    region = UserFactory(regional_officer=True)
    announcement = publish(officer)
    told = messages("announcement")
    assert {message.address for message in told} == {manager.email, second.email, region.email}
    assert {message.key for message in told} == {
        f"announcement:{announcement.pk}:{user.email}" for user in (manager, second, region)
    }


def test_managers_of_a_branch_and_of_a_site_are_told_too(officer, mission_locale):
    branch = BranchFactory(parent=mission_locale)
    of_branch = UserFactory(manager=True, membership__organisation=branch)
    of_site = UserFactory(head=True, membership__organisation=SiteFactory())
    publish(officer, to_both=True)
    assert addresses("announcement") == {of_branch.email, of_site.email}


def test_the_other_head_s_officers_are_told_what_is_said_to_both(
    officer, e2c_officer, committee_member, mission_locale
):
    publish(officer, to_both=True)
    assert addresses("announcement") == {e2c_officer.email}


def test_neither_a_closed_account_nor_a_former_manager_is_written_to(officer, mission_locale):
    here: dict[str, Any] = {"membership__organisation": mission_locale}
    UserFactory(manager=True, is_active=False, **here)
    UserFactory(manager=True, membership__ended_on=timezone.localdate(), **here)
    UserFactory(manager=True, membership__organisation=MissionLocaleFactory(closed=True))
    publish(officer)
    assert messages("announcement") == []


def test_somebody_who_manages_two_organisations_receives_one_message(officer, manager):
    MembershipFactory(user=manager, organisation=MissionLocaleFactory(), role=Role.MANAGER)
    publish(officer)
    assert len(messages("announcement")) == 1


def test_each_message_is_read_by_its_own_organisation_alone(officer, manager):
    other = UserFactory(manager=True)
    publish(officer)
    assert {message.address: message.readers for message in messages("announcement")} == {
        user.email: [user.acting.organisation.pk] for user in (manager, other)
    }


def test_a_message_says_who_writes_and_leads_to_the_announcement(officer, manager):
    announcement = publish(officer)
    (message,) = messages("announcement")
    assert message.subject == "Union nationale des Missions Locales : signature de l'accord"
    for body in (message.text, message.html):
        assert announcement.get_absolute_url() in body
    assert "« L'accord est signé »" in message.text
    assert "seuls les responsables" in message.text
    assert officer.last_name not in message.text


def test_publishing_costs_the_same_queries_for_one_organisation_and_for_many(officer, manager):
    def cost() -> int:
        one = draft(officer)
        with CaptureQueriesContext(connection) as asked:
            actions.publish(one, by=officer)
        return len(asked)

    once = cost()
    for _ in range(9):
        UserFactory(manager=True)
    assert cost() == once


# --- once ----------------------------------------------------------------------------------------


def test_an_announcement_is_published_once(officer, manager):
    announcement = publish(officer)
    with pytest.raises(TransitionNotAllowed):
        actions.publish(announcement, by=officer)
    assert len(messages("announcement")) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_publish_at_once_one_does(officer, manager):
    colleague = UserFactory(
        national_officer=True, membership__organisation=officer.acting.organisation
    )
    announcement = draft(officer)
    first, second = at_once(
        partial(actions.publish, announcement, by=officer),
        partial(actions.publish, announcement, by=colleague),
    )
    assert isinstance(first, Announcement)
    assert isinstance(second, TransitionNotAllowed)
    assert len(messages("announcement")) == 1
    assert Addressee.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_writes_one_announcement(officer):
    key = uuid.uuid4()
    send = partial(actions.write, CONTENT, Audience(), by=officer, key=key)
    first, second = at_once(send, send)
    assert isinstance(first, Announcement)
    assert isinstance(second, Refused)
    assert Announcement.objects.count() == 1


def test_nobody_to_address_is_said_and_the_draft_stays(officer, elsewhere):
    announcement = draft(officer, elsewhere)
    with pytest.raises(Refused, match="élargissez"):
        actions.publish(announcement, by=officer)
    announcement.refresh_from_db()
    assert announcement.is_draft


# --- afterwards ------------------------------------------------------------------------------------


def test_a_draft_changes_at_will_and_what_is_published_does_not(officer, mission_locale):
    announcement = draft(officer)
    actions.edit(announcement, BETTER, Audience(to_both=True))
    announcement.refresh_from_db()
    assert (announcement.text, announcement.to_both) == (BETTER.text, True)
    actions.publish(announcement, by=officer)
    with pytest.raises(Refused, match="déjà publiée"):
        actions.edit(announcement, CONTENT, Audience())


def test_a_correction_says_so_keeps_what_was_said_and_disturbs_nobody(officer, manager):
    announcement = publish(officer)
    actions.note_reading(announcement, by=manager)
    corrected = actions.correct(announcement, BETTER, by=officer, tell_again=False)
    assert corrected.corrected_by == officer
    assert [version.text for version in corrected.earlier_versions()] == [CONTENT.text]
    assert len(messages("announcement")) == 1
    assert not Announcement.objects.unread_by(manager).exists()


def test_a_correction_may_ask_everybody_to_read_again(officer, manager):
    announcement = publish(officer)
    actions.note_reading(announcement, by=manager)
    actions.correct(announcement, BETTER, by=officer, tell_again=True)
    assert Announcement.objects.unread_by(manager).exists()
    assert [message.address for message in messages("announcement")] == [manager.email] * 2
    assert "demande de la relire" in messages("announcement")[-1].text


def test_a_correction_that_changes_nothing_is_refused(officer, mission_locale):
    announcement = publish(officer)
    with pytest.raises(Refused, match="Rien n'a changé"):
        actions.correct(announcement, CONTENT, by=officer, tell_again=True)
    announcement.refresh_from_db()
    assert announcement.corrected_at is None


def test_what_is_withdrawn_hides_from_its_readers_and_stays_with_its_head(
    officer, counsellor, committee_member
):
    announcement = publish(officer)
    actions.withdraw(announcement, by=officer, reason="Mauvaise date")
    assert not sees(counsellor, announcement)
    assert not sees(committee_member, announcement)
    assert sees(officer, announcement)
    with pytest.raises(TransitionNotAllowed):
        actions.correct(announcement, BETTER, by=officer, tell_again=False)


def test_what_is_withdrawn_is_announced_to_nobody_who_was_not_told_yet(officer, manager):
    withdrawn, kept = publish(officer), publish(officer)
    actions.correct(withdrawn, BETTER, by=officer, tell_again=True)
    actions.withdraw(withdrawn, by=officer, reason="Mauvaise date")
    left = [m.key for m in messages("announcement") if m.state == State.WAITING]
    assert left == [f"announcement:{kept.pk}:{manager.email}"]


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("announcement_has_title_and_text", {"title": ""}),
        ("announcement_has_title_and_text", {"text": ""}),
        ("announcement_published_unless_draft", {"status": Status.PUBLISHED}),
        ("announcement_published_unless_draft", {"told_at": timezone.now()}),
        ("announcement_corrected_by_iff_corrected", {"corrected_at": timezone.now()}),
        ("announcement_reason_iff_withdrawn", {"withdraw_reason": "Erreur"}),
    ],
)
def test_what_must_always_be_true_is_held_by_postgresql(db, constraint, changes):
    draft_pk = AnnouncementFactory().pk
    if constraint.startswith("announcement_corrected"):
        draft_pk = AnnouncementFactory(published=True).pk
    with pytest.raises(IntegrityError, match=constraint):
        Announcement.objects.filter(pk=draft_pk).update(**changes)


def test_every_change_is_kept(officer, mission_locale):
    announcement = publish(officer)
    actions.withdraw(announcement, by=officer, reason="Mauvaise date")
    kept = announcement.events.order_by("pgh_id").values_list("status", flat=True)
    assert list(kept) == [Status.DRAFT, Status.PUBLISHED, Status.WITHDRAWN]


def test_a_region_without_organisation_of_the_network_is_counted_for_nothing(officer, here):
    OrganisationFactory(kind=Kind.E2C_REGION, region=here)
    mission_locale = MissionLocaleFactory()
    announcement = publish(officer, here)
    assert [each.organisation_id for each in announcement.addressees.all()] == [mission_locale.pk]
