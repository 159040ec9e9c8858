"""The administration gives accounts; it has no file, no second door, and deletes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.isolation.models import Protected
from tests.accounts.conftest import mails, post_of
from tests.factories.accounts import UserFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import read

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


# --- memberships, and the last manager -----------------------------------------------------------


def posted(post: Membership, **changes: str) -> dict[str, Any]:
    """The row of a membership as a forged form would change it."""
    return {
        "id": post.pk,
        "user": post.user_id,
        "organisation": post.organisation_id,
        "role": post.role,
        "started_on": "01/01/2026",
        **changes,
    }


def change_page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_the_account_of_a_last_manager_is_not_closed_and_the_page_says_why(
    administration: Client, manager: User
) -> None:
    body = account(email=manager.email)
    del body["is_active"]

    page = read(administration.post(change_page(manager), body, follow=True))

    assert "n'aurait plus de responsable" in page
    manager.refresh_from_db()
    assert manager.is_active


def test_an_account_that_is_closed_already_can_be_corrected(
    administration: Client, manager: User
) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)
    body = account(email=manager.email)
    del body["is_active"]

    administration.post(change_page(manager), body)

    manager.refresh_from_db()
    assert (manager.last_name, manager.is_active) == ("Marchand", False)


def change_post(administration: Client, user: User, **changes: str) -> str:
    body = account(posted(post_of(user), **changes), email=user.email)
    body["memberships-INITIAL_FORMS"] = 1
    return read(administration.post(change_page(user), body, follow=True))


def test_a_membership_does_not_end_in_the_administration_nor_goes_elsewhere(
    administration: Client, counsellor: User, stranger_ml: User
) -> None:
    """Nobody is asked there to whom the work goes."""
    before, elsewhere = post_of(counsellor), post_of(stranger_ml).organisation_id

    change_post(administration, counsellor, ended_on="02/01/2026", organisation=str(elsewhere))

    counsellor.refresh_from_db()
    assert counsellor.last_name == "Marchand"
    after = post_of(counsellor)
    assert (after.ended_on, after.organisation_id) == (None, before.organisation_id)


def test_a_counsellor_becomes_the_manager_that_nobody_was(
    administration: Client, counsellor: User
) -> None:
    change_post(administration, counsellor, role="manager")

    assert post_of(counsellor).role == Role.MANAGER


def test_the_rules_of_the_team_hold_in_the_administration_too(
    administration: Client, manager: User, counsellor: User
) -> None:
    YoungPersonFactory(by=counsellor)

    page = change_post(administration, manager, role="counsellor")
    assert "n'aurait plus de responsable" in page
    page = change_post(administration, counsellor, role="data_protection_officer")
    assert "un jeune suivi" in page

    assert (post_of(manager).role, post_of(counsellor).role) == (Role.MANAGER, Role.COUNSELLOR)


def test_whoever_is_added_by_the_administration_is_told_to_those_who_manage(
    administration: Client, manager: User, mission_locale: Any
) -> None:
    membership = {
        "organisation": mission_locale.pk,
        "role": "counsellor",
        "started_on": "01/01/2026",
    }

    administration.post(reverse(ADD), account(membership))

    (told,) = mails("added_by_administration")
    assert told.address == manager.email
    assert "Chloé Marchand" in told.text
