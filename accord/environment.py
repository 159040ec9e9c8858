"""Everything the portal reads from its environment, checked in this one place.

A missing or malformed value stops the start with one sentence that names the variable. Without
``DATABASE_URL``, ``accord.embedded`` starts PostgreSQL and Redis and provides these same variables.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, fields
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host
from environs import Env, EnvError
from redis.connection import parse_url

SECRET_LENGTH = 50
SECRET_VARIETY = 20


class UnfitError(Exception):
    """A variable that is missing or malformed, and what is expected of it."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"la variable {name} {expected}")


@dataclass(frozen=True)
class Controller:
    """What only whoever is responsible for the portal can say; empty, a legal page marks its place.

    The variable of ``publisher`` is ``LEGAL_PUBLISHER``, and so on.
    """

    publisher: str = ""
    director: str = ""
    host: str = ""
    controller: str = ""
    basis: str = ""
    dpo: str = ""
    contact: str = ""
    accessibility_plan: str = ""

    @staticmethod
    def variable(name: str) -> str:
        return f"LEGAL_{name.upper()}"

    @property
    def missing(self) -> list[str]:
        """The variables that nobody has given yet."""
        return [self.variable(name) for name, value in vars(self).items() if not value]


@dataclass(frozen=True)
class Environment:
    """What the settings are made of."""

    secret_key: str
    debug: bool
    demo: bool
    allowed_hosts: list[str]
    public_url: str
    database: dict[str, Any]
    redis_url: str
    broker_url: str
    email: dict[str, Any]
    from_address: str
    trusted_proxies: int
    attachments_dir: str
    controller: Controller


def read() -> Environment:
    """Read and check the variables; on the first that does not fit, stop with a sentence."""
    try:
        hosts = _hosts()
        redis_url = _redis_url()
        return Environment(
            secret_key=_secret_key(),
            debug=_boolean("ACCORD_DEBUG"),
            demo=_boolean("ACCORD_DEMO"),
            allowed_hosts=hosts,
            public_url=_public_url(hosts),
            database=_database(),
            redis_url=redis_url,
            broker_url=_broker_url(redis_url),
            email=_email(),
            from_address=_from_address(),
            trusted_proxies=_trusted_proxies(),
            attachments_dir=_attachments_dir(),
            controller=_controller(),
        )
    except UnfitError as error:
        sys.exit(f"Accord ne démarre pas : {error}")


def _required(name: str, expected: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise UnfitError(name, f"n'est pas renseignée ; elle {expected}")
    return value


def _boolean(name: str) -> bool:
    try:
        return bool(Env().bool(name, False))
    except EnvError as error:
        raise UnfitError(name, "doit valoir true ou false.") from error


def _trusted_proxies() -> int:
    count = os.environ.get("TRUSTED_PROXIES", "").strip() or "0"
    if not (count.isascii() and count.isdigit()):
        raise UnfitError("TRUSTED_PROXIES", "doit être un nombre de relais : 0, 1, 2…")
    return int(count)


def _secret_key() -> str:
    expected = f"doit compter au moins {SECRET_LENGTH} caractères tirés au hasard."
    secret = _required("SECRET_KEY", expected)
    if len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_VARIETY:
        raise UnfitError("SECRET_KEY", expected)
    return secret


def _hosts() -> list[str]:
    expected = "doit donner des noms séparés par des virgules, comme accord.exemple.fr."
    hosts = [host.strip() for host in _required("ALLOWED_HOSTS", expected).split(",")]
    if not all(hosts) or any(character in host for host in hosts for character in "/* @"):
        raise UnfitError("ALLOWED_HOSTS", expected)
    return hosts


def _public_url(hosts: list[str]) -> str:
    expected = "doit être l'adresse du portail sans chemin, comme https://accord.exemple.fr."
    url = _required("PUBLIC_URL", expected).rstrip("/")
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise UnfitError("PUBLIC_URL", expected) from error
    if not fits or parts.path or parts.query or parts.fragment or parts.username:
        raise UnfitError("PUBLIC_URL", expected)
    if not validate_host(parts.hostname or "", hosts):
        raise UnfitError("PUBLIC_URL", f"nomme {parts.hostname}, qui n'est pas dans ALLOWED_HOSTS.")
    return url


def _database() -> dict[str, Any]:
    expected = (
        "doit être l'adresse d'une base PostgreSQL, comme postgres://accord:…@serveur/accord."
    )
    url = _required("DATABASE_URL", expected)
    try:
        if urlsplit(url).scheme not in ("postgres", "postgresql"):
            raise UnfitError("DATABASE_URL", expected)
        database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError) as error:
        raise UnfitError("DATABASE_URL", expected) from error
    if not database.get("NAME"):
        raise UnfitError("DATABASE_URL", expected)
    return dict(database)


