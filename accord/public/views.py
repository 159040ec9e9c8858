"""The pages open to all; none of them reads the database for somebody who is not signed in."""

from __future__ import annotations

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
    """The declaration that RGAA 4.1 asks for."""
    return render(request, "public/accessibility.html", _by_the_controller())


@login_not_required
@require_GET
def personal_data(request: HttpRequest) -> HttpResponse:
    """What articles 13 and 14 of the GDPR ask to tell the people."""
    return render(request, "public/personal_data.html", _by_the_controller())


@login_not_required
@require_GET
def legal_notice(request: HttpRequest) -> HttpResponse:
    """What article 1-1 of the law of 21 June 2004 asks to tell."""
    return render(request, "public/legal_notice.html", _by_the_controller())


def _by_the_controller() -> dict[str, object]:
    return {"controller": settings.CONTROLLER, "public_url": settings.PUBLIC_URL}
