"""Messages to post, a mail server to receive them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accord.isolation.scope import system_scope
from accord.outbox.actions import Recipient, absolute_url, post
from accord.outbox.models import Message
from tests.mailbox import mailbox

__all__ = ["mailbox"]


@pytest.fixture(autouse=True)
def _templates_of_these_tests(settings: Any) -> None:
    (engine,) = settings.TEMPLATES
    folders = [Path(__file__).parent / "templates", *engine["DIRS"]]
    settings.TEMPLATES = [{**engine, "DIRS": folders}]


@pytest.fixture
def post_answer() -> Callable[..., None]:
    """Post the message "a site has answered"; what is given replaces what is usual."""

    def post_it(*addresses: str, **changes: Any) -> None:
        usual: dict[str, Any] = {
            "key": "answer:1",
            "to": [Recipient(address) for address in addresses or ["zoe@ml.example"]],
            "subject": "Une réponse à votre orientation",
            "template": "answer",
            "context": {
                "site": "L'E2C du Val d'Orge",
                "initials": "S. B.",
                "url": absolute_url("/orientations/7/"),
            },
            "readers": [7],
        }
        post("answer", **{**usual, **changes})

    return post_it


@pytest.fixture
def row() -> Callable[..., Message]:
    """``row("zoe@ml.example")``: the one message to an address, as PostgreSQL has it now."""

    def find(address: str = "zoe@ml.example") -> Message:
        with system_scope():
            return Message.objects.get(address=address)

    return find
