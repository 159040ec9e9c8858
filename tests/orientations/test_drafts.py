"""Nothing typed is lost: while typing, signed out, refused, or begun again another day."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session as BrowserSession
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import scope, system_scope
from accord.youth.models import Draft
from accord.youth.tasks import forget_old_drafts
from orientations.models import Orientation
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import MissionLocaleFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import at_once, read

HTMX = {"HX-Request": "true"}
PASSWORD = "Cerf-volant7Bleu"
NIR = "1 85 05 78 006 084"
SIGN_IN = reverse("account_login")
TYPED = {"session": "", "motive": "basics", "project": "Veut devenir boulanger"}


@pytest.fixture
def person(counsellor):
    return YoungPersonFactory(by=counsellor)


@pytest.fixture
def url(person, site) -> str:
    return reverse("orient", args=[person.pk, site.pk])


@pytest.fixture
def at_work(sign_in, counsellor) -> Client:
    return sign_in(counsellor)


def drafts() -> list[Draft]:
    with system_scope():
        return list(Draft.objects.order_by("saved_at"))


def words(response: Any) -> str:
    return " ".join(read(response).split())


def sign_out_unawares(client: Client) -> None:
    """The session ends on the server; the browser still shows the page."""
    BrowserSession.objects.all().delete()


def sign_in_again(client: Client, user: Any, address: str) -> Any:
    typed = {"login": user.email, "password": PASSWORD, "next": address}
    return client.post(SIGN_IN, typed, follow=True)


# --- while typing -------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_comes_back_with_a_sentence(at_work, url, counsellor):
    with time_machine.travel(
        datetime.datetime(2026, 11, 24, 13, 32, tzinfo=datetime.UTC), tick=False
    ):
        at_work.force_login(counsellor)
        part = words(at_work.post(url, TYPED, headers=HTMX))
        assert "Brouillon gardé à 14 h 32." in part
        assert "<html" not in part
        page = at_work.get(url)

    assert "Brouillon de 14 h 32 repris." in words(page)
    assert "Recommencer" in words(page)
    form = page.context["form"]
    assert form["project"].value() == "Veut devenir boulanger"
    assert form["motive"].value() == "basics"
    with system_scope():
        assert not Orientation.objects.exists()


def test_a_draft_of_another_day_says_which(at_work, url, counsellor):
    with time_machine.travel(datetime.datetime(2026, 11, 24, 9, 5, tzinfo=datetime.UTC)):
        at_work.force_login(counsellor)
        at_work.post(url, TYPED, headers=HTMX)
    with time_machine.travel(datetime.datetime(2026, 11, 26, 9, 5, tzinfo=datetime.UTC)):
        at_work.force_login(counsellor)
        page = words(at_work.get(url))

    assert "Brouillon du mardi 24 novembre à 10 h 05 repris." in page


def test_an_untouched_form_leaves_no_draft_and_an_emptied_one_takes_it_away(at_work, url):
    at_work.post(url, {"session": ""}, headers=HTMX)
    assert drafts() == []
    at_work.post(url, TYPED, headers=HTMX)
    at_work.post(url, {"session": "", "project": ""}, headers=HTMX)
    assert drafts() == []


def test_one_draft_is_kept_however_often_one_types(at_work, url):
    for text in ("Veut", "Veut devenir", "Veut devenir boulanger"):
        at_work.post(url, {**TYPED, "project": text}, headers=HTMX)

    (draft,) = drafts()
    assert draft.typed["project"] == "Veut devenir boulanger"


def test_a_social_security_number_is_not_even_kept_in_a_draft(at_work, url):
    part = words(at_work.post(url, {**TYPED, "project": f"NIR {NIR}"}, headers=HTMX))

    assert "numéro de sécurité sociale" in part
    assert "n'est pas gardé" in part
    (draft,) = drafts()
    assert draft.typed == {"motive": "basics"}


def test_finish_later_works_without_javascript(at_work, url):
    answer = at_work.post(url, {**TYPED, "acte": "garder"}, follow=True)

    assert "Brouillon de" in words(answer)
    assert len(drafts()) == 1
    with system_scope():
        assert not Orientation.objects.exists()


def test_begin_again_forgets_what_was_typed(at_work, url):
    at_work.post(url, TYPED, headers=HTMX)
    answer = at_work.post(url, {**TYPED, "acte": "recommencer"}, follow=True)

    assert drafts() == []
    assert answer.context["form"]["project"].value() is None
    assert "repris" not in words(answer)


def test_a_refused_request_is_kept(at_work, url):
    answer = at_work.post(url, TYPED)  # without the agreement

    assert "Sans l'accord du jeune" in words(answer)
    assert drafts()[0].typed["project"] == "Veut devenir boulanger"


def test_once_sent_the_draft_is_gone_and_does_not_come_back(at_work, url):
    at_work.post(url, TYPED, headers=HTMX)
    at_work.post(url, {**TYPED, "agreement": "on"})
    assert drafts() == []
    # The last letters typed may arrive after the request itself.
    assert at_work.post(url, TYPED, headers=HTMX).status_code == 204
    assert drafts() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [True, False])
def test_letters_kept_while_the_request_leaves_do_not_bring_the_draft_back(counsellor, url, begun):
    def post(typed: dict[str, str], **headers: Any) -> Any:
        client = Client()
        client.force_login(counsellor)
        return client.post(url, typed, **headers)

    if begun:
        post(TYPED, headers=HTMX)
    send = partial(post, {**TYPED, "agreement": "on"})
    sent, _kept = at_once(send, partial(post, TYPED, headers=HTMX))

    assert sent.status_code == 302
    with system_scope():
        assert Orientation.objects.count() == 1
    assert drafts() == []


def test_the_session_just_chosen_wins_over_the_draft(at_work, url, site):
    first, second = SessionFactory(site=site), SessionFactory(site=site)
    at_work.post(url, {**TYPED, "session": first.pk}, headers=HTMX)

    assert at_work.get(url).context["form"]["session"].value() == str(first.pk)
    chosen = at_work.get(f"{url}?seance={second.pk}").context["form"]
    assert chosen["session"].value() == str(second.pk)
    assert chosen["project"].value() == "Veut devenir boulanger"


def test_a_session_that_is_over_is_said_and_no_longer_chosen(at_work, url, site):
    session = SessionFactory(site=site)
    at_work.post(url, {**TYPED, "session": session.pk}, headers=HTMX)
    session.starts_at = session.registration_closes_at = timezone.now()
    session.save()
    page = at_work.get(url)

    assert "La séance choisie n'est plus proposée" in words(page)
    assert page.context["form"]["session"].value() == ""


def test_the_reason_of_a_rule_passed_over_comes_back_too(at_work, counsellor, site):
    minor = YoungPersonFactory(by=counsellor, minor=True)
    url = reverse("orient", args=[minor.pk, site.pk])
    reason = {"reason_minor_without_guardian": "L'éducatrice l'accompagne"}
    at_work.post(url, {**TYPED, **reason}, headers=HTMX)

    form = at_work.get(url).context["form"]
    assert form["reason_minor_without_guardian"].value() == "L'éducatrice l'accompagne"


# --- who reads it -------------------------------------------------------------------------------


def test_only_its_author_reads_a_draft(at_work, client, url, colleague, trainer, stranger_ml):
    at_work.post(url, TYPED, headers=HTMX)
    for user in (colleague, trainer, stranger_ml):
        with system_scope():
            assert not Draft.objects.visible_to(user).exists()
    client.force_login(colleague)
    page = client.get(url)
    assert "boulanger" not in words(page)
    assert "boulanger" not in words(client.get(reverse("orient_start")))


def test_a_draft_stays_with_the_organisation_for_which_it_was_typed(at_work, url, counsellor):
    at_work.post(url, TYPED, headers=HTMX)
    elsewhere = MembershipFactory(user=counsellor, organisation=MissionLocaleFactory())
    at_work.post(reverse("switch_organisation"), {"membership": elsewhere.pk})

    assert "boulanger" not in words(at_work.get(reverse("orient_start")))
    with system_scope():
        assert drafts()[0].organisation_id != elsewhere.organisation_id


def test_what_was_begun_waits_on_the_first_page(at_work, url, person, site):
    at_work.post(url, TYPED, headers=HTMX)
    page = words(at_work.get(reverse("orient_start")))

    assert "Commencé, pas encore envoyé" in page
    assert str(person) in page
    assert f'href="{url}"' in page


# --- signed out ---------------------------------------------------------------------------------


def test_sent_while_signed_out_it_comes_back_after_signing_in(client, url, site):
    session = SessionFactory(site=site)
    user = UserFactory(counsellor=True, password=PASSWORD)
    person = YoungPersonFactory(by=user)
    url = reverse("orient", args=[person.pk, site.pk]) + f"?seance={session.pk}"
    client.force_login(user)
    client.get(url)
    sign_out_unawares(client)
    sent = {**TYPED, "session": session.pk, "agreement": "on", "ouvert_par": user.pk}
    answer = client.post(url, sent)

    assert answer.status_code == 302
    assert answer.url.startswith(SIGN_IN)
    page = sign_in_again(client, user, url)
    assert "repris." in words(page)
    form = page.context["form"]
    assert form["project"].value() == "Veut devenir boulanger"
    assert form["session"].value() == str(session.pk)
    assert form["agreement"].value()
    with system_scope():
        assert not Orientation.objects.exists()

    done = client.post(url, sent, follow=True)
    assert "Orientation envoyée" in words(done)
    assert "held_form" not in client.session


def test_somebody_else_who_signs_in_there_reads_nothing_of_it(client, site):
    first, second = (
        UserFactory(counsellor=True, password=PASSWORD, membership__organisation=house)
        for house in [MissionLocaleFactory()] * 2
    )
    person = YoungPersonFactory(by=first)
    url = reverse("orient", args=[person.pk, site.pk])
    client.post(url, {**TYPED, "ouvert_par": first.pk})
    page = sign_in_again(client, second, url)

    assert page.status_code == 200
    assert "boulanger" not in words(page)


def test_what_is_held_is_short_has_no_number_and_lasts_half_an_hour(client, counsellor, url):
    client.post(url, {**TYPED, "project": "x" * 30_000, "ouvert_par": counsellor.pk})
    assert "held_form" not in client.session
    client.post(url, TYPED)
    assert "held_form" not in client.session, "nobody says whose it is"
    client.post(url, {**TYPED, "project": NIR, "ouvert_par": counsellor.pk})
    assert "project" not in client.session["held_form"]["typed"]
    assert client.session.get_expiry_age() <= 30 * 60


def test_signed_out_while_typing_htmx_is_told_and_shows_no_sign_in_page(client, url):
    answer = client.post(url, TYPED, headers=HTMX)

    assert answer.status_code == 401
    assert answer.content == b""
    assert drafts() == []


# --- a file being opened ------------------------------------------------------------------------


FILE = {
    "first_name": "Noé",
    "last_name": "Ferran",
    "birth_date": born(19).isoformat(),
    "place": "Valmont",
    "schooling": "none",
    "situation": "neither",
}
CREATE = reverse("young_person_create")


def test_a_file_being_opened_is_kept_without_the_health_data(at_work):
    part = words(at_work.post(CREATE, {**FILE, "disability": "on"}, headers=HTMX))
    assert "Brouillon gardé" in part
    (draft,) = drafts()
    assert draft.young_person is None
    assert "disability" not in draft.typed

    page = at_work.get(CREATE)
    form = page.context["form"]
    assert [form[name].value() for name in FILE] == list(FILE.values())
    assert not form["disability"].value()
    assert "Noé Ferran" in words(at_work.get(reverse("orient_start")))
    at_work.post(CREATE, {**FILE, "place": ""})
    assert drafts() == []


def test_another_name_typed_in_the_search_does_not_bring_the_draft_back(at_work):
    at_work.post(CREATE, FILE, headers=HTMX)
    new_file = at_work.post(reverse("orient_new_file"), {"text": "Martin Inès"}).url
    page = at_work.get(new_file)

    assert page.context["form"]["last_name"].value() == "Martin"
    assert page.context["form"]["birth_date"].value() is None
    assert "Un dossier commencé attend : Noé Ferran" in words(page)
    same = at_work.post(reverse("orient_new_file"), {"text": "ferran"}).url
    assert at_work.get(same).context["form"]["birth_date"].value() == FILE["birth_date"]


def test_the_health_data_is_not_held_either(client, counsellor):
    client.post(CREATE, {**FILE, "disability": "on", "ouvert_par": counsellor.pk})

    assert "disability" not in client.session["held_form"]["typed"]
    assert client.session["held_form"]["typed"]["last_name"] == "Ferran"


# --- what the table refuses, and forgets -----------------------------------------------------------


def test_a_week_later_the_draft_is_no_longer_shown_then_deleted(at_work, url, counsellor):
    at_work.post(url, TYPED, headers=HTMX)
    with system_scope():
        old = timezone.now() - datetime.timedelta(days=7, minutes=1)
        Draft.objects.update(saved_at=old)
    assert "repris" not in words(at_work.get(url))
    assert len(drafts()) == 1

    OrientationFactory(by=counsellor)
    with system_scope():
        kept = Draft.objects.create(
            author=counsellor,
            organisation=counsellor.acting.organisation,
            readers=[counsellor.acting.organisation.pk],
            typed={"last_name": "Ferran"},
        )
    for _twice in range(2):
        forget_old_drafts()
        assert drafts() == [kept]


def test_there_is_one_draft_per_author_and_subject(counsellor, person, site):
    def add(**subject: Any) -> None:
        house = counsellor.acting.organisation
        with transaction.atomic(), scope([house.pk]):
            Draft.objects.create(
                author=counsellor, organisation=house, readers=[house.pk], **subject
            )

    for subject in ({}, {"young_person": person, "site": site}):
        add(**subject)
        with pytest.raises(IntegrityError, match="draft_one_per_author_and_subject"):
            add(**subject)
    with pytest.raises(IntegrityError, match="draft_is_a_request_or_a_new_file"):
        add(young_person=person)
