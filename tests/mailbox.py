"""A mail server of our own: real SMTP on a free port, that can be told to refuse."""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import socket
import time
from collections.abc import Awaitable, Iterator
from email.message import EmailMessage
from typing import Any, Literal

import pytest
from aiosmtpd.controller import Controller

EVERYBODY = "*"
OK = "250 OK"
HANGS = "hangs"


class _FreePortController(Controller):
    """Listens on a port that the system chose, without letting go of it in between."""

    def __init__(self, handler: Any) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=port, ready_timeout=20)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


class Mailbox:
    """Keeps what it accepted in ``messages``, and what it read but refused in ``refused``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refused: list[EmailMessage] = []
        self.connections = 0
        self.delay = 0.0
        self._answers: dict[tuple[str, str], str] = {}
        self._controller = _FreePortController(self)

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """What ``EMAIL_URL`` is for a process that sends here."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        # What aiosmtpd logs is the conversation, addresses included: not what the portal logs.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller.start()

    def stop(self) -> None:
        if self._controller.server is not None:
            self._controller.stop()
        self._controller.listener.close()

    def answer(
        self, reply: str, *, to: str = EVERYBODY, after: Literal["RCPT", "DATA"] = "RCPT"
    ) -> None:
        """Say this (``"450 4.2.1 plus tard"``) to each message for an address, until ``accept``."""
        self._answers[after, to] = reply

    def hang(self, *, to: str = EVERYBODY) -> None:
        """Read the message, and never answer."""
        self._answers["DATA", to] = HANGS

    def accept(self) -> None:
        """Say yes to everything again."""
        self._answers.clear()

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]

    def wait_for(self, address: str, *, count: int = 1, seconds: float = 30) -> list[EmailMessage]:
        """The messages of an address once there are ``count``; fails when time is over."""
        until = time.monotonic() + seconds
        while len(self.to(address)) < count:
            if time.monotonic() > until:
                pytest.fail(f"{len(self.to(address))} message(s) after {seconds} s, not {count}")
            time.sleep(0.05)
        return self.to(address)

    def _reply(self, after: str, address: str) -> str:
        return self._answers.get((after, address)) or self._answers.get((after, EVERYBODY)) or OK

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        reply = self._reply("RCPT", address)
        if reply == OK:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        reply = self._reply("DATA", envelope.rcpt_tos[0])
        await asyncio.sleep(self.delay)
        if reply == OK:
            self.messages.append(message)
        else:
            self.refused.append(message)
        if reply == HANGS:
            await asyncio.Event().wait()
        return reply


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A running mail server, to which this process sends; give others ``mailbox.url``."""
    mailbox = Mailbox()
    mailbox.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = mailbox.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield mailbox
    mailbox.stop()
