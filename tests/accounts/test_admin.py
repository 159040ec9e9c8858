"""The administration gives accounts; it has no file, no second door, and deletes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accord.accounts.models import Membership, User
from accord.isolation.models import Protected
from tests.factories.accounts import UserFactory

ADD = "admin:accounts_user_add"


@pytest.fixture
def administration(sign_in: Any, db: None) -> Client:
    client: Client = sign_in(UserFactory(administrator=True))
    return client


def account(*memberships: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the form of an account posts."""
    typed: dict[str, Any] = {
        "email": "Nouvelle@ML.example",
        "first_name": "Chloé",
        "last_name": "Marchand",
        "is_active": "on",
        "memberships-TOTAL_FORMS": len(memberships),
        "memberships-INITIAL_FORMS": 0,
        **fields,
    }
    for number, membership in enumerate(memberships):
        typed |= {f"memberships-{number}-{name}": value for name, value in membership.items()}
    return typed


def test_an_account_is_opened_without_password_in_an_organisation(
    administration: Client, mission_locale: Any
) -> None:
    membership = {
        "organisation": mission_locale.pk,
        "role": "counsellor",
        "started_on": "01/01/2026",
    }

    answer = administration.post(reverse(ADD), account(membership))

    assert answer.status_code == 302
    user = User.objects.get(email="nouvelle@ml.example")
    assert not user.has_usable_password()
    assert not user.is_superuser
    assert Membership.objects.get(user=user).organisation_id == mission_locale.pk


def test_an_address_that_has_an_account_is_refused_however_capitalised(
    administration: Client,
) -> None:
    UserFactory(email="nouvelle@ml.example")

    answer = administration.post(reverse(ADD), account())

    assert "Un compte existe déjà avec ce courriel." in answer.content.decode()


def test_a_role_of_the_other_network_is_refused(
    administration: Client, mission_locale: Any
) -> None:
    membership = {"organisation": mission_locale.pk, "role": "head", "started_on": "01/01/2026"}

    answer = administration.post(reverse(ADD), account(membership))

    assert answer.status_code == 200
    assert "Dans cette organisation, les rôles sont" in answer.content.decode()
    assert not User.objects.filter(email="nouvelle@ml.example").exists()


def test_an_administrator_has_all_the_administration_and_loses_it_whole(
    administration: Client,
) -> None:
    administration.post(reverse(ADD), account(is_staff="on"))
    user = User.objects.get(email="nouvelle@ml.example")
    assert user.is_superuser

    administration.post(reverse("admin:accounts_user_change", args=[user.pk]), account())
    user.refresh_from_db()
    assert not user.is_superuser


def test_a_former_address_no_longer_signs_in(administration: Client, client: Client) -> None:
    password = "Cerf-volant7Bleu"
    user = UserFactory(email="ancienne@ml.example", password=password)
    user.emailaddress_set.create(email="ancienne@ml.example", primary=True, verified=True)

    administration.post(reverse("admin:accounts_user_change", args=[user.pk]), account())

    elsewhere = Client()
    for email, signed_in in (("ancienne@ml.example", False), ("nouvelle@ml.example", True)):
        elsewhere.post(reverse("account_login"), {"login": email, "password": password})
        assert ("_auth_user_id" in elsewhere.session) is signed_in


@pytest.mark.parametrize("route", ["admin:index", "admin:login"])
def test_the_only_door_is_the_one_with_rate_limits(client: Client, db: None, route: str) -> None:
    first = client.get(reverse(route), follow=True)

    assert first.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_password_is_changed_by_the_portals_own_page(administration: Client) -> None:
    assert administration.get(reverse("admin:password_change")).url == reverse(
        "account_change_password"
    )


def test_somebody_who_does_not_administer_is_not_let_in(sign_in: Any, counsellor: User) -> None:
    answer = sign_in(counsellor).get(reverse("admin:index"), follow=True)

    assert answer.status_code == 403


def test_tables_under_row_level_security_are_not_in_the_administration() -> None:
    protected = {model for model in apps.get_models() if issubclass(model, Protected)}

    assert protected
    assert not protected & set(admin.site._registry)


def test_an_account_is_closed_and_never_deleted(administration: Client) -> None:
    user = UserFactory()

    assert (
        administration.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code
        == 403
    )
