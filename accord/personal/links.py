"""The secret of a link: the key of its row and a signature, found again without being stored."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accord.isolation.scope import system_scope
from accord.outbox.actions import absolute_url
from accord.personal.models import PersonalLink

# A link ends with its row's date, or when it is revoked: the signature itself says nothing of time.
_signer = Signer(salt="accord.personal.link", sep=".")


class Worth(enum.Enum):
    """What a link opens: the page; a way to a new link; nothing."""

    OPEN = "open"
    EXPIRED = "expired"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Shown:
    """A link as somebody holds it."""

    token: str
    worth: Worth
    link: PersonalLink | None = None


def token_of(link: PersonalLink) -> str:
    return _signer.sign(link.pk.hex)


def url_of(link: PersonalLink) -> str:
    """The address that a mail gives, or that is copied."""
    return absolute_url(reverse("personal_page", args=[token_of(link)]))


def read(token: str) -> Shown:
    """What this link is worth. One that was changed by a character asks PostgreSQL nothing.

    The row is found under the system's scope: whose it is, only the row says.
    """
    try:
        pk = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return Shown(token, Worth.NOTHING)
    with system_scope():
        link = PersonalLink.objects.filter(pk=pk).select_related(
            "young_person__referent", "young_person__mission_locale"
        )
        found = link.first()
    if found is None or found.revoked_at is not None:
        return Shown(token, Worth.NOTHING)
    return Shown(token, Worth.EXPIRED if found.is_expired else Worth.OPEN, found)
