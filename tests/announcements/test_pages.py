"""Writing, publishing, correcting and withdrawing, page by page and role by role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accord.announcements import actions
from accord.announcements.models import Announcement
from accord.networks.models import Region
from tests.announcements.conftest import dpo_of
from tests.announcements.saying import draft, form, publish
from tests.factories.accounts import UserFactory
from tests.factories.announcements import AnnouncementFactory
from tests.factories.networks import MissionLocaleFactory, SchoolFactory, SiteFactory
from tests.orientations.acting import messages, read

pytestmark = pytest.mark.django_db

WRITE = "/annonces/ecrire/"
ACTS = ["announcement_edit", "announcement_publish", "announcement_withdraw"]


# --- who may -----------------------------------------------------------------------------------------


def test_the_officers_of_both_heads_write_and_nobody_else(
    client, officer, e2c_officer, committee_member, counsellor, manager
):
    for user in (officer, e2c_officer):
        client.force_login(user)
        assert client.get(WRITE).status_code == 200
        assert "Écrire une annonce" in read(client.get(reverse("announcements")))
    others = [
        committee_member,
        dpo_of(officer.acting.organisation),
        counsellor,
        manager,
        UserFactory(regional_officer=True),
        UserFactory(administrator=True),
    ]
    for user in others:
        client.force_login(user)
        assert client.get(WRITE).status_code == 403
        assert client.post(WRITE, form()).status_code == 403
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", ["draft", "published"])
def test_only_the_officers_of_its_head_act_on_it(
    client, officer, e2c_officer, committee_member, counsellor, name, state
):
    make = publish if state == "published" else draft
    url = reverse(name, args=[make(officer, to_both=True).pk])
    refused = 403 if state == "published" else 404
    for user in (e2c_officer, committee_member, counsellor):
        client.force_login(user)
        assert client.post(url).status_code == refused
    colleague = UserFactory(
        national_officer=True, membership__organisation=officer.acting.organisation
    )
    client.force_login(colleague)
    assert client.post(url).status_code in (200, 302)


# --- writing -----------------------------------------------------------------------------------------


def test_a_preview_shows_what_would_be_read_and_saves_nothing(officer, sign_in, mission_locale):
    page = read(sign_in(officer).post(WRITE, form(preview="1")))
    assert "Aperçu" in page
    assert "1 organisation la recevra" in page
    assert "L'accord est signé" in page
    assert not Announcement.objects.exists()


def test_a_draft_is_kept_then_changed_then_published(officer, sign_in, manager):
    client = sign_in(officer)
    client.post(WRITE, form())
    kept = Announcement.objects.get()
    assert kept.is_draft
    assert messages("announcement") == []
    edit = reverse("announcement_edit", args=[kept.pk])
    assert "L'accord est signé" in read(client.get(edit))
    client.post(edit, form(key=kept.pk, title="L'accord est bien signé"))
    page = read(client.get(kept.get_absolute_url()))
    assert "L'accord est bien signé" in page
    assert "1 organisation la recevra" in page
    answer = client.post(reverse("announcement_publish", args=[kept.pk]), follow=True)
    assert "Annonce publiée. 1 organisation la reçoit." in read(answer)
    assert len(messages("announcement")) == 1


def test_one_publishes_at_once_from_the_form(officer, sign_in, manager):
    sign_in(officer).post(WRITE, form(publish="1"))
    assert Announcement.objects.get().is_published


def test_the_form_sent_again_writes_nothing_twice(officer, sign_in, manager):
    client, same = sign_in(officer), form(publish="1")
    client.post(WRITE, same)
    again = client.post(WRITE, same, follow=True)
    assert "déjà publiée" in read(again)
    assert Announcement.objects.count() == 1
    assert len(messages("announcement")) == 1


def test_back_then_another_text_changes_the_draft_that_was_kept(officer, sign_in):
    client, first = sign_in(officer), form()
    client.post(WRITE, first)
    client.post(WRITE, {**first, "title": "Autre titre"})
    assert Announcement.objects.get().title == "Autre titre"


def test_the_key_of_another_head_s_announcement_changes_nothing(
    officer, e2c_officer, sign_in, mission_locale
):
    theirs = draft(e2c_officer)
    answer = sign_in(officer).post(WRITE, form(key=theirs.pk, title="Pris"))
    assert answer.status_code == 302
    theirs.refresh_from_db()
    assert theirs.title != "Pris"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "obligatoire"),
        ({"text": "Écrire à Léa, 2 05 05 75 056 123 45"}, "sécurité sociale"),
        ({"title": "x" * 121}, "120"),
        ({"audience": "other"}, "audience"),
        ({"regions": ["99"]}, "99"),
        ({"site": "0"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_keeps_the_rest(
    officer, sign_in, here, changes, said
):
    page = read(sign_in(officer).post(WRITE, form(publish="1", **changes)))
    assert said in page
    assert "Signature de l'accord" in page
    assert not Announcement.objects.exists()


def test_the_other_network_is_never_offered_alone(officer, e2c_officer, client):
    client.force_login(officer)
    page = read(client.get(WRITE))
    assert "Les Missions Locales et leurs associations régionales" in page
    assert "Les E2C et leurs coordinations régionales" not in page
    client.force_login(e2c_officer)
    assert "Les E2C et leurs coordinations régionales" in read(client.get(WRITE))


def test_publishing_to_nobody_keeps_the_draft_and_says_what_to_do(officer, sign_in, here):
    SchoolFactory()
    answer = sign_in(officer).post(WRITE, form(publish="1", regions=[here.pk]), follow=True)
    assert "élargissez" in read(answer)
    assert Announcement.objects.get().is_draft


def test_links_open_and_nothing_else_does(officer, sign_in, mission_locale):
    text = "Voir https://accord.example/texte.\n\n<script>alert(1)</script> javascript:alert(2)"
    client = sign_in(officer)
    client.post(WRITE, form(text=text, publish="1"))
    raw = client.get(Announcement.objects.get().get_absolute_url()).content.decode()
    assert '<a href="https://accord.example/texte" rel="nofollow">' in raw
    assert "&lt;script&gt;" in raw
    assert "<script>alert" not in raw
    assert 'href="javascript' not in raw


def test_an_announcement_names_its_regions_and_its_site(officer, sign_in, here, elsewhere):
    site = SiteFactory(name="E2C des Deux Rives, site de la Gare")
    MissionLocaleFactory()
    MissionLocaleFactory(reunion=True)
    client = sign_in(officer)
    regions = [region.pk for region in Region.objects.order_by("pk")]
    client.post(WRITE, form(site=site.pk, regions=regions, publish="1"))
    page = read(client.get(Announcement.objects.get().get_absolute_url()))
    assert "aux Missions Locales (Île-de-France et La Réunion)" in page
    assert site.name in page
    assert reverse("site_sheet", args=[site.pk]) in page


# --- afterwards --------------------------------------------------------------------------------------


def test_a_correction_is_dated_for_its_readers(officer, counsellor, sign_in):
    announcement = publish(officer)
    client = sign_in(officer)
    edit = reverse("announcement_edit", args=[announcement.pk])
    assert "Prévenir à nouveau" in read(client.get(edit))
    unchanged = read(client.post(edit, form()))
    assert "Rien n'a changé" in unchanged
    answer = client.post(edit, form(text="Parlez-en tous."), follow=True)
    assert "personne n'est dérangé" in read(answer)
    assert "Ce qu'elle disait avant" in read(answer)
    page = read(sign_in(counsellor).get(announcement.get_absolute_url()))
    assert "corrigée" in page
    assert "Parlez-en tous." in page
    assert "Ce qu'elle disait avant" not in page


def test_what_is_withdrawn_says_why_to_its_head_and_is_gone_for_others(
    officer, counsellor, sign_in
):
    announcement = publish(officer)
    url = reverse("announcement_withdraw", args=[announcement.pk])
    client = sign_in(officer)
    assert "obligatoire" in read(client.post(url, {"reason": ""}))
    client.post(url, {"reason": "Date erronée"})
    assert "Date erronée" in read(client.get(announcement.get_absolute_url()))
    assert "Retirée" in read(client.get(reverse("announcements")))
    for name in ACTS:
        answer = client.post(reverse(name, args=[announcement.pk]), {"reason": "x"}, follow=True)
        assert "retirée" in read(answer).lower() or "publiée" in read(answer)
    client = sign_in(counsellor)
    assert client.get(announcement.get_absolute_url()).status_code == 404
    assert announcement.title not in read(client.get(reverse("announcements")))


def test_the_list_narrows_to_what_is_left_to_read(officer, counsellor, sign_in):
    first, second = publish(officer), AnnouncementFactory(published=True, title="Une autre")
    actions.note_reading(first, by=counsellor)
    client = sign_in(counsellor)
    url = reverse("announcements")
    left = read(client.get(url, {"lecture": "a-lire"}))
    assert second.title in left
    assert first.get_absolute_url() not in left
    done = read(client.get(url, {"lecture": "lues"}))
    assert first.get_absolute_url() in done
    assert second.title not in done
    assert "État" not in done


def test_those_who_write_find_their_drafts(officer, sign_in, mission_locale):
    kept, out = draft(officer), publish(officer)
    client = sign_in(officer)
    page = read(client.get(reverse("announcements"), {"etat": "brouillons"}))
    assert kept.get_absolute_url() in page
    assert out.get_absolute_url() not in page
    assert "0 sur 1" in read(client.get(reverse("announcements")))


PAGES = ["announcements", "announcement", "announcement_organisations", "home"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_head_cost_the_same_for_one_row_and_for_ten(
    officer, e2c_officer, client, visit, name
):
    def world(more: int) -> None:
        for _ in range(more):
            MissionLocaleFactory()
            SiteFactory()
            publish(e2c_officer, to_both=True)

    MissionLocaleFactory()
    announcement = publish(officer, to_both=True)
    world(1)
    client.force_login(officer)
    args = [announcement.pk] if name not in ("announcements", "home") else []
    visit(client, reverse(name, args=args))
    one = visit(client, reverse(name, args=args))
    world(9)
    ten = visit(client, reverse(name, args=args))
    assert len(ten.queries) == len(one.queries), "\n".join(ten.queries)
    assert len(ten.queries) <= 12, "\n".join(ten.queries)
    assert len(ten.page.encode()) <= 60_000


def test_the_team_page_costs_the_same_for_one_colleague_and_for_ten(
    officer, manager, client: Client, visit
):
    announcement = publish(officer)
    client.force_login(manager)
    url = reverse("announcement_team", args=[announcement.pk])
    one = len(visit(client, url).queries)
    for _ in range(9):
        UserFactory(counsellor=True, membership__organisation=manager.acting.organisation)
    assert len(visit(client, url).queries) == one <= 12
