"""The sessions as a list and as a month: which sites, when, with which places."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from orientations import actions
from orientations.actions import Outcome
from orientations.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    CommuneFactory,
    DepartmentFactory,
    MissionLocaleFactory,
    SiteFactory,
)
from tests.factories.orientations import OrientationFactory, SessionFactory, begin, registration_of
from tests.orientations.acting import act, read

LIST, MONTH = "sessions", "sessions_calendar"
DAY = datetime.timedelta(days=1)


def shown(response: Any, *sessions: Session) -> list[Session]:
    """Those that stand on the page, in its order."""
    page = read(response)
    there = [session for session in sessions if session.get_absolute_url() in page]
    return sorted(there, key=lambda session: page.index(session.get_absolute_url()))


def within(days: float, **options: Any) -> Session:
    return SessionFactory(starts_at=timezone.now() + datetime.timedelta(days=days), **options)


# --- whose sessions ------------------------------------------------------------------------------


@pytest.fixture
def paris(db: None) -> User:
    commune = CommuneFactory(latitude=48.85, longitude=2.35)
    agency = MissionLocaleFactory(commune=commune, department=commune.department)
    return UserFactory(counsellor=True, membership__organisation=agency)


def test_a_counsellor_sees_first_the_sites_near_by_and_those_already_asked(sign_in, paris):
    agency = paris.acting.house
    oise = DepartmentFactory(code="60", name="Oise")
    neighbour = within(3, site=SiteFactory(department=oise, latitude=49.10, longitude=2.35))
    unknown = CommuneFactory(without_coordinates=True)
    department = within(4, site=SiteFactory(department=agency.department, commune=unknown))
    asked, far = (
        within(5, site=SiteFactory(reunion=True)),
        within(6, site=SiteFactory(reunion=True)),
    )
    OrientationFactory(by=paris, site=asked.site)
    client = sign_in(paris)

    assert shown(client.get(reverse(LIST)), neighbour, department, asked, far) == [
        neighbour,
        department,
        asked,
    ]
    everywhere = client.get(reverse(LIST), {"site": "tous"})
    assert shown(everywhere, neighbour, far) == [neighbour, far]
    assert shown(client.get(reverse(LIST), {"site": asked.site.pk}), neighbour, asked) == [asked]
    assert "28 km" in read(everywhere)


def test_the_page_of_a_site_further_away_may_lead_to_its_sessions(sign_in, paris):
    far = within(6, site=SiteFactory(reunion=True))
    answer = sign_in(paris).get(reverse(LIST), {"site": far.site.pk})

    assert shown(answer, far) == [far]
    assert f"Site : {far.site}" in read(answer)


def test_a_site_asked_long_ago_is_no_longer_among_the_near_ones(sign_in, paris):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=400)):
        asked = OrientationFactory(by=paris, site=SiteFactory(reunion=True))
    session = within(3, site=asked.site)

    assert shown(sign_in(paris).get(reverse(LIST)), session) == []


@pytest.mark.parametrize("site", ["0", "999999", "école", "-1", "9" * 40, "tous les sites"])
def test_a_forged_site_is_left_aside_with_a_sentence(sign_in, paris, site):
    near = within(3, site=SiteFactory(latitude=48.9, longitude=2.35))
    answer = sign_in(paris).get(reverse(LIST), {"site": site})

    assert "n'existe pas : il est laissé de côté" in read(answer)
    assert shown(answer, near) == [near]


def test_a_school_lists_all_its_sites_and_filters_to_one(sign_in, site):
    head = UserFactory(head=True, membership__organisation=site.parent)
    here = within(3, site=site)
    there = within(4, site=SiteFactory(parent=site.parent))
    elsewhere = within(5)
    client = sign_in(head)

    assert shown(client.get(reverse(LIST)), here, there, elsewhere) == [here, there]
    assert shown(client.get(reverse(LIST), {"site": site.pk}), here, there) == [here]
    forged = client.get(reverse(LIST), {"site": elsewhere.site_id})
    assert shown(forged, here, there, elsewhere) == [here, there]


# --- which ones ------------------------------------------------------------------------------------


@pytest.fixture
def of_every_sort(site: Any, trainer: User) -> dict[str, Session]:
    return {
        "free": within(2, site=site),
        "full": within(3, site=site, full=True),
        "closed": within(4, site=site, closed=True),
        "past": within(-2, site=site),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["free", "full", "closed"]),
        ({"places": "libres"}, ["free"]),
        ({"places": "attente"}, ["full", "closed"]),
        ({"quand": "passees"}, ["past"]),
        ({"quand": "toutes"}, ["past", "free", "full", "closed"]),
        ({"places": "gratuites"}, ["free", "full", "closed"]),
        ({"du": "demain"}, ["free", "full", "closed"]),
    ],
)
def test_the_address_says_which_sessions(sign_in, trainer, of_every_sort, query, expected):
    answer = sign_in(trainer).get(reverse(LIST), query)

    assert shown(answer, *of_every_sort.values()) == [of_every_sort[name] for name in expected]


def test_days_are_those_of_the_reader_and_included(sign_in, trainer, of_every_sort):
    day = timezone.localtime(of_every_sort["full"].starts_at).date().isoformat()
    answer = sign_in(trainer).get(reverse(LIST), {"du": day, "au": day})

    assert shown(answer, *of_every_sort.values()) == [of_every_sort["full"]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", ["free", "full", "closed"]),
        ("-date", ["closed", "full", "free"]),
        ("-places", ["closed", "free", "full"]),
        ("places", ["full", "free", "closed"]),
    ],
)
def test_one_sorts_by_date_and_by_places(sign_in, trainer, of_every_sort, sort, expected):
    answer = sign_in(trainer).get(reverse(LIST), {"tri": sort})

    assert shown(answer, *of_every_sort.values()) == [of_every_sort[name] for name in expected]


def test_what_was_chosen_stands_in_the_address_and_the_next_page_keeps_it(sign_in, trainer, site):
    for number in range(26):
        within(2 + number, site=site)
    client = sign_in(trainer)
    answer = client.post(reverse(LIST), {"places": "libres", "tri": "-date"})
    assert answer.url == f"{reverse(LIST)}?places=libres&tri=-date"

    (following,) = re.findall(r'rel="next"\s+href="([^"]+)"', read(client.get(answer.url)))
    assert set(following.lstrip("?").split("&")) == {"places=libres", "tri=-date", "page=2"}


def test_htmx_receives_the_table_alone_and_the_address(sign_in, trainer, site):
    within(2, site=site)
    answer = sign_in(trainer).post(
        reverse(LIST), {"places": "libres"}, headers={"HX-Request": "true"}
    )

    assert "<html" not in read(answer)
    assert answer["HX-Replace-Url"] == f"{reverse(LIST)}?places=libres"


# --- what each side reads ---------------------------------------------------------------------------


def test_the_site_reads_what_it_still_owes(sign_in, trainer, site):
    client = sign_in(trainer)
    said = {}
    for name, days in (("noted", 3), ("awaited", 2), ("late", 9), ("done", 4)):
        session = SessionFactory(site=site, by=trainer)
        pk = registration_of(OrientationFactory(site=site, session=session)).pk
        begun = timezone.now() - days * DAY
        Session.objects.filter(pk=session.pk).update(starts_at=begun, registration_closes_at=begun)
        session.refresh_from_db()
        if name in ("noted", "done"):
            act(actions.note_outcomes, session, {pk: Outcome("present", "selected")}, by=trainer)
        if name == "done":
            act(actions.communicate_outcomes, session, by=trainer)
        said[name] = session
    past = client.get(reverse(LIST), {"quand": "passees"})
    rows = {name: _row(read(past), session) for name, session in said.items()}

    assert "Pas encore communiqués" in rows["noted"]
    assert "À saisir" in rows["awaited"]
    assert "En retard" in rows["late"]
    assert "Communiqués" in rows["done"]
    to_complete = client.get(reverse(LIST), {"quand": "a-completer"})
    assert shown(to_complete, *said.values()) == [said["awaited"], said["noted"], said["late"]]


def test_the_counsellor_reads_how_many_of_their_own_come_and_no_more(sign_in, counsellor, site):
    session = within(5, site=site)
    OrientationFactory(by=counsellor, site=site, session=session)
    for _ in range(2):
        OrientationFactory(site=site, session=session)
    row = _row(read(sign_in(counsellor).get(reverse(LIST))), session)

    assert "1 inscrit" in row
    assert "12 libres" in row


def test_to_complete_is_no_period_of_a_mission_locale(sign_in, counsellor, site):
    session = begin(SessionFactory(site=site))
    answer = sign_in(counsellor).get(reverse(LIST), {"quand": "a-completer"})

    assert "n'existe pas : il est laissé de côté" in read(answer)
    assert shown(answer, session) == []


def _row(page: str, session: Session) -> str:
    _before, _address, after = page.partition(session.get_absolute_url())
    return re.sub(r"\s+", " ", after.partition("</tr>")[0])


# --- the month -------------------------------------------------------------------------------------

NOON = datetime.datetime(2027, 3, 10, 11, tzinfo=datetime.UTC)


@time_machine.travel(NOON)
def test_a_month_shows_its_sessions_on_their_days_and_marks_today(sign_in, trainer, site):
    session = within(2, site=site)
    before = within(-9, site=site)
    after = within(40, site=site)
    answer = sign_in(trainer).get(reverse(MONTH))
    page = read(answer)

    assert shown(answer, session, before, after) == [before, session]
    assert "2 séances" in page
    assert re.search(r'datetime="2027-03-10"\s+aria-current="date"', page)
    assert page.count('aria-current="date"') == 1
    cell = page.partition('datetime="2027-03-12"')[2].partition("</td>")[0]
    assert session.get_absolute_url() in cell
    assert "15 places libres" in re.sub(r"\s+", " ", cell)


@time_machine.travel(NOON)
def test_months_follow_one_another_and_keep_the_site(sign_in, site):
    head = UserFactory(head=True, membership__organisation=site.parent)
    SiteFactory(parent=site.parent)
    there = within(25, site=site)
    client = sign_in(head)
    page = read(client.get(reverse(MONTH), {"site": site.pk}))
    addresses = dict(re.findall(r'rel="(prev|next)"\s+href="([^"]+)"', page))
    assert addresses == {
        "prev": f"{reverse(MONTH)}?site={site.pk}&mois=2027-02",
        "next": f"{reverse(MONTH)}?site={site.pk}&mois=2027-04",
    }

    april = client.get(addresses["next"])
    assert shown(april, there) == [there]
    assert "avril 2027" in read(april)
    assert f'href="{reverse(MONTH)}?site={site.pk}"' in read(april), "back to this month"


@pytest.mark.parametrize("month", ["2027-13", "mars", "2027", "0001-01", "99999-01", "2027-3-1"])
@time_machine.travel(NOON)
def test_a_month_that_does_not_exist_gives_the_current_one_and_says_so(sign_in, trainer, month):
    page = read(sign_in(trainer).get(reverse(MONTH), {"mois": month}))

    assert "Ce mois n'existe pas" in page
    assert "mars 2027" in page


@time_machine.travel(NOON)
def test_a_session_stands_on_the_day_that_its_own_site_says(sign_in, counsellor):
    """At 23 h in Paris on 31 March it is already 1 April in Nouméa."""
    noumea = SiteFactory(time_zone="Pacific/Noumea")
    starts_at = datetime.datetime(2027, 3, 31, 21, tzinfo=datetime.UTC)
    session = SessionFactory(site=noumea, starts_at=starts_at)
    client = sign_in(counsellor)
    query = {"site": "tous"}

    assert shown(client.get(reverse(MONTH), query), session) == []
    april = client.get(reverse(MONTH), {**query, "mois": "2027-04"})
    cell = read(april).partition('datetime="2027-04-01"')[2].partition("</td>")[0]
    assert session.get_absolute_url() in cell


@time_machine.travel(NOON)
def test_a_day_with_many_sessions_leads_to_its_list(sign_in, counsellor):
    sessions = [within(2) for _ in range(9)]
    client = sign_in(counsellor)
    month = client.get(reverse(MONTH), {"site": "tous"})
    assert len(shown(month, *sessions)) == 4

    (address,) = re.findall(r'href="([^"]+)">5 autres', read(month))
    assert len(shown(client.get(address), *sessions)) == 9


@pytest.mark.parametrize("name", [LIST, MONTH])
def test_a_counsellor_without_sites_near_by_may_look_further(sign_in, stranger_ml, name):
    session = within(1, site=SiteFactory(reunion=True))
    client = sign_in(stranger_ml)

    assert shown(client.get(reverse(name)), session) == []
    assert "site=tous" in read(client.get(reverse(LIST)))
    assert shown(client.get(reverse(name), {"site": "tous"}), session) == [session]
