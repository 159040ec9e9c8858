"""What whoever is not signed in reads."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_the_portal_is_and_where_to_sign_in(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "l'outil commun des deux réseaux" in page
    assert f'href="{reverse("account_login")}"' in page
    assert page.count("btn-primary") == 1


def test_a_visitor_costs_the_database_nothing_but_an_empty_scope(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    assert [query["sql"] for query in asked if " FROM " in query["sql"]] == []


def test_whoever_is_signed_in_reads_the_day_there(client: Client, counsellor: User) -> None:
    client.force_login(counsellor)

    assert "l'outil commun des deux réseaux" not in client.get("/").content.decode()
