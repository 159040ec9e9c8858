"""Signing in: one door, rate limits, and no hint whether an account exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accord.accounts.models import User
from accord.celery import app
from tests.factories.accounts import UserFactory

PASSWORD = "Cerf-volant7Bleu"


@pytest.fixture
def somebody(mission_locale: Any) -> User:
    return UserFactory(
        email="aminata@ml.example",
        password=PASSWORD,
        counsellor=True,
        membership__organisation=mission_locale,
    )


@pytest.fixture
def ask_reset(client: Client, django_capture_on_commit_callbacks: Any, worker_inside: None) -> Any:
    """Ask for a new password; the task that the request leaves to the worker runs at once."""

    def ask(email: str, **headers: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            url = reverse("account_reset_password")
            return client.post(url, {"email": email}, headers=headers)

    return ask


@pytest.fixture
def worker_inside() -> Iterator[None]:
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def sign_in_with(client: Client, password: str, email: str = "aminata@ml.example") -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_one_signs_in_with_an_e_mail_however_capitalised(client: Client, somebody: User) -> None:
    answer = sign_in_with(client, PASSWORD, " Aminata@ML.example ")

    assert answer.status_code == 302
    assert answer.url == reverse("home")
    assert client.get(reverse("home")).status_code == 200


def test_a_wrong_password_and_an_unknown_address_read_the_same(
    client: Client, somebody: User
) -> None:
    wrong = sign_in_with(client, "Pas-le-bon-mot2passe")
    unknown = sign_in_with(client, PASSWORD, "personne@ml.example")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_open(client: Client, somebody: User) -> None:
    User.objects.filter(pk=somebody.pk).update(is_active=False)

    sign_in_with(client, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_after_five_failures_even_the_right_password_waits(client: Client, somebody: User) -> None:
    for _ in range(5):
        sign_in_with(client, "Pas-le-bon-mot2passe")

    answer = sign_in_with(client, PASSWORD)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_flood_of_sign_ins_reads_the_page_that_asks_to_wait(client: Client, db: None) -> None:
    answers = [sign_in_with(client, "x", f"a{n}@ml.example") for n in range(31)]

    assert answers[-1].status_code == 429
    assert "Une petite pause" in answers[-1].content.decode()


def test_one_signs_out(client: Client, somebody: User) -> None:
    client.force_login(somebody)

    client.post(reverse("account_logout"))

    assert client.get(reverse("sessions")).status_code == 302


def test_a_reset_answers_the_same_for_a_known_and_an_unknown_address(
    client: Client, somebody: User, ask_reset: Any, mailoutbox: list[Any]
) -> None:
    known = ask_reset("aminata@ml.example")
    known_page = client.get(known.url)
    sent = len(mailoutbox)
    unknown = ask_reset("personne@ml.example")
    unknown_page = client.get(unknown.url)

    assert sent == len(mailoutbox) == 1
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert _without_token(known_page) == _without_token(unknown_page)


def test_no_mail_leaves_while_the_page_is_waited_for(
    client: Client, somebody: User, mailoutbox: list[Any]
) -> None:
    """How long a mail takes would tell that the address has an account."""
    client.post(reverse("account_reset_password"), {"email": "aminata@ml.example"})

    assert not mailoutbox


def test_the_reset_mail_leads_to_the_public_address_and_to_a_new_password(
    client: Client, somebody: User, ask_reset: Any, mailoutbox: list[Any], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://accord.exemple.fr"
    settings.ALLOWED_HOSTS = ["*"]
    ask_reset("aminata@ml.example", host="ailleurs.example")
    mail = mailoutbox[0]
    link = re.search(r"https?://\S+", mail.body)
    assert link
    assert link[0].startswith("https://accord.exemple.fr/compte/mot-de-passe/oublie/")
    assert "ailleurs" not in mail.body
    assert mail.subject == "[Accord] Choisir un nouveau mot de passe"
    assert mail.body.startswith("Bonjour,")

    page = client.get(link[0].removeprefix("https://accord.exemple.fr"), follow=True)
    form = page.redirect_chain[-1][0]
    weak = client.post(form, {"password1": "tropfaible", "password2": "tropfaible"})
    done = client.post(form, {"password1": "Glycine-2026!x", "password2": "Glycine-2026!x"})

    assert "12 caractères" in weak.content.decode()
    assert done.status_code == 302
    assert sign_in_with(client, "Glycine-2026!x").status_code == 302


def test_a_forged_reset_link_opens_nothing_and_writes_nothing(
    client: Client, somebody: User
) -> None:
    key = {"uidb36": user_pk_to_url_str(somebody), "key": "abc-def"}

    answer = client.get(reverse("account_reset_password_from_key", kwargs=key))

    assert answer.status_code == 200
    assert "password1" not in answer.content.decode()


def test_an_account_without_password_gets_its_first_one_by_the_reset(
    db: None, ask_reset: Any, mailoutbox: list[Any]
) -> None:
    UserFactory(email="nouvelle@ml.example")

    ask_reset("nouvelle@ml.example")

    assert len(mailoutbox) == 1


def test_a_changed_password_closes_the_session_and_says_so_by_mail(
    client: Client, somebody: User, mailoutbox: list[Any]
) -> None:
    sign_in_with(client, PASSWORD)
    new = "Glycine-2026!x"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get(reverse("sessions")).status_code == 302
    assert sign_in_with(client, new).status_code == 302
    assert "mot de passe" in mailoutbox[0].body


@pytest.mark.parametrize(
    "path",
    ["compte/signup/", "compte/email/", "compte/login/code/", "compte/confirm-email/", "compte/"],
)
def test_what_makes_no_sense_here_does_not_exist(client: Client, path: str, db: None) -> None:
    assert client.get(f"/{path}").status_code == 404


@pytest.mark.parametrize("route", ["account_signup", "account_email"])
def test_nobody_opens_an_account_alone(route: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(route)


@pytest.mark.parametrize(
    "route",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "accessibility",
        "health",
    ],
)
def test_public_pages_open_without_signing_in(client: Client, route: str, db: None) -> None:
    assert client.get(reverse(route)).status_code == 200


@pytest.mark.parametrize(
    "route", ["account_change_password", "account_reauthenticate", "account_logout"]
)
def test_pages_of_ones_own_account_open(client: Client, somebody: User, route: str) -> None:
    sign_in_with(client, PASSWORD)

    assert client.get(reverse(route)).status_code == 200


def test_one_says_again_who_one_is(client: Client, somebody: User) -> None:
    sign_in_with(client, PASSWORD)

    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert answer.status_code == 302


def test_the_health_page_tells_a_supervisor_nothing_but_health(client: Client, db: None) -> None:
    assert client.get(reverse("health")).json() == {"postgresql": True, "redis": True}


@pytest.fixture
def _redis_away(settings: Any) -> None:
    default = {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}
    settings.CACHES = {"default": default}


@pytest.mark.usefixtures("_redis_away")
def test_without_redis_one_still_signs_in(client: Client, somebody: User) -> None:
    assert sign_in_with(client, PASSWORD).status_code == 302


@pytest.mark.usefixtures("_redis_away")
def test_without_redis_failures_are_still_counted(client: Client, somebody: User) -> None:
    for _ in range(5):
        sign_in_with(client, "Pas-le-bon-mot2passe")

    assert sign_in_with(client, PASSWORD).status_code == 200


@pytest.mark.usefixtures("_redis_away")
def test_without_redis_the_supervisor_is_told(client: Client, db: None) -> None:
    answer = client.get(reverse("health"))

    assert answer.status_code == 503
    assert answer.json() == {"postgresql": True, "redis": False}


def _without_token(answer: Any) -> str:
    return re.sub(
        r'(csrfmiddlewaretoken" value|X-CSRFToken":) ?"?[^"]+"', "", answer.content.decode()
    )
