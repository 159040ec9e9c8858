"""Whom, where, and several in a row: the way of a counsellor who orients."""

from __future__ import annotations

import datetime
import re
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.networks.when import say_distance
from accord.youth import typed_names
from accord.youth.models import YoungPerson
from orientations.models import Orientation, Registration
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import at_once, read
from tests.orientations.test_site_facts import answered

START, NEW_FILE = reverse("orient_start"), reverse("orient_new_file")
HTMX = {"HX-Request": "true"}
TYPED = {"session": "", "motive": "basics", "project": "", "agreement": "on"}


@pytest.fixture
def at_work(sign_in, counsellor) -> Client:
    return sign_in(counsellor)


def choose_site(client: Client, young_person: YoungPerson, **query: Any) -> str:
    url = reverse("orient_choose_site", args=[young_person.pk])
    return " ".join(read(client.get(url, query)).split())


def names_in_order(page: str, *sites: Any) -> list[Any]:
    shown = [site for site in sites if str(site) in page]
    return sorted(shown, key=lambda site: page.index(str(site)))


# --- finding the young person -------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["zebul", "QUATREMAILLE zé", "quatre maille", "00452"])
def test_one_finds_while_typing_without_accents_hyphens_nor_order(at_work, counsellor, typed):
    person = YoungPersonFactory(
        by=counsellor, first_name="Zébulon", last_name="Quatremaille", imilo_number="0045210"
    )
    if typed == "quatre maille":
        person.last_name = "Quatre-Maille"
        with system_scope():
            person.save()
    part = read(at_work.post(START, {"text": typed}, headers=HTMX))

    assert reverse("orient_choose_site", args=[person.pk]) in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (0, "Aucun dossier trouvé."),
        (1, "1 dossier trouvé : flèche vers le bas pour choisir."),
        (2, "2 dossiers trouvés : flèche vers le bas pour choisir."),
        (21, "Plus de 20 dossiers : précisez."),
    ],
)
def test_the_number_found_is_said_aloud(at_work, counsellor, people, sentence):
    for _ in range(people):
        YoungPersonFactory(by=counsellor, last_name="Desvignes")
    part = read(at_work.post(START, {"text": "desv"}, headers=HTMX))
    said = part.partition('role="status"')[2]

    assert sentence in " ".join(said.split())


def test_an_emptied_search_shows_nothing_and_no_error(at_work, counsellor):
    YoungPersonFactory(by=counsellor)
    part = read(at_work.post(START, {"text": ""}, headers=HTMX))

    assert "data-pick" not in part
    assert "obligatoire" not in part


def test_the_typed_name_goes_into_the_new_file_and_in_no_address(at_work):
    answer = at_work.post(NEW_FILE, {"text": "belkacem sofiane"})
    assert "belkacem" not in answer.url
    form = at_work.get(answer.url).context["form"]

    assert (form["last_name"].value(), form["first_name"].value()) == ("Belkacem", "Sofiane")
    assert at_work.get(reverse("young_person_create")).context["form"]["last_name"].value() is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("belkacem", ("Belkacem", "")),
        ("BELKACEM Sofiane", ("Belkacem", "Sofiane")),
        ("Sofiane BELKACEM", ("Belkacem", "Sofiane")),
        ("dupont-évrard léa-marie", ("Dupont-Évrard", "Léa-Marie")),
        ("de la Tour Éloïse", ("de la Tour", "Éloïse")),
        ("le goff yann", ("le Goff", "Yann")),
    ],
)
def test_a_typed_name_is_read_as_one_searches(text, expected):
    said = typed_names.read(text)
    assert (said["last_name"], said["first_name"]) == expected


def test_a_typed_number_is_the_imilo_number_and_nothing_is_nothing():
    assert typed_names.read("120 045") == {"imilo_number": "120045"}
    assert typed_names.read(" - ") == {}


def test_the_same_person_met_on_the_way_is_chosen_without_a_second_file(at_work, counsellor):
    known = YoungPersonFactory(by=counsellor, first_name="Sofiane", last_name="Belkacem")
    typed = {
        "first_name": "sofiane",
        "last_name": "BELKACEM",
        "birth_date": born(20).isoformat(),
        "schooling": "none",
        "situation": "neither",
    }
    page = read(at_work.post(f"{reverse('young_person_create')}?suite=orienter", typed))

    assert f'href="{reverse("orient_choose_site", args=[known.pk])}"' in page
    assert "vous continuez avec son dossier" in page
    with system_scope():
        assert YoungPerson.objects.count() == 1


