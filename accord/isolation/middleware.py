"""Every request runs inside its user's scope, rendering included."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from accord.isolation.scope import scope


def scope_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Open the scope of the organisations in whose name ``request.user`` acts, or an empty one.

    It stands around the view and its template, and its transaction is the request's only one
    (``ATOMIC_REQUESTS`` would wrap the view in a savepoint of its own): an error, once its page is
    written, undoes what the view wrote. What was read in somebody's name stays neither in a proxy
    nor in a browser that others may use.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        acting = getattr(request.user, "acting", None)
        with scope(acting.organisation_ids if acting else ()):
            response = get_response(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
        if acting and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response

    return middleware
