"""The error pages that Django and allauth would render with nothing to say."""

from __future__ import annotations

import logging
import secrets
import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

logger = logging.getLogger(__name__)

# The limits of sign_in, of a forgotten password and of an invitation are all counted by the minute.
PAUSE_SECONDS = 60


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say when to try again, to people and to programs."""
    answer = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(PAUSE_SECONDS)
    return answer


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Give a reference that also stands in the log, beside the trace that Django writes.

    Nothing is asked of the session or of PostgreSQL, which may be what is broken.
    """
    reference = secrets.token_hex(4)
    kind = sys.exc_info()[0]
    # The address is in Django's own line; this one never repeats what somebody typed.
    logger.error("Incident %s: %s", reference, kind.__name__ if kind else "unknown")
    context = {"reference": reference, "moment": timezone.now()}
    return HttpResponseServerError(render_to_string("500.html", context))
