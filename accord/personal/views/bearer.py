"""Who holds a link, and what every answer to them carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accord.isolation.scope import person_scope
from accord.personal import links
from accord.personal.links import Shown, Worth
from accord.personal.models import PersonalLink
from accord.youth.models import YoungPerson

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Bearer:
    """Whoever opened the link: the young person, as far as the portal can know."""

    token: str
    link: PersonalLink

    @property
    def young_person(self) -> YoungPerson:
        return self.link.young_person


def sealed(view: View) -> View:
    """Open to all, kept nowhere, found by no search engine.

    Referrer-Policy is strict-origin: no address leaves this page, not even to the portal itself, and
    the browser still says from which site a form comes, which "no-referrer" would hide and the check
    of forms would refuse.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "strict-origin"
        response["Cache-Control"] = "no-store, private"
        return response

    return login_not_required(answer)


def by_link(view: View) -> View:
    """The view receives the ``Bearer``, within a scope that holds their own rows and no other.

    A link that opens nothing, or nothing more, is answered by a sentence; so is an appointment that is
    not theirs.
    """

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        shown = links.read(token)
        if shown.worth != Worth.OPEN or shown.link is None:
            return over(request, shown)
        bearer = Bearer(token, shown.link)
        home = bearer.young_person.mission_locale
        zone = home.tz if home else timezone.get_current_timezone()
        with person_scope(bearer.young_person.pk), timezone.override(zone):
            try:
                return view(request, bearer, **kwargs)
            except Http404:
                context = {"token": token}
                return render(
                    request, "personal/elsewhere.html", context, status=HTTPStatus.NOT_FOUND
                )

    return sealed(answer)


def over(request: HttpRequest, shown: Shown) -> HttpResponse:
    """An expired link leads to a new one; any other, to the page where one asks for it."""
    if shown.worth == Worth.EXPIRED:
        return render(
            request, "personal/expired.html", {"token": shown.token}, status=HTTPStatus.GONE
        )
    return render(request, "personal/unknown.html", status=HTTPStatus.NOT_FOUND)