def _redis_url() -> str:
    expected = "doit être l'adresse d'un Redis, comme redis://serveur:6379/0."
    url = _required("REDIS_URL", expected)
    try:
        parts = urlsplit(url)
        parse_url(url)
    except ValueError as error:
        raise UnfitError("REDIS_URL", expected) from error
    if parts.scheme == "unix":
        fits = bool(parts.path)
    else:
        # redis-py would take database 0 for a number that it cannot read.
        number = parts.path.strip("/")
        fits = bool(parts.hostname) and (not number or number.isdigit())
    if not fits:
        raise UnfitError("REDIS_URL", expected)
    return url


def _broker_url(redis_url: str) -> str:
    """The same Redis for Celery: a socket has another scheme there, and ``db`` another name."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"


def _email() -> dict[str, Any]:
    expected = "doit être l'adresse d'un serveur d'envoi, comme submission://nom:…@serveur:587."
    url = _required("EMAIL_URL", expected)
    try:
        parts = urlsplit(url)
        email = dict(dj_email_url.parse(url))
    except (ValueError, KeyError) as error:
        raise UnfitError("EMAIL_URL", expected) from error
    if not email.get("EMAIL_BACKEND") or (
        parts.scheme.startswith(("sm", "su")) and not parts.hostname
    ):
        raise UnfitError("EMAIL_URL", expected)
    if parts.scheme == "file":
        email["EMAIL_FILE_PATH"] = unquote(parts.path)
    return email


def _from_address() -> str:
    expected = "doit être une adresse d'expéditeur, comme Accord <accord@exemple.fr>."
    sender = _required("FROM_ADDRESS", expected)
    try:
        validate_email(parseaddr(sender)[1])
    except ValidationError as error:
        raise UnfitError("FROM_ADDRESS", expected) from error
    return sender


def _attachments_dir() -> str:
    expected = "doit être le chemin entier d'un dossier privé, comme /srv/accord/documents."
    folder = _required("ATTACHMENTS_DIR", expected)
    if not os.path.isabs(folder) or (os.path.exists(folder) and not os.path.isdir(folder)):
        raise UnfitError("ATTACHMENTS_DIR", expected)
    return folder


def _controller() -> Controller:
    """Optional: the portal starts without them, and ``check --deploy`` names those that miss."""
    names = [field.name for field in fields(Controller)]
    said = {name: os.environ.get(Controller.variable(name), "").strip() for name in names}
    for name in ("dpo", "contact"):
        try:
            if said[name]:
                validate_email(said[name])
        except ValidationError as error:
            expected = "doit être une adresse e-mail, comme dpo@exemple.fr."
            raise UnfitError(Controller.variable(name), expected) from error
    if said["accessibility_plan"] and not said["accessibility_plan"].startswith("https://"):
        expected = "doit être l'adresse d'une page, comme https://exemple.fr/schema."
        raise UnfitError(Controller.variable("accessibility_plan"), expected)
    return Controller(**said)
