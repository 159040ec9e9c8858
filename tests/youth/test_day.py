""" "Ma journée": what waits for me, counted as it is listed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts.models import User
from accord.networks.enums import Kind
from accord.youth import actions
from tests.factories.accounts import UserFactory
from tests.factories.networks import DepartmentFactory, MissionLocaleFactory, OrganisationFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory


def day(client: Any, **query: str) -> str:
    answer = client.get(reverse("home"), query)
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def test_a_site_finds_what_waits_for_its_answer(sign_in: Any, trainer: User, site: Any) -> None:
    orientation = OrientationFactory(site=site)

    page = day(sign_in(trainer))

    assert "Une chose vous attend." in page
    assert orientation.get_absolute_url() in page


def test_a_long_list_shows_its_beginning_and_its_true_number(
    sign_in: Any, trainer: User, site: Any
) -> None:
    OrientationFactory.create_batch(12, site=site)
    client = sign_in(trainer)

    page = day(client)
    assert "12 choses vous attendent." in page
    assert page.count('class="task"') == 10
    assert "Tout voir (12)" in page


def test_where_no_list_filters_the_same_rows_the_day_itself_is_seen_whole(
    sign_in: Any, db: None
) -> None:
    region = DepartmentFactory().region
    MissionLocaleFactory.create_batch(12, region=region)
    office = OrganisationFactory(kind=Kind.ARML, region=region)
    client = sign_in(UserFactory(regional_officer=True, membership__organisation=office))

    page = day(client)
    assert 'href="?liste=no_manager#liste-no_manager">Tout voir (12)' in page

    whole = day(client, liste="no_manager")
    assert whole.count('class="task"') == 12 + 10
    assert "liste=no_manager" not in whole


def test_the_day_costs_the_same_for_one_line_and_for_ten(
    sign_in: Any, trainer: User, site: Any
) -> None:
    client = sign_in(trainer)
    OrientationFactory(site=site)
    with CaptureQueriesContext(connection) as one:
        day(client)
    OrientationFactory.create_batch(9, site=site)
    with CaptureQueriesContext(connection) as ten:
        day(client)

    assert len(one) == len(ten)


def test_the_file_costs_the_same_for_one_event_and_for_ten(
    sign_in: Any, counsellor: User, mission_locale: Any, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)
    client = sign_in(counsellor)
    with CaptureQueriesContext(connection) as one:
        client.get(person.get_absolute_url())
    with system_scope():
        for _ in range(9):
            colleague = UserFactory(counsellor=True, membership__organisation=mission_locale)
            actions.tell(person, "youth.created", by=colleague, readers=[mission_locale.pk])
    with CaptureQueriesContext(connection) as ten:
        client.get(person.get_absolute_url())

    assert len(one) == len(ten)


@pytest.mark.parametrize(
    ("trait", "act"), [("counsellor", "orient_start"), ("trainer", "session_create")]
)
def test_the_day_offers_the_one_main_act_of_each_side(
    sign_in: Any, db: None, trait: str, act: str
) -> None:
    page = day(sign_in(UserFactory(**{trait: True})))

    assert f'class="btn btn-primary" href="{reverse(act)}"' in page
    assert "Vous êtes à jour" in page


@pytest.mark.parametrize("trait", ["regional_officer", "national_officer", "committee_member"])
def test_roles_of_figures_open_no_file(sign_in: Any, db: None, trait: str) -> None:
    person = YoungPersonFactory()
    client = sign_in(UserFactory(**{trait: True}))

    assert "jamais le dossier" in day(client)
    assert client.get(reverse("young_people")).status_code == 403
    assert client.get(reverse("young_person_create")).status_code == 403
    assert client.get(person.get_absolute_url()).status_code == 404


def test_somebody_without_organisation_is_told_whom_to_ask(sign_in: Any, db: None) -> None:
    assert "rattaché à aucune organisation" in day(sign_in(UserFactory()))


def test_the_administrator_is_led_to_the_administration(sign_in: Any, db: None) -> None:
    assert reverse("admin:index") in day(sign_in(UserFactory(administrator=True)))
