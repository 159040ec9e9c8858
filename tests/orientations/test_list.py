"""The list of orientations: searched, filtered, sorted, found again on "back"."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import scope
from orientations import actions
from orientations.enums import OrientationStatus
from orientations.models import Orientation
from orientations.worklists import WORKLISTS
from tests.factories.accounts import UserFactory
from tests.factories.networks import SchoolFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, read

URL = "/orientations/"


def ago(days: int) -> Any:
    return time_machine.travel(timezone.now() - datetime.timedelta(days=days))


def shown(answer: Any, known: list[Orientation]) -> list[Orientation]:
    """Those of ``known`` whose link is on the page, in the order of the page."""
    page = read(answer)
    there = [row for row in known if row.get_absolute_url() in page]
    return sorted(there, key=lambda row: page.index(row.get_absolute_url()))


def search(client: Client, text: str, **typed: str) -> Any:
    return client.post(URL, {"q": text, **typed}, follow=True)


# --- filters ------------------------------------------------------------------------------------


def test_a_state_narrows_the_list_and_open_is_three_of_them(sign_in, counsellor, site):
    made = {
        status: OrientationFactory(by=counsellor, site=site, becomes=status)
        for status in OrientationStatus
    }
    client, known = sign_in(counsellor), list(made.values())

    for status, orientation in made.items():
        assert shown(client.get(URL, {"etat": status}), known) == [orientation]
    still_open = {made[s] for s in ("sent", "accepted", "waitlisted")}
    assert set(shown(client.get(URL, {"etat": "en-cours"}), known)) == still_open


def test_a_forged_filter_or_sort_is_left_aside_in_a_sentence(sign_in, orientation, counsellor):
    forged = {"etat": "x", "site": "999999999999", "du": "hier", "tri": "mot-de-passe"}

    answer = sign_in(counsellor).get(URL, forged)

    assert shown(answer, [orientation]) == [orientation]
    assert "Un filtre ou un tri de cette adresse n'existe pas" in read(answer)


@pytest.mark.parametrize("route", ["orientations", "sessions"])
@pytest.mark.parametrize("query", ["au=9999-12-31", "du=0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_left_aside_too(
    sign_in, orientation, counsellor, route, query
):
    answer = sign_in(counsellor).get(f"{reverse(route)}?{query}")
    assert answer.status_code == 200
    assert "Vérifiez l'année" in read(answer)


def test_a_mission_locale_narrows_by_site_and_by_referent(sign_in, counsellor, colleague, site):
    mine = OrientationFactory(by=counsellor, site=site)
    theirs = OrientationFactory(by=colleague, site=SiteFactory(name="E2C des Coteaux"))
    SiteFactory(name="E2C jamais sollicitée")
    client, known = sign_in(counsellor), [mine, theirs]

    page = client.get(URL, {"site": theirs.site_id})
    assert shown(page, known) == [theirs]
    assert "Site E2C : E2C des Coteaux" in read(page)
    assert "E2C jamais sollicitée" not in read(page)
    assert shown(client.get(URL, {"referent": "moi"}), known) == [mine]
    assert shown(client.get(URL, {"referent": colleague.pk}), known) == [theirs]


def test_a_site_narrows_by_mission_locale_and_is_not_asked_which_site(
    sign_in, counsellor, stranger_ml, trainer, site
):
    ours, theirs = (OrientationFactory(by=by, site=site) for by in (counsellor, stranger_ml))

    page = sign_in(trainer).get(URL, {"ml": theirs.mission_locale_id})

    assert shown(page, [ours, theirs]) == [theirs]
    assert 'name="site"' not in read(page)
    assert 'name="referent"' not in read(page)


def test_a_school_narrows_by_its_own_sites(sign_in, counsellor):
    school = SchoolFactory()
    first, second = SiteFactory.create_batch(2, parent=school)
    head = UserFactory(head=True, membership__organisation=school)
    known = [OrientationFactory(by=counsellor, site=each) for each in (first, second)]

    assert shown(sign_in(head).get(URL, {"site": second.pk}), known) == [known[1]]


def test_minors_and_a_period_narrow_the_list(sign_in, counsellor, site):
    minor = YoungPersonFactory(by=counsellor, minor=True)
    with ago(10):
        old = OrientationFactory(by=counsellor, site=site, young_person=minor)
    recent = OrientationFactory(by=counsellor, site=site)
    client, known = sign_in(counsellor), [old, recent]
    that_day = timezone.localdate() - datetime.timedelta(days=10)

    assert shown(client.get(URL, {"age": "mineurs"}), known) == [old]
    assert shown(client.get(URL, {"age": "majeurs"}), known) == [recent]
    assert shown(client.get(URL, {"au": that_day.isoformat()}), known) == [old]
    after = that_day + datetime.timedelta(days=1)
    assert shown(client.get(URL, {"du": after.isoformat()}), known) == [recent]
    both = {"du": that_day.isoformat(), "au": that_day.isoformat()}
    assert shown(client.get(URL, both), known) == [old]


@pytest.mark.parametrize(
    ("key", "who"),
    [("unanswered", "counsellor"), ("answered", "counsellor"), ("to_answer", "trainer")],
)
def test_see_all_leads_from_the_day_to_the_same_rows(
    request, client, counsellor, trainer, site, key, who
):
    """A late one, one of today, one seated in a session, and both that were answered."""
    with ago(9):
        known = [OrientationFactory(by=counsellor, site=site) for _ in range(2)]
        session = SessionFactory(site=site, starts_at=timezone.now() + datetime.timedelta(days=30))
        known.append(OrientationFactory(by=counsellor, site=site, session=session))
    known += [OrientationFactory(by=counsellor, site=site) for _ in range(2)]
    known += [
        OrientationFactory(by=counsellor, site=site, becomes=s) for s in ("accepted", "declined")
    ]
    user = request.getfixturevalue(who)
    client.force_login(user)
    [worklist] = [known for known in WORKLISTS if known.key == key]
    assert worklist.address is not None
    address = worklist.address()

    assert f'href="{address}">Tout voir' in read(client.get("/"))
    there = shown(client.get(address), known)
    with scope(user.acting.organisation_ids):
        expected = list(worklist.rows(user))
    assert len(there) >= 2
    assert there == expected


# --- search -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["desvi", "Élod", "elodie desv", "0042"])
def test_a_person_is_found_and_no_name_stands_in_the_address(sign_in, counsellor, site, text):
    person = YoungPersonFactory(
        by=counsellor, first_name="Élodie", last_name="Desvignes", imilo_number="0042"
    )
    found = OrientationFactory(by=counsellor, site=site, young_person=person)
    other = OrientationFactory(
        by=counsellor, young_person=YoungPersonFactory(by=counsellor, last_name="Vasseur")
    )

    answer = search(sign_in(counsellor), text, etat="sent")

    assert shown(answer, [found, other]) == [found]
    [(address, _status)] = answer.redirect_chain
    assert re.fullmatch(r"/orientations/\?etat=sent&recherche=\w{8}", address)


def test_a_site_finds_only_those_oriented_to_it(sign_in, counsellor, trainer, site):
    person = YoungPersonFactory(by=counsellor, last_name="Desvignes")
    ours = OrientationFactory(by=counsellor, site=site, young_person=person)
    elsewhere = OrientationFactory(by=counsellor, site=SiteFactory(), young_person=person)

    assert shown(search(sign_in(trainer), "desv"), [ours, elsewhere]) == [ours]


def test_htmx_receives_the_list_alone_and_says_its_address(sign_in, orientation, counsellor):
    client = sign_in(counsellor)

    answer = client.post(URL, {"q": "", "etat": "sent"}, headers={"HX-Request": "true"})

    assert read(answer).lstrip().startswith('<div id="orientations"')
    assert answer["HX-Replace-Url"] == f"{URL}?etat=sent"


def test_a_site_cannot_guess_a_number_that_it_does_not_read(sign_in, counsellor, trainer, site):
    orientation = OrientationFactory(
        by=counsellor,
        site=site,
        young_person=YoungPersonFactory(by=counsellor, imilo_number="120045"),
    )

    found = search(sign_in(counsellor), "1200").context["listing"].rows
    assert found == [orientation]
    assert not search(sign_in(trainer), "1200").context["listing"].rows


# --- sorts, pages, back -------------------------------------------------------------------------


def test_it_sorts_by_date_by_name_and_by_how_long_it_stands_so(sign_in, counsellor, trainer, site):
    made = {}
    for name, days in (("Bernard", 6), ("Arnaud", 4), ("Colin", 2)):
        with ago(days):
            person = YoungPersonFactory(by=counsellor, last_name=name)
            made[name] = OrientationFactory(by=counsellor, site=site, young_person=person)
    with ago(3):
        act(actions.accept, made["Arnaud"], by=trainer)
    act(actions.accept, made["Bernard"], by=trainer)
    client, known = sign_in(counsellor), list(made.values())

    for sort, names in (
        ("", ["Colin", "Arnaud", "Bernard"]),
        ("envoyee", ["Bernard", "Arnaud", "Colin"]),
        ("nom", ["Arnaud", "Bernard", "Colin"]),
        ("etat", ["Arnaud", "Colin", "Bernard"]),
        ("-etat", ["Bernard", "Colin", "Arnaud"]),
    ):
        assert shown(client.get(URL, {"tri": sort}), known) == [made[name] for name in names], sort


def test_the_next_page_and_the_tabs_keep_the_filters(sign_in, counsellor, site):
    for _ in range(26):
        OrientationFactory(by=counsellor, site=site)
    page = read(sign_in(counsellor).get(URL, {"etat": "sent"}))

    (address,) = re.findall(r'rel="next"\s+href="([^"]+)"', page)
    assert set(address.lstrip("?").split("&")) == {"etat=sent", "page=2"}
    assert f'href="{URL}?etat=sent&suivi=retard"' in page


def test_from_a_file_one_comes_back_to_the_list_as_one_left_it(sign_in, orientation, counsellor):
    client = sign_in(counsellor)
    for query in ("?etat=sent&tri=nom", ""):
        client.get(URL + query + ("&q=Desvignes" if query else ""))

        page = read(client.get(orientation.get_absolute_url()))

        assert f'<a href="{URL}{query}">Orientations</a>' in page


# --- empty states -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "query", "sentence"),
    [
        ("counsellor", {}, "n'a encore orienté personne depuis ce portail"),
        ("trainer", {}, "Aucune orientation reçue."),
        ("counsellor", {"etat": "declined"}, "Aucune orientation avec ces filtres."),
        ("counsellor", {"suivi": "retard"}, "Aucune réponse ne se fait attendre"),
        ("counsellor", {"suivi": "reponses"}, "Aucune réponse depuis deux semaines."),
        ("counsellor", {"suivi": "retard", "etat": "sent"}, "Aucune orientation avec ces filtres."),
        ("trainer", {"suivi": "repondre"}, "Vous avez répondu à toutes les orientations."),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(request, client, who, query, sentence):
    client.force_login(request.getfixturevalue(who))

    assert sentence in read(client.get(URL, query))


def test_nobody_found_says_what_to_verify(sign_in, orientation, counsellor):
    assert "Vérifiez l'écriture" in read(search(sign_in(counsellor), "zzz"))


def test_a_role_of_aggregates_reads_no_list(sign_in, orientation):
    assert (
        sign_in(UserFactory(regional_officer=True)).get(reverse("orientations")).status_code == 403
    )
