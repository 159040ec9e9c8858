"""A form sent after the session ended: held until whoever typed it has signed in again.

It waits in the session of the browser, which is nobody's yet, for half an hour at most. It is shown
again to the user who had opened the form, on the page where it was typed, and to nobody else.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accord.accounts.requests import SignedInRequest

View = TypeVar("View", bound=Callable[..., object])

# The hidden fields by which a form says who opened it, and by which of their memberships.
AUTHOR, MEMBERSHIP = "ouvert_par", "au_nom_de"
MOST_CHARACTERS = 20_000
HELD_SECONDS = 30 * 60
_KEY = "held_form"
_NEVER = {AUTHOR, MEMBERSHIP, "csrfmiddlewaretoken"}
_validators: list[Callable[[str], None]] = []


@dataclass(frozen=True)
class HeldForm:
    typed: dict[str, str]
    at: datetime.datetime


def holds_forms(*, never: frozenset[str] = frozenset()) -> Callable[[View], View]:
    """What is posted to this page while nobody is signed in comes back after signing in, but the
    fields that may ``never`` be kept unsent.
    """

    def marked(view: View) -> View:
        view.never_held = _NEVER | never  # type: ignore[attr-defined]
        return view

    return marked


def register_validator(validator: Callable[[str], None]) -> None:
    """A text that ``validator`` refuses is not held either."""
    if validator not in _validators:
        _validators.append(validator)


def hold(request: HttpRequest, *, never: frozenset[str] | set[str]) -> None:
    """Keep the posted form for its author: one only, and no longer than a form of ours."""
    typed = {
        name: str(value)
        for name, value in request.POST.items()
        if name not in never and _may_be_kept(str(value))
    }
    author = request.POST.get(AUTHOR, "")
    if not author or sum(map(len, typed.values())) > MOST_CHARACTERS:
        return
    request.session[_KEY] = {
        "path": request.path,
        "author": author,
        "typed": typed,
        "at": timezone.now().isoformat(),
    }
    # Signing in sets the session's own length again.
    request.session.set_expiry(HELD_SECONDS)


def _may_be_kept(text: str) -> bool:
    try:
        for validator in _validators:
            validator(text)
    except ValidationError:
        return False
    return True


def of(request: SignedInRequest) -> HeldForm | None:
    """What this user had sent to this page."""
    found = request.session.get(_KEY)
    if not found or found["author"] != str(request.user.pk) or found["path"] != request.path:
        return None
    at = datetime.datetime.fromisoformat(found["at"])
    if at < timezone.now() - datetime.timedelta(seconds=HELD_SECONDS):
        return None
    return HeldForm(found["typed"], at)


def why_not_from(request: SignedInRequest) -> str:
    """Why the posted form is not this user's to send, in a sentence; nothing when it is.

    A page left open in another tab, while somebody else signed in on this browser, or while its
    author went over to another of their organisations, would be sent in the wrong name.
    """
    user = request.user
    if request.POST.get(AUTHOR, str(user.pk)) != str(user.pk):
        return (
            "Cette page a été ouverte avec un autre compte : rien n'est gardé ni envoyé. "
            "Reconnectez-vous avec ce compte pour la reprendre."
        )
    membership = str(user.acting.membership.pk) if user.acting else ""
    if request.POST.get(MEMBERSHIP, membership) != membership:
        return (
            "Vous avez changé d'organisation depuis l'ouverture de cette page : rien n'est gardé ni "
            "envoyé. Revenez à l'autre organisation pour la reprendre."
        )
    return ""


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
