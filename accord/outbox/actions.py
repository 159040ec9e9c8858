"""Writing messages: they are rows of the act's own transaction before anything leaves."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.template import Context, Engine
from django.utils import timezone
from django.utils.text import Truncator
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accord.isolation.scope import system_scope
from accord.outbox.delivery import send_batch
from accord.outbox.enums import State
from accord.outbox.models import Message
from accord.outbox.tasks import send_due_messages

__all__ = ["Recipient", "absolute_url", "call_off", "poke", "post", "send_batch"]

UNUSABLE = "Adresse absente ou malformée : rien n'a été envoyé."
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipient:
    """Where a message goes; ``user`` when the address is that of somebody who signs in.

    ``readers`` are the organisations of this one alone, when a message goes to many.
    """

    address: str
    user: AbstractBaseUser | None = None
    readers: tuple[int, ...] = ()


def post(
    kind: str,
    *,
    key: str,
    to: Iterable[Recipient],
    subject: str,
    template: str,
    context: dict[str, Any],
    readers: Iterable[int],
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Promise one message to each recipient; a ``key`` already used for an address writes nothing.

    ``template`` names two files of equal content, ``<template>.txt`` and ``<template>.html``,
    which extend ``outbox/base``; ``context`` holds ``url`` (see ``absolute_url``) and no personal
    data but initials; ``readers`` are the organisations of the recipients that name none.
    """
    text, html = _render(template, {**context, "subject": subject})
    now, common = timezone.now(), set(readers)
    messages = [
        Message(
            key=f"{key}:{address.lower()}",
            kind=kind,
            recipient_id=recipient.user.pk if recipient.user else None,
            address=address,
            subject=Truncator(" ".join(subject.split())).chars(200),
            text=text,
            html=html,
            readers=sorted(set(recipient.readers) or common),
            planned_at=now,
            due_at=due_at or now,
            expires_at=expires_at,
            **({} if _is_usable(address) else {"state": State.FAILED, "answer": UNUSABLE}),
        )
        for recipient, address in [(each, each.address.strip()[:254]) for each in to]
    ]
    # The recipients' rows are often not the sender's: the portal itself writes them.
    with system_scope():
        Message.objects.bulk_create(messages, ignore_conflicts=True)
    _poke_once()


def call_off(prefix: str) -> int:
    """What ``prefix`` begins the key of, and has not left, is sent no more; returns how many.

    For the act that makes a message untrue, in its transaction. What a worker holds at this moment
    may still leave; it is then noted as sent.
    """
    assert prefix.endswith(":"), "a key that only begins alike belongs to another act"
    with system_scope():
        waiting = Message.objects.filter(key__startswith=prefix, state=State.WAITING)
        return waiting.update(state=State.CALLED_OFF)


def absolute_url(path: str) -> str:
    """The address of a page as a mail must give it."""
    return f"{settings.PUBLIC_URL}{path}"


def poke() -> None:
    """Wake the worker. When Redis is down the rows wait, and beat finds them once it is back."""
    try:
        send_due_messages.delay()
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Redis took no wake-up (%s): the messages wait", type(error).__name__)


def _poke_once() -> None:
    """One wake-up per transaction: Django forgets those of a savepoint that is undone."""
    if not any(function is poke for _, function, *_ in connection.run_on_commit):
        # Robust: the act is committed, and what happens here may not tell its author otherwise.
        transaction.on_commit(poke, robust=True)


def _is_usable(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Both bodies. Plain text is not HTML: there an apostrophe stays an apostrophe."""
    engine = Engine.get_default()
    text = engine.get_template(f"{template}.txt").render(Context(context, autoescape=False))
    html = engine.get_template(f"{template}.html").render(Context(context))
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", text).strip() + "\n", html.strip() + "\n"
