"""One message as an e-mail, and what the provider answered to it."""

from __future__ import annotations

import hashlib
import re
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.text import Truncator

from accord.outbox.models import Message

CLOSING = 421
ANSWER_LENGTH = 200
ADDRESS = re.compile(r"[^\s<>:;,\"']+@[^\s<>:;,\"']+")


class MailError(Exception):
    """The message did not leave; ``answer`` says why, in words that name nobody."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class UnreachableError(MailError):
    """The provider cannot be talked to at all: no message is to blame."""


class PostponedError(MailError):
    """Not now: a temporary refusal, or the conversation broke off."""


class RefusedError(MailError):
    """Never: the provider refuses this message or its recipient."""


def connect(provider: BaseEmailBackend) -> None:
    """Open the connection unless it is open. A sign-in that is refused counts as unreachable."""
    try:
        provider.open()
    except OSError as error:
        raise UnreachableError(_answer(error)) from error


def disconnect(provider: BaseEmailBackend) -> None:
    """Close the connection; one that is already broken has nothing left to lose."""
    try:
        provider.close()
    except OSError:
        return


def send(message: Message, provider: BaseEmailBackend) -> None:
    """Send over the open connection. Raises ``PostponedError`` or ``RefusedError``."""
    try:
        provider.send_messages([_compose(message, provider)])
    except ValueError as error:
        raise RefusedError("Message impossible à composer.") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _verdict(code, text, message, provider) from error
    except smtplib.SMTPDataError as error:
        raise _verdict(error.smtp_code, error.smtp_error, message, provider) from error
    except OSError as error:
        # Among them a refused sender: that is about the portal, not about this message.
        disconnect(provider)
        raise PostponedError(_answer(error, message.address)) from error


def message_id(key: str) -> str:
    """Always the same for a row, so that a message sent twice is recognised as one."""
    domain = urlsplit(settings.PUBLIC_URL).hostname
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _compose(message: Message, provider: BaseEmailBackend) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        connection=provider,
        headers={"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(message.html, "text/html")
    return mail


def _verdict(
    code: int, text: bytes | str, message: Message, provider: BaseEmailBackend
) -> PostponedError | RefusedError:
    if code == CLOSING:
        disconnect(provider)
    answer = _shortened(f"{code} {_decoded(text)}", message.address)
    return RefusedError(answer) if 500 <= code < 600 else PostponedError(answer)


def _answer(error: OSError, address: str = "") -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _shortened(f"{error.smtp_code} {_decoded(error.smtp_error)}", address)
    return _shortened(f"{type(error).__name__} {error}", address)


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _shortened(answer: str, address: str) -> str:
    """One printable line without the address, nor its part before the ``@``."""
    line = " ".join("".join(each if each.isprintable() else " " for each in answer).split())
    line = ADDRESS.sub("(adresse)", line)
    if local := address.rpartition("@")[0]:
        line = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "(adresse)", line, flags=re.IGNORECASE)
    return Truncator(line).chars(ANSWER_LENGTH)
