"""Who is asked to sign in, and which of their organisations a signed-in person acts for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from accord.accounts import held
from accord.accounts.models import Acting

SESSION_KEY = "acting_membership"


def acting_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Set ``request.user.acting``, and show times in the time zone of that organisation."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            memberships = list(request.user.memberships.for_acting())
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


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page is for people who signed in; what they typed before that comes back afterwards."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: Any,
        view_kwargs: Any,
    ) -> HttpResponseBase | None:
        """HTMX would show the sign-in page inside the page: it is told, and the page says so."""
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None:
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        never = getattr(view_func, "never_held", None)
        if request.method == "POST" and never is not None:
            held.hold(request, never=never)
        return refusal
