"""What whoever is not signed in reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts.models import User
from accord.environment import Controller

pytestmark = pytest.mark.django_db

LEGAL = ("legal_notice", "personal_data", "accessibility")
GIVEN = Controller(
    publisher="Association du Portail, 3 rue de la Paix, Évry",
    director="Odile Marchand",
    host="Nuage du Sud, 8 quai du Port, Marseille",
    controller="Union des Deux Réseaux",
    basis="mission d'intérêt public, article 6.1.e",
    dpo="dpo@portail.example",
    contact="bonjour@portail.example",
    accessibility_plan="https://portail.example/schema",
)


def _text(client: Client, route: str) -> str:
    """What is read, on one line."""
    page = client.get(reverse(route)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)).replace("&#x27;", "'")


def test_a_visitor_reads_what_the_portal_is_and_where_to_sign_in(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "l'outil commun des deux réseaux" in page
    assert f'href="{reverse("account_login")}"' in page
    assert page.count("btn-primary") == 1


@pytest.mark.parametrize("route", ["home", *LEGAL])
def test_a_visitor_costs_the_database_nothing_but_an_empty_scope(
    client: Client, route: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(route))

    assert [query["sql"] for query in asked if " FROM " in query["sql"]] == []


def test_whoever_is_signed_in_reads_the_day_there(client: Client, counsellor: User) -> None:
    client.force_login(counsellor)

    assert "l'outil commun des deux réseaux" not in client.get("/").content.decode()


# --- the legal pages -------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["home", "account_login", *LEGAL])
def test_each_page_leads_to_the_legal_ones_and_says_how_accessible_it_is(
    client: Client, route: str
) -> None:
    page = client.get(reverse(route)).content.decode()

    assert all(f'href="{reverse(legal)}"' in page for legal in LEGAL)
    assert "Accessibilité : non conforme" in page


@pytest.mark.parametrize(
    ("route", "names"),
    [
        ("legal_notice", ["publisher", "director", "host", "contact"]),
        ("personal_data", ["controller", "dpo", "basis"]),
        ("accessibility", ["publisher", "accessibility_plan", "contact"]),
    ],
)
def test_what_only_the_controller_knows_is_shown_or_its_place_is_marked(
    client: Client, settings: Any, route: str, names: list[str]
) -> None:
    settings.CONTROLLER = Controller()
    empty = _text(client, route)
    for name in names:
        mark = f"À compléter par le responsable de traitement (variable LEGAL_{name.upper()})"
        assert mark in empty

    settings.CONTROLLER = GIVEN
    page = client.get(reverse(route)).content.decode().replace("&#x27;", "'")
    assert "À compléter" not in page
    assert all(getattr(GIVEN, name) in page for name in names)


def test_the_people_read_how_long_who_sees_and_what_they_may_ask(client: Client) -> None:
    page = _text(client, "personal_data")

    assert "2 ans après le dernier contact" in page
    assert "1 an après que la personne a quitté sa dernière organisation" in page
    assert "7 mois" in page
    assert "Jamais le numéro de sécurité sociale" in page
    assert "la liste des organisations qui voient son dossier" in page
    assert "CNIL" in page


def test_a_deployment_is_warned_of_each_place_left_empty(settings: Any) -> None:
    settings.CONTROLLER = Controller()
    warned = _warnings()
    assert len(warned) == len(fields(Controller))
    assert any("LEGAL_HOST" in warning for warning in warned)

    settings.CONTROLLER = GIVEN
    assert _warnings() == []


def _warnings() -> list[str]:
    found = run_checks(include_deployment_checks=True)
    return [str(message.msg) for message in found if message.id == "accord.W001"]


# --- when it goes wrong ----------------------------------------------------------------------------


def _error(answer: Any, status: int) -> str:
    """An error page, on one line, that says who speaks and has a way back."""
    assert answer.status_code == status
    page = str(answer.content.decode())
    assert '<html lang="fr">' in page
    assert page.count("<h1>") == 1
    assert 'class="brand" href="/"' in page
    assert all(f'href="{reverse(legal)}"' in page for legal in LEGAL)
    assert '<a class="btn btn-primary" href="/"' in page
    return re.sub(r"\s+", " ", page).replace("&#x27;", "'")


def test_a_request_that_makes_no_sense_is_told_how_to_begin_again(client: Client) -> None:
    page = _error(client.get("/", headers={"host": "autre.exemple"}), 400)

    assert "rien n'a été enregistré" in page
    assert "Revenez en arrière" in page


def test_a_page_for_other_roles_says_which_role_one_has_and_whom_to_ask(
    sign_in: Callable[[User], Client], counsellor: User
) -> None:
    page = _error(sign_in(counsellor).get(reverse("session_create")), 403)

    assert "(Conseiller ou conseillère)" in page
    assert "demandez à votre responsable" in page
    assert f'href="{reverse("team")}"' in page


def test_a_form_that_waited_too_long_loses_nothing() -> None:
    client = Client(enforce_csrf_checks=True)

    page = _error(client.post(reverse("account_login"), {"login": "a@ml.example"}), 403)

    assert "rien n'est perdu" in page
    assert "ce que vous aviez écrit y est encore" in page


def test_an_unknown_address_leads_back(
    client: Client, sign_in: Callable[[User], Client], counsellor: User
) -> None:
    assert "Revenir à l'accueil" in _error(client.get("/nulle-part/"), 404)
    assert "Revenir à ma journée" in _error(sign_in(counsellor).get("/nulle-part/"), 404)


def test_too_many_tries_says_when_to_try_again(client: Client) -> None:
    body = {"email": "quelqu'un@ml.example"}
    answers = [client.post(reverse("account_reset_password"), body) for _ in range(25)]

    page = _error(answers[-1], 429)
    assert "Attendez une minute" in page
    assert answers[-1]["Retry-After"] == "60"


def test_a_breakdown_needs_no_database_and_gives_a_reference_found_in_the_log(
    sign_in: Callable[[User], Client], counsellor: User, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(counsellor)
    client.raise_request_exception = False

    def broken(*_: Any) -> Any:
        raise ConnectionError(f"PostgreSQL is gone, and {counsellor.email} was asked for")

    with connection.execute_wrapper(broken):
        page = _error(client.get("/"), 500)

    reference = re.search(r"<code>([0-9a-f]{8})</code>", page)
    assert reference
    lines = [record.getMessage() for record in caplog.records if reference[1] in record.message]
    assert lines == [f"Incident {reference[1]}: ConnectionError"]
    assert counsellor.email not in page
