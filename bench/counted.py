"""What the bench adds to the portal: the empty page, and the number of queries of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accord.urls import urlpatterns as pages
from bench.pages import EMPTY

ASKED, ANSWERED = "HTTP_X_COUNT", "X-Queries"


def empty(request: HttpRequest) -> HttpResponse:
    """The frame of every page around nothing: what being signed in costs."""
    return render(request, "base.html")


urlpatterns = [path(EMPTY.removeprefix("/"), empty), *pages]


def count_queries(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the queries of a request that asks for them, savepoints apart; others lose nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if ASKED not in request.META:
            return get_response(request)
        asked: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
            asked.append(str(sql))
            return execute(sql, *arguments)

        with connection.execute_wrapper(note):
            response = get_response(request)
        savepoints = sum("SAVEPOINT" in sql for sql in asked)
        response[ANSWERED] = f"{len(asked) - savepoints} {savepoints}"
        return response

    return middleware
