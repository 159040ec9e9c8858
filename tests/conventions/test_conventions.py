"""A convention stands at its default until an administrator changes it, within its limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from accord.conventions import known
from accord.conventions.models import Convention
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def delay(monkeypatch: pytest.MonkeyPatch) -> known.Known:
    monkeypatch.setattr(known, "_known", dict(known._known))
    return known.declare(
        "delay_of_the_test", "Délai d'essai", default=15, unit="jours", lowest=1, highest=60
    )


@pytest.fixture
def administrator(client: Client) -> User:
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def change(client: Client, key: str, value: object) -> str:
    answer = client.post(reverse("admin:conventions_convention_add"), {"key": key, "value": value})
    return answer.content.decode()


def test_it_stands_at_its_default(delay: known.Known) -> None:
    assert delay() == 15


def test_an_administrator_changes_it(
    client: Client, administrator: User, delay: known.Known
) -> None:
    change(client, delay.key, 20)
    assert delay() == 20


@pytest.mark.parametrize("value", [0, 61, -1, ""])
def test_outside_its_limits_nothing_changes(
    client: Client, administrator: User, delay: known.Known, value: object
) -> None:
    change(client, delay.key, value)
    assert delay() == 15


def test_an_unknown_one_is_refused(client: Client, administrator: User) -> None:
    change(client, "unheard_of", 3)
    assert not Convention.objects.exists()


def test_deleting_the_line_puts_the_default_back(
    client: Client, administrator: User, delay: known.Known
) -> None:
    change(client, delay.key, 20)
    client.post(reverse("admin:conventions_convention_delete", args=[delay.key]), {"post": "yes"})
    assert delay() == 15


def test_the_list_says_what_each_is(
    client: Client, administrator: User, delay: known.Known
) -> None:
    change(client, delay.key, 20)
    page = client.get(reverse("admin:conventions_convention_changelist")).content.decode()
    assert "Délai d&#x27;essai" in page
    assert "jours" in page


@pytest.mark.usefixtures("delay")
def test_nobody_else_opens_them(
    client: Client, counsellor: User, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(counsellor).get(reverse("admin:conventions_convention_changelist"))
    assert answer.status_code in (302, 403, 404)
