"""What the tests of correspondents share: a post, and what its pages answer."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accord.networks.models import Correspondent
from tests.accounts.conftest import mails
from tests.orientations.acting import read


def today(days: int = 0) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def ask(client: Any, route: str, post: Correspondent, body: dict[str, Any]) -> Any:
    return client.post(reverse(route, args=[post.pk]), body, follow=True)


def create(client: Any, **body: Any) -> Any:
    typed = {"organisation": "", "partner_name": "", "user": "", "name": "", "email": ""}
    return client.post(reverse("correspondent_create"), {**typed, **body}, follow=True)


def errors(answer: Any) -> str:
    return read(answer) if "form" not in answer.context else str(answer.context["form"].errors)


def answering(organisation: Any, partner: Any) -> list[str]:
    contacts = Correspondent.objects.of(organisation.pk, towards=partner.pk)
    return [contact.answers.name for contact in contacts if contact.answers]


def told(kind: str) -> list[str]:
    return [message.address for message in mails(kind)]
