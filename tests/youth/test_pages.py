"""The list of young people, and one's file."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import scope
from accord.journal.models import Reading
from accord.youth.models import DisabilityStatus, YoungPerson
from tests.factories.youth import YoungPersonFactory


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    content: str = html.unescape(answer.content.decode())
    return content


def search(client: Client, text: str, **headers: str) -> str:
    return text_of(client.post(reverse("young_people"), {"q": text}, headers=headers, follow=True))


# --- the list ---------------------------------------------------------------------------------


def test_a_counsellor_lists_the_files_of_their_mission_locale_only(
    sign_in: Any, counsellor: User, colleague: User
) -> None:
    ours = YoungPersonFactory(by=colleague)
    theirs = YoungPersonFactory()

    page = text_of(sign_in(counsellor).get(reverse("young_people")))

    assert ours.get_absolute_url() in page
    assert theirs.get_absolute_url() not in page


def test_one_may_list_only_those_one_follows(
    sign_in: Any, counsellor: User, colleague: User
) -> None:
    mine = YoungPersonFactory(by=counsellor)
    other = YoungPersonFactory(by=colleague)

    page = text_of(sign_in(counsellor).get(reverse("young_people"), {"referent": "moi"}))

    assert mine.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_a_site_lists_only_those_oriented_to_it(
    sign_in: Any, trainer: User, counsellor: User, site: Any
) -> None:
    shared = YoungPersonFactory(by=counsellor, shared_with=[site])
    kept = YoungPersonFactory(by=counsellor)

    page = text_of(sign_in(trainer).get(reverse("young_people")))

    assert shared.get_absolute_url() in page
    assert kept.get_absolute_url() not in page
    assert reverse("young_person_create") not in page


@pytest.mark.parametrize("text", ["desv", "DESVIGNES", "Élod", "elodie", "0042", "desvignes elod"])
def test_a_search_finds_by_the_beginning_of_a_name_or_by_number(
    sign_in: Any, counsellor: User, text: str
) -> None:
    found = YoungPersonFactory(
        by=counsellor, first_name="Élodie", last_name="Desvignes", imilo_number="0042"
    )
    other = YoungPersonFactory(by=counsellor, first_name="Karim", last_name="Vasseur")

    page = search(sign_in(counsellor), text)

    assert found.get_absolute_url() in page
    assert other.get_absolute_url() not in page


def test_a_site_cannot_guess_a_number_that_it_does_not_read(
    sign_in: Any, counsellor: User, trainer: User, site: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site], imilo_number="120045")
    client = sign_in(trainer)

    assert "i-MILO" not in text_of(client.get(reverse("young_people")))
    assert person.last_name not in search(client, "1200")
    assert person.last_name in search(client, person.last_name)


def test_a_search_never_goes_past_what_the_user_may_see(sign_in: Any, counsellor: User) -> None:
    YoungPersonFactory(first_name="Élodie", last_name="Desvignes")

    assert "Personne ne correspond" in search(sign_in(counsellor), "Desvignes")


def test_a_name_in_the_address_is_ignored(sign_in: Any, counsellor: User) -> None:
    person = YoungPersonFactory(by=counsellor, last_name="Desvignes")

    page = text_of(sign_in(counsellor).get(reverse("young_people"), {"q": "Vasseur"}))

    assert person.get_absolute_url() in page


def test_htmx_receives_the_table_alone(sign_in: Any, counsellor: User) -> None:
    page = search(sign_in(counsellor), "x", **{"HX-Request": "true"})

    assert page.lstrip().startswith('<div id="jeunes" class="listing">')


def test_the_list_goes_by_pages_of_twenty_five(sign_in: Any, counsellor: User) -> None:
    YoungPersonFactory.create_batch(26, by=counsellor)
    client = sign_in(counsellor)

    assert text_of(client.get(reverse("young_people"))).count('<th scope="row">') == 25
    second = client.get(reverse("young_people"), {"page": "2"})
    assert text_of(second).count('<th scope="row">') == 1


def test_the_list_costs_the_same_for_one_file_and_for_ten(sign_in: Any, counsellor: User) -> None:
    client = sign_in(counsellor)
    YoungPersonFactory(by=counsellor)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("young_people"))
    YoungPersonFactory.create_batch(9, by=counsellor)
    with CaptureQueriesContext(connection) as ten:
        client.get(reverse("young_people"))

    assert len(one) == len(ten)


# --- the file ---------------------------------------------------------------------------------


def test_the_file_says_who_may_see_it_and_why(
    sign_in: Any, counsellor: User, mission_locale: Any, site: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    page = text_of(sign_in(counsellor).get(person.get_absolute_url()))

    assert mission_locale.name in page
    assert site.name in page
    assert "a reçu une orientation" in page


def test_a_site_reads_who_follows_the_person_but_not_which_other_sites_see_the_file(
    sign_in: Any,
    trainer: User,
    counsellor: User,
    mission_locale: Any,
    site: Any,
    stranger_e2c: User,
) -> None:
    other_site = stranger_e2c.acting.organisation
    person = YoungPersonFactory(by=counsellor, shared_with=[site, other_site])

    page = text_of(sign_in(trainer).get(person.get_absolute_url()))

    assert mission_locale.name in page
    assert "suit le jeune" in page
    assert other_site.name not in page


def test_only_the_mission_locale_is_offered_to_orient_and_to_correct(
    sign_in: Any, trainer: User, counsellor: User, site: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site])
    orient = reverse("orient_choose_site", args=[person.pk])
    edit = reverse("young_person_edit", args=[person.pk])

    for_site = text_of(sign_in(trainer).get(person.get_absolute_url()))
    assert orient not in for_site
    assert edit not in for_site
    for_us = text_of(sign_in(counsellor).get(person.get_absolute_url()))
    assert orient in for_us
    assert edit in for_us


def test_a_file_shows_whom_to_call_about_a_minor(sign_in: Any, counsellor: User) -> None:
    minor = YoungPersonFactory(
        by=counsellor, minor=True, guardian_kind="ase", guardian_name="Service de l'Orge"
    )
    adult = YoungPersonFactory(by=counsellor, guardian_kind="ase", guardian_name="Ancien service")
    client = sign_in(counsellor)

    assert "Service de l'Orge" in text_of(client.get(minor.get_absolute_url()))
    assert "Ancien service" not in text_of(client.get(adult.get_absolute_url()))


@pytest.mark.parametrize("disability", [True, False])
def test_a_site_reads_nothing_that_tells_of_a_disability(
    sign_in: Any, trainer: User, counsellor: User, site: Any, disability: bool
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site], disability=disability)

    with CaptureQueriesContext(connection) as queries:
        page = text_of(sign_in(trainer).get(person.get_absolute_url()))

    assert "rqth" not in page.lower()
    assert "handicap" not in page.lower()
    assert DisabilityStatus._meta.db_table not in str(queries.captured_queries)


def test_a_site_cannot_reach_a_disability_status_even_by_a_query_without_filter(
    counsellor: User, site: Any
) -> None:
    YoungPersonFactory(by=counsellor, shared_with=[site], disability=True)

    with scope([site.pk]):
        assert YoungPerson.objects.exists()
        assert not DisabilityStatus.objects.exists()


def test_the_mission_locale_reads_the_disability_status(sign_in: Any, counsellor: User) -> None:
    person = YoungPersonFactory(by=counsellor, disability=True)

    assert "RQTH" in text_of(sign_in(counsellor).get(person.get_absolute_url()))


@pytest.mark.parametrize(
    ("reader", "route", "page"),
    [
        ("counsellor", "young_person", "young_person_rqth"),
        ("counsellor", "young_person_edit", "young_person_rqth"),
        ("trainer", "young_person", "young_person"),
    ],
)
def test_each_reading_is_journaled(
    request: Any,
    sign_in: Any,
    site: Any,
    counsellor: User,
    system_scope: Any,
    reader: str,
    route: str,
    page: str,
) -> None:
    user = request.getfixturevalue(reader)
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    sign_in(user).get(reverse(route, args=[person.pk]))

    with system_scope():
        reading = Reading.objects.get()
    assert (reading.young_person_id, reading.user, reading.page) == (person.pk, user, page)
    assert reading.organisation == user.acting.organisation


def test_a_file_that_is_not_found_leaves_no_reading(
    sign_in: Any, stranger_ml: User, counsellor: User, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)

    assert sign_in(stranger_ml).get(person.get_absolute_url()).status_code == 404
    with system_scope():
        assert not Reading.objects.exists()


def test_a_site_may_read_a_file_and_not_correct_it(
    sign_in: Any, trainer: User, counsellor: User, site: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    answer = sign_in(trainer).get(reverse("young_person_edit", args=[person.pk]))

    assert answer.status_code == 403
