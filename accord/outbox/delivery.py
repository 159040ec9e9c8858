"""Sending what is due: claim in PostgreSQL, send over one connection, write each result down."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.db.models import F, Q
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.outbox.enums import State
from accord.outbox.mail import (
    PostponedError,
    RefusedError,
    UnreachableError,
    connect,
    disconnect,
    send,
)
from accord.outbox.models import Message, MessageQuerySet

LEASE = timedelta(minutes=2)
# A message takes the slowest provider about a minute (EMAIL_TIMEOUT for each of its six answers):
# one begun in this part of the lease is over before another worker may take the row.
BEGIN_WITHIN = timedelta(seconds=45)
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
JITTER = 0.25

chance = random.SystemRandom()
logger = logging.getLogger(__name__)


@dataclass
class Batch:
    """What became of the messages that one call claimed; those left over are due again at once."""

    size: int
    claimed: int = 0
    sent: int = 0
    postponed: int = 0
    failed: int = 0
    reachable: bool = True

    @property
    def worth_another(self) -> bool:
        """More may be due, and the provider answers."""
        return self.claimed == self.size and self.reachable


def send_batch(size: int = 50) -> Batch:
    """Send up to ``size`` due messages. Any number of workers may call this at once."""
    claimed_at = timezone.now()
    messages = _claim(size, claimed_at)
    batch = Batch(size, claimed=len(messages))
    if not messages:
        return batch

    provider = get_connection()
    try:
        while messages:
            connect(provider)
            if timezone.now() > claimed_at + BEGIN_WITHIN:
                break
            message = messages.pop(0)
            try:
                send(message, provider)
            except PostponedError as trouble:
                batch.postponed += _postpone([message], trouble.answer)
            except RefusedError as trouble:
                batch.failed += _fail(message, trouble.answer)
            else:
                batch.sent += _record_sent(message)
    except UnreachableError as trouble:
        batch.reachable = False
        batch.postponed += _postpone(messages, trouble.answer)
    else:
        _release(messages)
    finally:
        disconnect(provider)
    return batch


def _claim(size: int, now: datetime) -> list[Message]:
    """Hold the oldest due messages for the time of the lease; close those that come too late.

    Conditions on the row's own columns only: through a join, two workers could both win.
    """
    too_late = Q(expires_at__isnull=False, expires_at__lte=now)
    with system_scope():
        Message.objects.due().filter(too_late).update(state=State.EXPIRED, leased_until=None)
        due = Message.objects.due().exclude(too_late)
        messages = list(due.select_for_update(skip_locked=True, no_key=True)[:size])
        for message in messages:
            message.leased_until = now + LEASE
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            leased_until=now + LEASE
        )
    return messages


def _record_sent(message: Message) -> int:
    """It has left: true whoever holds the lease by now, called off meanwhile or not."""
    unsent = (State.WAITING, State.CALLED_OFF)
    with system_scope():
        return Message.objects.filter(pk=message.pk, state__in=unsent).update(
            state=State.SENT,
            sent_at=timezone.now(),
            attempts=F("attempts") + 1,
            leased_until=None,
            answer="",
        )


def _fail(message: Message, answer: str) -> int:
    logger.warning("Message %s (%s) is refused: %s", message.pk, message.kind, answer)
    with system_scope():
        return _held([message]).update(
            state=State.FAILED, attempts=F("attempts") + 1, leased_until=None, answer=answer
        )


def _postpone(messages: list[Message], answer: str) -> int:
    """Later, and later still each time; with jitter, so that an outage does not end in a rush."""
    logger.warning("%d message(s) postponed: %s", len(messages), answer)
    now = timezone.now()
    postponed = 0
    with system_scope():
        for message in messages:
            postponed += _held([message]).update(
                due_at=now + _delay(message.attempts),
                attempts=F("attempts") + 1,
                leased_until=None,
                answer=answer,
            )
    return postponed


def _release(messages: list[Message]) -> None:
    if messages:
        with system_scope():
            _held(messages).update(leased_until=None)


def _held(messages: list[Message]) -> MessageQuerySet:
    """Those of our messages that no other worker has taken since: they still carry our lease."""
    return Message.objects.filter(
        pk__in=[message.pk for message in messages],
        state=State.WAITING,
        leased_until=messages[0].leased_until,
    )


def _delay(attempts: int) -> timedelta:
    doubled = FIRST_DELAY * 2 ** min(attempts, 10)
    return min(doubled, LONGEST_DELAY) * chance.uniform(1 - JITTER, 1 + JITTER)
