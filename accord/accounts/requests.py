"""The request that a view behind the sign-in receives, as types know it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accord.accounts.models import User


class SignedInRequest(HttpRequest):
    """``LoginRequiredMiddleware`` has let it through: its user is one of ours."""

    user: User
    htmx: HtmxDetails
