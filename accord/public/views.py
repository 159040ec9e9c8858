"""The pages open to all; none of them reads the database for somebody who is not signed in."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


def welcome(request: HttpRequest) -> HttpResponse:
    """What the portal is, for whom, and where to sign in; ``accord.pages.home`` shows it."""
    return render(request, "public/welcome.html")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return render(request, "public/accessibility.html", {"contact": contact})
