"""The variables of production: each missing or malformed one stops the start with its name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from accord.embedded.places import BASE
from accord.environment import Controller, read
from tests.startup.launcher import PROVIDED

FIT = {
    "SECRET_KEY": "kQ3v9_xP1zR7tW5yB2nM8cL4jH6gF0dSaEuIoKqTvXwYzCbN",
    "ALLOWED_HOSTS": "accord.exemple.fr, www.exemple.fr",
    "PUBLIC_URL": "https://accord.exemple.fr/",
    "DATABASE_URL": "postgres://accord:mot@base:5432/accord",
    "REDIS_URL": "redis://file:6379/0",
    "EMAIL_URL": "submission://nom:mot@courrier.exemple.fr:587",
    "FROM_ADDRESS": "Accord <accord@exemple.fr>",
    "ATTACHMENTS_DIR": "/srv/accord/documents",
}
FIT["SECRET_KEY"] += "0123456789"
MALFORMED = [
    ("SECRET_KEY", "court"),
    ("SECRET_KEY", "a" * 60),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "https://accord.exemple.fr"),
    ("ALLOWED_HOSTS", "accord.exemple.fr,,"),
    ("PUBLIC_URL", "accord.exemple.fr"),
    ("PUBLIC_URL", "ftp://accord.exemple.fr"),
    ("PUBLIC_URL", "https://accord.exemple.fr/portail"),
    ("PUBLIC_URL", "https://accord.exemple.fr:port"),
    ("PUBLIC_URL", "https://[accord"),
    ("PUBLIC_URL", "https://ailleurs.exemple.fr"),
    ("DATABASE_URL", "mysql://accord@base/accord"),
    ("DATABASE_URL", "sqlite:///accord.db"),
    ("DATABASE_URL", "postgres://accord@base"),
    ("DATABASE_URL", "postgres://accord@base:port/accord"),
    ("DATABASE_URL", "postgres://[base/accord"),
    ("REDIS_URL", "amqp://file"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://file:port/0"),
    ("REDIS_URL", "redis://file:6379/zéro"),
    ("REDIS_URL", "redis://file:6379?db=zéro"),
    ("REDIS_URL", "unix://"),
    ("EMAIL_URL", "courrier.exemple.fr"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "submission://courrier:port"),
    ("EMAIL_URL", "pigeon://courrier"),
    ("FROM_ADDRESS", "Accord"),
    ("FROM_ADDRESS", "Accord <accord>"),
    ("ATTACHMENTS_DIR", "documents"),
    ("ATTACHMENTS_DIR", "/etc/hostname"),
    ("ACCORD_DEBUG", "peut-être"),
    ("ACCORD_DEMO", "2"),
    ("TRUSTED_PROXIES", "un"),
    ("TRUSTED_PROXIES", "-1"),
    ("LEGAL_DPO", "dpo"),
    ("LEGAL_CONTACT", "contact@"),
    ("LEGAL_ACCESSIBILITY_PLAN", "schema.pdf"),
]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROVIDED, "TRUSTED_PROXIES", *Controller().missing):
        monkeypatch.delenv(name, raising=False)
    for name, value in FIT.items():
        monkeypatch.setenv(name, value)


def sentence() -> str:
    with pytest.raises(SystemExit) as stopped:
        read()
    return str(stopped.value)


@pytest.mark.parametrize("name", FIT)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)

    assert f"la variable {name} n'est pas renseignée" in sentence()


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_variable_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    said = sentence()

    assert said.startswith(f"Accord ne démarre pas : la variable {name} ")
    assert len(said.splitlines()) == 1


def test_what_fits_is_read() -> None:
    environment = read()

    assert environment.allowed_hosts == ["accord.exemple.fr", "www.exemple.fr"]
    assert environment.public_url == "https://accord.exemple.fr"
    assert environment.database["HOST"] == "base"
    assert environment.broker_url == environment.redis_url == "redis://file:6379/0"
    assert environment.email["EMAIL_USE_TLS"] is True
    assert (environment.debug, environment.demo, environment.trusted_proxies) == (False, False, 0)


def test_what_only_the_controller_knows_may_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(read().controller.missing) == 8

    monkeypatch.setenv("LEGAL_HOST", "Hébergeur Exemple, 1 rue des Lilas, Évry")
    monkeypatch.setenv("LEGAL_DPO", "dpo@exemple.fr")

    controller = read().controller
    assert controller.host == "Hébergeur Exemple, 1 rue des Lilas, Évry"
    assert controller.dpo == "dpo@exemple.fr"
    assert {"LEGAL_HOST", "LEGAL_DPO"}.isdisjoint(controller.missing)
    assert len(controller.missing) == 6


def test_celery_and_the_cache_use_the_same_database_of_a_redis_on_a_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock?db=3")

    assert read().broker_url == "redis+socket:///run/redis.sock?virtual_host=3"


def test_mails_may_go_to_a_folder_with_a_space_and_an_accent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EMAIL_URL", "file:///dossier%20r%C3%A9serv%C3%A9/mails")

    assert read().email["EMAIL_FILE_PATH"] == "/dossier réservé/mails"


def test_the_start_stops_with_one_line_and_the_code_1() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE,
        env={**os.environ, "EMAIL_URL": "pigeon://courrier"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "EMAIL_URL" in done.stderr
