"""Asking for one's link again, without account, and without learning who has a file."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accord.personal import actions, links
from accord.personal.forms import AskForm
from accord.personal.links import Worth
from accord.personal.views.bearer import over, sealed

# Several young people may share the computer of a Mission Locale; an address is one person's.
_RATES = {"personal_ask": "20/m/ip,5/m/key", "personal_renew": "20/m/ip"}


@sealed
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer, as fast, whether a file carries this address or not."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        where = form.cleaned_data["where"]
        usage = ratelimit.consume(
            request, app="accord", action="personal_ask", config=_RATES, key=where.lower()
        )
        if usage is None:
            return ratelimit.respond_429(request)
        if not form.by_phone:
            actions.ask_for_link(where)
        return render(request, "personal/asked.html", {"by_phone": form.by_phone})
    return render(request, "personal/ask.html", {"form": form})


@sealed
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """From a link that has expired: a new one goes to the address on the file, which is not shown."""
    if ratelimit.consume(request, app="accord", action="personal_renew", config=_RATES) is None:
        return ratelimit.respond_429(request)
    shown = links.read(token)
    if shown.worth == Worth.NOTHING or shown.link is None:
        return over(request, shown)
    actions.renew_link(shown.link.young_person)
    return render(request, "personal/asked.html", {"by_phone": False})
