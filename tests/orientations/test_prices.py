"""The price of a list, as many queries for ten rows as for one; and of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts.models import User
from tests.factories.orientations import OrientationFactory, SessionFactory, begin
from tests.factories.youth import YoungPersonFactory


@pytest.fixture
def queries(client: Any) -> Callable[[User, str], int]:
    def count(user: User, url: str) -> int:
        client.force_login(user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
@pytest.mark.parametrize("name", ["orientations", "home"])
def test_a_list_of_orientations_costs_the_same_for_one_and_for_ten(
    request, queries, counsellor, site, who, name
):
    user = request.getfixturevalue(who)
    OrientationFactory(by=counsellor, site=site, accepted=True)
    OrientationFactory(by=counsellor, site=site)
    one = queries(user, reverse(name))
    for _ in range(9):
        OrientationFactory(by=counsellor, site=site)

    assert queries(user, reverse(name)) == one


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_the_list_of_sessions_costs_the_same_for_one_and_for_ten(request, queries, site, who):
    user = request.getfixturevalue(who)
    SessionFactory(site=site)
    one = queries(user, reverse("sessions"))
    for _ in range(9):
        SessionFactory(site=site)

    assert queries(user, reverse("sessions")) == one


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_the_sheet_of_a_session_costs_the_same_for_one_and_for_ten(
    request, queries, counsellor, site, who, begun
):
    user = request.getfixturevalue(who)
    sessions = []
    for others in (0, 9):
        session = SessionFactory(site=site, capacity=8)
        OrientationFactory(by=counsellor, site=site, session=session)
        for _ in range(others):
            OrientationFactory(by=counsellor, site=site, session=session)
        sessions.append(begin(session) if begun else session)
        if not others:
            OrientationFactory(by=counsellor, site=site)
    one, ten = (queries(user, session.get_absolute_url()) for session in sessions)

    assert ten == one


def test_the_choice_of_a_site_costs_the_same_for_one_and_for_ten(queries, counsellor):
    young_person = YoungPersonFactory(by=counsellor)
    url = reverse("orient_choose_site", args=[young_person.pk])
    SessionFactory()
    one = queries(counsellor, url)
    for _ in range(9):
        SessionFactory()

    assert queries(counsellor, url) == one


def test_the_request_costs_the_same_for_one_session_and_for_ten(queries, counsellor, site):
    young_person = YoungPersonFactory(by=counsellor)
    url = reverse("orient", args=[young_person.pk, site.pk])
    SessionFactory(site=site)
    one = queries(counsellor, url)
    for _ in range(9):
        SessionFactory(site=site)

    assert queries(counsellor, url) == one


@pytest.mark.parametrize("answer", ["accepted", "waitlisted"])
def test_an_answer_reads_no_one_it_names_a_second_time(sign_in, orientation, trainer, answer):
    client = sign_in(trainer)
    with CaptureQueriesContext(connection) as captured:
        sent = client.post(
            reverse("orientation_answer", args=[orientation.pk]), {"answer": answer, "comment": ""}
        )

    assert sent.status_code == 302
    alone = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    named = ("youth_youngperson", "networks_organisation")
    assert not [sql for sql in alone if any(f'FROM "{table}"' in sql for table in named)]