# --- choosing the site --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kilometres", "roughly", "said"),
    [
        (None, False, "distance inconnue"),
        (None, True, "distance inconnue"),
        (0.4, False, "à moins de 1 km"),
        (0.0, True, "dans la même commune, ou tout près"),
        (11.6, False, "à 12 km"),
        (11.6, True, "à environ 12 km"),
    ],
)
def test_a_distance_says_how_sure_it_is(kilometres, roughly, said):
    assert say_distance(kilometres, roughly=roughly) == said


def test_between_two_communes_a_distance_is_a_rough_one(at_work, counsellor):
    here = CommuneFactory(latitude=48.50, longitude=2.60)
    person = YoungPersonFactory(by=counsellor, commune=here)
    SiteFactory(commune=CommuneFactory(latitude=48.60, longitude=2.60))
    SiteFactory(latitude=48.70, longitude=2.60)
    page = choose_site(at_work, person)

    assert "à environ 11 km" in page
    assert "à 22 km" in page


@pytest.mark.parametrize("commune", ["unknown place", "none"])
def test_without_a_known_commune_one_counts_from_the_mission_locale_and_says_so(
    at_work, counsellor, commune
):
    lost = CommuneFactory(without_coordinates=True) if commune == "unknown place" else None
    person = YoungPersonFactory(by=counsellor, commune=lost)
    SiteFactory()
    page = choose_site(at_work, person)

    assert "comptées depuis votre Mission Locale" in page
    assert "distance inconnue" not in page


def test_a_site_tells_how_soon_it_answers_and_proposes_its_first_seat(at_work, counsellor, site):
    person = YoungPersonFactory(by=counsellor)
    answered(site, 2, 2, 2, 2, 2)
    SessionFactory(site=site, full=True, starts_at=timezone.now() + datetime.timedelta(days=3))
    free = SessionFactory(site=site)
    page = choose_site(at_work, person)

    assert "répond en général en 2 jours" in page
    button = re.search(r'<a class="btn btn-primary"[^>]*>', page)
    assert button
    assert f"?seance={free.pk}" in button[0]
    assert "autofocus" in button[0]


def test_a_rule_to_read_keeps_the_focus_at_the_top(at_work, counsellor, site):
    minor = YoungPersonFactory(by=counsellor, minor=True)
    assert "autofocus" not in choose_site(at_work, minor)


def test_nobody_too_young_is_led_further(at_work, counsellor, site):
    child = YoungPersonFactory(by=counsellor, birth_date=born(15, days=1))
    SessionFactory(site=site)
    page = choose_site(at_work, child)

    assert str(site) in page
    assert reverse("orient", args=[child.pk, site.pk]) not in page


def test_the_sites_are_narrowed_and_sorted_by_what_makes_them_a_good_choice(at_work, counsellor):
    person = YoungPersonFactory(by=counsellor, over_26=True, commune=CommuneFactory(latitude=48.5))
    near = SiteFactory(latitude=48.51, longitude=2.65)
    soon = SiteFactory(latitude=48.9, longitude=2.65, to_thirty=True)
    full = SiteFactory(latitude=48.6, longitude=2.65)
    SessionFactory(site=near, starts_at=timezone.now() + datetime.timedelta(days=45))
    SessionFactory(site=soon, starts_at=timezone.now() + datetime.timedelta(days=5))
    SessionFactory(site=full, full=True)
    sites = [near, soon, full]

    assert names_in_order(choose_site(at_work, person), *sites) == [near, full, soon]
    assert names_in_order(choose_site(at_work, person, places="30"), *sites) == [soon]
    assert names_in_order(choose_site(at_work, person, age="oui"), *sites) == [soon]
    sorted_by_seat = choose_site(at_work, person, tri="seance")
    assert names_in_order(sorted_by_seat, *sites) == [soon, near, full]
    assert names_in_order(choose_site(at_work, person, tri="x", places="y"), *sites)


def test_typing_a_site_answers_with_the_sites_alone(at_work, counsellor, site):
    person = YoungPersonFactory(by=counsellor)
    url = reverse("orient_choose_site", args=[person.pk])
    part = read(at_work.get(url, {"q": str(site)[:6]}, headers=HTMX))

    assert str(site) in part
    assert "<html" not in part
    assert "1 site." in part


# --- sending ------------------------------------------------------------------------------------


def test_sent_twice_it_leaves_once_and_leads_to_the_first(at_work, counsellor, site):
    person = YoungPersonFactory(by=counsellor)
    url = reverse("orient", args=[person.pk, site.pk])
    first = at_work.post(url, TYPED)
    again = at_work.post(url, TYPED)
    back = at_work.get(url)

    assert first.url == again.url == back.url
    assert "Cette orientation est déjà partie" in read(at_work.get(again.url))
    with system_scope():
        assert Orientation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_the_same_moment_it_leaves_once(counsellor, site):
    person = YoungPersonFactory(by=counsellor)
    url = reverse("orient", args=[person.pk, site.pk])

    def send() -> Any:
        client = Client()
        client.force_login(counsellor)
        return client.post(url, TYPED)

    first, second = at_once(partial(send), partial(send))

    assert first.url == second.url
    with system_scope():
        assert Orientation.objects.count() == 1


