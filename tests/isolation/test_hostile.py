"""What somebody of another organisation would try with the forms of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.youth.models import Access
from orientations.models import Orientation, Registration
from tests.isolation.world import World, build

SignIn = Callable[[User], Client]


@pytest.fixture
def ours(db: None) -> World:
    return build()


@pytest.fixture
def theirs(db: None) -> World:
    return build()


def _orientations() -> list[tuple[Any, ...]]:
    with system_scope():
        return sorted(Orientation.objects.values_list("pk", "status", "young_person_id"))


def _registrations() -> list[tuple[Any, ...]]:
    with system_scope():
        rows = Registration.objects.values_list("pk", "session_id", "attendance", "result")
        return sorted(rows)


def test_a_site_cannot_note_the_result_of_another_sites_person(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    before = _registrations()

    sign_in(theirs.trainer).post(
        reverse("session_outcomes", args=[theirs.past.pk]),
        {
            f"attendance_{ours.registration.pk}": "present",
            f"result_{ours.registration.pk}": "selected",
        },
    )

    assert _registrations() == before


def test_a_site_cannot_seat_somebody_in_another_sites_session(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    before = _registrations()

    answer = sign_in(theirs.trainer).post(
        reverse("orientation_register", args=[theirs.orientation.pk]),
        {"session": ours.upcoming.pk},
    )

    assert answer.status_code == 200
    assert "Cette séance n'est plus ouverte" in answer.content.decode().replace("&#x27;", "'")
    assert _registrations() == before


def test_a_counsellor_cannot_seat_somebody_in_a_session_of_another_site(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    before = _orientations()

    answer = sign_in(ours.counsellor).post(
        reverse("orient", args=[ours.person.pk, ours.second_site.pk]),
        {"session": theirs.upcoming.pk, "motive": "basics", "project": "", "agreement": "on"},
    )

    assert answer.status_code == 200
    assert _orientations() == before


@pytest.mark.parametrize("route", ["orient_choose_site", "young_person", "young_person_edit"])
def test_another_mission_locale_cannot_open_the_file(
    ours: World, theirs: World, sign_in: SignIn, route: str
) -> None:
    client = sign_in(theirs.counsellor)

    assert client.get(reverse(route, args=[ours.person.pk])).status_code == 404


def test_another_mission_locale_cannot_orient_nor_withdraw(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    before = _orientations()
    client = sign_in(theirs.counsellor)

    for address, body in [
        (
            reverse("orient", args=[ours.person.pk, theirs.site.pk]),
            {"session": "", "motive": "basics", "agreement": "on"},
        ),
        (reverse("orientation_withdraw", args=[ours.orientation.pk]), {"reason": "other"}),
    ]:
        assert client.post(address, body).status_code == 404

    assert _orientations() == before


def test_a_site_is_not_made_reader_by_fields_that_no_form_has(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    """Mass assignment: readers, Mission Locale and referent are not typed."""
    with system_scope():
        ours.person.refresh_from_db()
    kept = (ours.person.readers, ours.person.mission_locale_id, ours.person.referent_id)

    sign_in(ours.counsellor).post(
        reverse("young_person_edit", args=[ours.person.pk]),
        {
            "first_name": ours.person.first_name,
            "last_name": ours.person.last_name,
            "birth_date": ours.person.birth_date.isoformat(),
            "schooling": "none",
            "situation": "neither",
            "readers": str(theirs.site.pk),
            "mission_locale": theirs.mission_locale.pk,
            "referent": theirs.counsellor.pk,
        },
    )

    with system_scope():
        ours.person.refresh_from_db()
        accesses = Access.objects.filter(young_person=ours.person)
        assert not accesses.filter(organisation=theirs.site).exists()
    assert (ours.person.readers, ours.person.mission_locale_id, ours.person.referent_id) == kept


def test_nobody_acts_through_the_membership_of_another(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    client = sign_in(theirs.counsellor)
    borrowed = ours.counsellor.memberships.get()

    answer = client.post(reverse("switch_organisation"), {"membership": borrowed.pk, "next": "/"})

    assert answer.status_code == 404
    assert client.get(reverse("young_person", args=[ours.person.pk])).status_code == 404


def test_a_membership_forged_in_the_session_opens_nothing(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    client = sign_in(theirs.counsellor)
    session = client.session
    session["acting_membership"] = ours.counsellor.memberships.get().pk
    session.save()

    assert client.get(reverse("young_person", args=[ours.person.pk])).status_code == 404


def test_a_search_never_finds_somebody_elses_file(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    client = sign_in(theirs.counsellor)

    for route, field in [("orient_start", "text"), ("young_people", "q")]:
        page = client.post(reverse(route), {field: ours.person.last_name}).content.decode()
        assert str(ours.person.pk) not in page


def test_the_duplicate_warning_says_nothing_of_another_mission_locale(
    ours: World, theirs: World, sign_in: SignIn
) -> None:
    answer = sign_in(theirs.counsellor).post(
        reverse("young_person_create"),
        {
            "first_name": ours.person.first_name,
            "last_name": ours.person.last_name,
            "birth_date": ours.person.birth_date.isoformat(),
            "schooling": "none",
            "situation": "neither",
        },
    )

    assert answer.status_code == 302  # opened at once, without a word about the other file
