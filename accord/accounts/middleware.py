"""Which of their organisations a signed-in person acts for during a request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accord.accounts.models import Acting

SESSION_KEY = "acting_membership"


def acting_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.user.acting``, and show times in the time zone of that organisation."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            memberships = list(request.user.memberships.current())
            chosen = request.session.get(SESSION_KEY)
            membership = next((m for m in memberships if m.pk == chosen), None)
            membership = membership or next(iter(memberships), None)
            request.user.acting = Acting.of(membership) if membership else None
            request.memberships = memberships  # type: ignore[attr-defined]
            if membership:
                with timezone.override(membership.organisation.tz):
                    return get_response(request)
        return get_response(request)

    return middleware