# --- several to one session ---------------------------------------------------------------------


def test_a_session_is_kept_while_several_young_people_are_oriented_to_it(at_work, counsellor, site):
    session = SessionFactory(site=site, capacity=9)
    people = [YoungPersonFactory(by=counsellor, last_name="Quatremaille") for _ in range(2)]
    start = f"{START}?seance={session.pk}"

    page = read(at_work.post(start, {"text": "quatre"}))
    requests = [
        f"{reverse('orient', args=[each.pk, site.pk])}?seance={session.pk}&serie=oui"
        for each in people
    ]
    assert all(url in page for url in requests)
    form = at_work.get(requests[0]).context["form"]
    assert form["session"].value() == str(session.pk)

    answer = at_work.post(requests[0], {**TYPED, "session": session.pk})
    assert answer.url == start
    page = " ".join(read(at_work.get(start)).split())
    assert f"Orientation de {people[0]} envoyée" in page
    assert "1 jeune orienté par vous aujourd'hui vers cette séance" in page
    assert "8 places libres" in page

    at_work.post(requests[1], {**TYPED, "session": session.pk})
    page = " ".join(read(at_work.get(start)).split())
    assert "2 jeunes orientés par vous aujourd'hui" in page
    assert str(people[0]) in page
    found = read(at_work.post(start, {"text": "quatre"}, headers=HTMX))
    assert found.count("Déjà orienté vers ce site") == 2


def test_those_whom_others_oriented_are_not_of_this_row(
    at_work, counsellor, colleague, stranger_ml, site
):
    session = SessionFactory(site=site)
    for by in (colleague, stranger_ml):
        OrientationFactory(by=by, site=site, session=session)
    page = read(at_work.get(f"{START}?seance={session.pk}"))

    assert "orienté par vous" not in page


def test_a_new_file_opened_on_the_way_keeps_the_session(at_work, counsellor, site, system_scope):
    session = SessionFactory(site=site)
    new_file = at_work.post(f"{NEW_FILE}?seance={session.pk}", {"text": "Noé"}).url
    typed = {"first_name": "Noé", "last_name": "Ferran", "birth_date": born(19).isoformat()}
    choose = at_work.post(new_file, typed).url
    with system_scope():
        person = YoungPerson.objects.get()

    request = at_work.get(choose).url
    assert (
        request == f"{reverse('orient', args=[person.pk, site.pk])}?seance={session.pk}&serie=oui"
    )


@pytest.mark.parametrize("forged", ["x", "00000000-0000-4000-8000-000000000000", "past"])
def test_a_false_or_past_session_is_left_aside(at_work, counsellor, site, forged):
    if forged == "past":
        forged = str(SessionFactory(site=site, past=True).pk)
    page = read(at_work.get(START, {"seance": forged}))

    assert "Retrouvez son dossier" in page
    assert forged == "x" or forged not in page
    person = YoungPersonFactory(by=counsellor)
    assert str(site) in choose_site(at_work, person, seance=forged)


def test_an_orientation_and_a_session_lead_to_the_next_young_person(at_work, counsellor, site):
    session = SessionFactory(site=site)
    sent = OrientationFactory(by=counsellor, site=site, session=session)
    row = f"{START}?seance={session.pk}"

    assert row in read(at_work.get(sent.get_absolute_url()))
    assert row in read(at_work.get(session.get_absolute_url()))
    with system_scope():
        assert Registration.objects.filter(session=session).count() == 1


def test_nobody_is_oriented_to_a_session_that_began_nor_by_a_site(
    client, counsellor, site, trainer
):
    past = SessionFactory(site=site, past=True)
    client.force_login(counsellor)
    assert f"{START}?seance=" not in read(client.get(past.get_absolute_url()))
    client.force_login(trainer)
    session = SessionFactory(site=site, by=trainer)
    assert f"{START}?seance=" not in read(client.get(session.get_absolute_url()))


def test_the_first_page_costs_the_same_for_one_and_for_ten_in_the_row(
    visit, at_work, counsellor, site
):
    session = SessionFactory(site=site)
    prices = []
    for more in (1, 9):
        for _ in range(more):
            OrientationFactory(by=counsellor, site=site, session=session)
        prices.append(len(visit(at_work, f"{START}?seance={session.pk}").queries))

    assert prices[0] == prices[1] <= 12


def test_a_colleague_without_files_may_not_carry_a_name(client, mission_locale):
    officer = UserFactory(national_officer=True)
    client.force_login(officer)
    assert client.post(NEW_FILE, {"text": "x"}).status_code == 403
