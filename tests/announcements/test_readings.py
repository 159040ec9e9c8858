"""Noting that one has read, and who may know it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.announcements import actions, figures
from accord.announcements.figures import Reach
from accord.announcements.models import Announcement, Reading
from accord.announcements.worklists import TO_READ
from tests.announcements.conftest import dpo_of
from tests.announcements.saying import CONTENT, draft, publish
from tests.factories.accounts import UserFactory
from tests.factories.networks import BranchFactory, MissionLocaleFactory, SiteFactory
from tests.orientations.acting import read

pytestmark = pytest.mark.django_db


def _address(name: str, announcement: Announcement) -> str:
    return reverse(name, args=[announcement.pk])


# --- "J'ai lu" -------------------------------------------------------------------------------------


def test_opening_notes_nothing_and_the_button_does(officer, counsellor, sign_in):
    announcement = publish(officer)
    client = sign_in(counsellor)
    assert "J'ai lu" in read(client.get(announcement.get_absolute_url()))
    assert Reading.objects.count() == 0
    client.post(_address("announcement_read", announcement))
    assert Reading.objects.get().user == counsellor
    assert "Vous avez lu cette annonce" in read(client.get(announcement.get_absolute_url()))


def test_noting_twice_is_once(officer, counsellor):
    announcement = publish(officer)
    for _ in range(2):
        actions.note_reading(announcement, by=counsellor)
    assert Reading.objects.count() == 1


def test_one_notes_from_the_day_and_comes_back_to_it(officer, counsellor, sign_in):
    announcement = publish(officer)
    client = sign_in(counsellor)
    day = client.get("/")
    page = read(day)
    assert "À lire" in page
    assert "Rien ne vous attend pour l'instant." in page
    assert '<span class="menu-number">1' in page
    answer = client.post(_address("announcement_read", announcement), {"retour": "/"})
    assert answer.url == "/"
    page = read(client.get("/"))
    assert announcement.title not in page.replace(f"« {announcement.title} »", "")
    assert "menu-number" not in page


def test_the_number_of_the_menu_costs_no_other_page_a_query(officer, counsellor, client, visit):
    client.force_login(counsellor)
    before = len(visit(client, reverse("team")).queries)
    publish(officer)
    after = visit(client, reverse("team"))
    assert len(after.queries) == before
    assert "menu-number" not in after.page


def test_an_old_announcement_leaves_the_day_and_stays_in_the_list(officer, counsellor, sign_in):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=61), tick=False):
        announcement = publish(officer)
    assert not TO_READ.rows(counsellor).exists()
    assert announcement.title in read(sign_in(counsellor).get(reverse("announcements")))


def test_its_own_head_has_nothing_to_note(officer, committee_member, mission_locale, sign_in):
    announcement = publish(officer)
    for user in (officer, committee_member):
        assert not TO_READ.rows(user).exists()
        client = sign_in(user)
        assert client.post(_address("announcement_read", announcement)).status_code == 403
        assert "J'ai lu" not in read(client.get(announcement.get_absolute_url()))


def test_what_one_may_not_read_one_does_not_note(officer, trainer, mission_locale, sign_in):
    announcement = publish(officer)
    assert sign_in(trainer).post(_address("announcement_read", announcement)).status_code == 404


# --- organisations ---------------------------------------------------------------------------------


def test_one_person_is_enough_for_an_organisation_to_have_read(officer, mission_locale):
    of_branch = UserFactory(
        counsellor=True, membership__organisation=BranchFactory(parent=mission_locale)
    )
    MissionLocaleFactory()
    announcement = publish(officer)
    assert figures.reach_of(announcement) == Reach(0, 2)
    for reader in (
        of_branch,
        UserFactory(counsellor=True, membership__organisation=mission_locale),
    ):
        actions.note_reading(announcement, by=reader)
    assert figures.reach_of(announcement) == Reach(1, 2)


def test_a_site_reads_for_its_school(e2c_officer, site, trainer):
    SiteFactory(parent=site.parent)
    announcement = publish(e2c_officer)
    actions.note_reading(announcement, by=trainer)
    assert figures.reach_of(announcement) == Reach(1, 1)


def test_readings_are_told_by_region(officer, here, elsewhere, counsellor):
    MissionLocaleFactory(reunion=True)
    announcement = publish(officer)
    actions.note_reading(announcement, by=counsellor)
    found = {each.region: each.reach for each in figures.by_region(announcement)}
    assert found == {here: Reach(1, 1), elsewhere: Reach(0, 1)}


def test_an_account_that_goes_takes_its_name_and_leaves_the_figure(officer, counsellor):
    announcement = publish(officer)
    actions.note_reading(announcement, by=counsellor)
    counsellor.memberships.all().delete()
    counsellor.delete()
    assert Reading.objects.count() == 0
    assert figures.reach_of(announcement) == Reach(1, 1)


def test_after_a_correction_to_read_again_the_figure_begins_again(officer, counsellor):
    announcement = publish(officer)
    actions.note_reading(announcement, by=counsellor)
    better = type(CONTENT)(CONTENT.subject, "L'accord est bien signé", CONTENT.text)
    announcement = actions.correct(announcement, better, by=officer, tell_again=True)
    assert figures.reach_of(announcement) == Reach(0, 1)
    actions.note_reading(announcement, by=counsellor)
    assert figures.reach_of(announcement) == Reach(1, 1)


def test_the_list_says_which_have_read_and_which_have_not(officer, counsellor, sign_in):
    silent = MissionLocaleFactory(name="Mission Locale qui n'a rien lu")
    announcement = publish(officer)
    actions.note_reading(announcement, by=counsellor)
    client = sign_in(officer)
    url = _address("announcement_organisations", announcement)
    page = read(client.get(url))
    assert "1 organisation sur 2" in page
    assert silent.name in page
    assert counsellor.acting.organisation.name in page
    assert counsellor.last_name not in page
    not_yet = read(client.get(url, {"lue": "non"}))
    assert silent.name in not_yet
    assert counsellor.acting.organisation.name not in not_yet
    have = read(client.get(url, {"lue": "oui", "nature": "mission_locale"}))
    assert silent.name not in have
    assert counsellor.acting.organisation.name in have


def test_an_organisation_is_found_by_its_name(officer, sign_in):
    MissionLocaleFactory(name="Mission Locale de l'Évêché")
    other = MissionLocaleFactory()
    client = sign_in(officer)
    url = _address("announcement_organisations", publish(officer))
    page = read(client.post(url, {"q": "eveche"}, follow=True))
    assert "Mission Locale de l'Évêché" in page
    assert other.name not in page


def test_the_list_of_organisations_comes_page_by_page(officer, sign_in):
    for _ in range(27):
        MissionLocaleFactory()
    announcement = publish(officer)
    page = read(sign_in(officer).get(_address("announcement_organisations", announcement)))
    assert "De 1 à 25" in page


# --- who may know ------------------------------------------------------------------------------------


@pytest.fixture
def people(officer, e2c_officer, committee_member, manager, counsellor, trainer, site) -> Any:
    return {
        "author": officer,
        "committee of the author": committee_member,
        "dpo of the author": dpo_of(officer.acting.organisation),
        "other head": e2c_officer,
        "manager": manager,
        "head of school": UserFactory(head=True, membership__organisation=site.parent),
        "region": UserFactory(regional_officer=True),
        "counsellor": counsellor,
        "trainer": trainer,
    }


ORGANISATIONS_OF_ONE = {"author": 200, "committee of the author": 200}
ORGANISATIONS_OF_BOTH = {**ORGANISATIONS_OF_ONE, "other head": 200}
HIDDEN_FROM_E2C = {"other head": 404, "head of school": 404, "trainer": 404}


@pytest.mark.parametrize(
    ("name", "to_both", "expected"),
    [
        ("announcement_organisations", False, {**HIDDEN_FROM_E2C, **ORGANISATIONS_OF_ONE}),
        ("announcement_organisations", True, ORGANISATIONS_OF_BOTH),
        ("announcement_team", False, {**HIDDEN_FROM_E2C, "manager": 200, "region": 200}),
        ("announcement_team", True, {"manager": 200, "region": 200, "head of school": 200}),
    ],
)
def test_who_may_know_who_has_read(client, people, name, to_both, expected):
    announcement = publish(people["author"], to_both=to_both)
    answers = {}
    for who, user in people.items():
        client.force_login(user)
        answers[who] = client.get(_address(name, announcement)).status_code
    assert answers == {who: expected.get(who, 403) for who in people}


def test_a_draft_has_no_readers_to_show(officer, sign_in):
    found = sign_in(officer).get(_address("announcement_organisations", draft(officer)))
    assert found.status_code == 403


def test_a_manager_sees_which_colleagues_have_read(officer, manager, counsellor, sign_in):
    stranger = UserFactory(counsellor=True)
    announcement = publish(officer)
    for reader in (counsellor, stranger):
        actions.note_reading(announcement, by=reader)
    page = read(sign_in(manager).get(_address("announcement_team", announcement)))
    assert "1 sur 2 a noté" in page
    assert str(counsellor) in page
    assert str(stranger) not in page


def test_the_head_of_a_site_does_not_see_its_school(e2c_officer, site, trainer, sign_in):
    UserFactory(head=True, membership__organisation=site.parent, last_name="Directrice")
    head = UserFactory(head=True, membership__organisation=site)
    announcement = publish(e2c_officer)
    page = read(sign_in(head).get(_address("announcement_team", announcement)))
    assert str(trainer) in page
    assert "Directrice" not in page
