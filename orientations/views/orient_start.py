"""A counsellor says whom they orient: finds the file, or opens it with the name just typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from accord.youth import permissions as youth_permissions
from accord.youth import typed_names
from accord.youth.models import Draft, YoungPerson
from orientations.forms import SearchForm
from orientations.models import Orientation, Registration, Session

FOUND_AT_ONCE = 20
DRAFTS_SHOWN = 5
# The word of the address that keeps a session while several people are oriented to it in a row.
SESSION = "seance"


@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Find the young person, as one types; the session of the address is kept for each of them."""
    if not youth_permissions.can_create(request.user):
        raise PermissionDenied

    session = session_of_address(request)
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        people = YoungPerson.objects.visible_to(request.user).select_related("commune")
        found = list(
            people.matching(form.cleaned_data["text"], by_number=True)[: FOUND_AT_ONCE + 1]
        )
    context: dict[str, Any] = {
        "form": form,
        "results": None if found is None else _results(found, session, by=request.user),
        "limited": found is not None and len(found) > FOUND_AT_ONCE,
        "session": session,
        "spoken": bool(request.htmx),
    }
    if request.htmx:
        response = render(request, "orientations/_results.html", context)
    else:
        oriented = _oriented_today(session, by=request.user) if session else []
        record_readings([r.young_person_id for r in oriented], by=request.user, page="orient_start")
        context |= {"oriented": oriented, "drafts": _begun(request.user)}
        response = render(request, "orientations/orient_start.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def new_file(request: SignedInRequest) -> HttpResponse:
    """Open a file with the name just typed, which the session carries: never an address."""
    if not youth_permissions.can_create(request.user):
        raise PermissionDenied

    query = {"suite": "orienter"}
    if typed_names.keep(request, request.POST.get("text", "")):
        query |= {"nom": "repris"}
    if session := session_of_address(request):
        query |= {SESSION: str(session.pk)}
    return redirect(f"{reverse('young_person_create')}?{urlencode(query)}")


def session_of_address(request: HttpRequest) -> Session | None:
    """The session to come that the address names; None when it names none, or a false one."""
    try:
        asked = UUID(request.GET.get(SESSION, ""))
    except ValueError:
        return None
    return Session.objects.upcoming().filter(pk=asked).select_related("site").first()


def request_address(young_person: YoungPerson, session: Session) -> str:
    """The request for this session, from which one comes back for the next young person."""
    url = reverse("orient", args=[young_person.pk, session.site_id])
    return f"{url}?{SESSION}={session.pk}&serie=oui"


def _results(
    found: list[YoungPerson], session: Session | None, *, by: User
) -> list[tuple[YoungPerson, str, bool]]:
    """Each person, where choosing them leads, and whether they are expected at this site already."""
    shown = found[:FOUND_AT_ONCE]
    if session is None:
        return [(each, reverse("orient_choose_site", args=[each.pk]), False) for each in shown]
    asked = Orientation.objects.visible_to(by).still_open()
    already = set(
        asked.filter(young_person__in=shown, site_id=session.site_id).values_list(
            "young_person_id", flat=True
        )
    )
    return [(each, request_address(each, session), each.pk in already) for each in shown]


def _begun(user: User) -> list[Draft]:
    """What this counsellor typed and has not sent, the latest first; a file that went to another
    Mission Locale since is not theirs to take up.
    """
    mine = Draft.objects.visible_to(user).fresh().select_related("young_person", "site")
    followed = Q(young_person=None) | Q(young_person__mission_locale=F("organisation"))
    return list(mine.filter(followed).order_by("-saved_at", "pk")[:DRAFTS_SHOWN])


def _oriented_today(session: Session, *, by: User) -> list[Registration]:
    """Whom this counsellor registered today for this session, the latest first."""
    mine = session.registrations.visible_to(by).current().filter(registered_by=by)
    today = mine.filter(registered_at__date=timezone.localdate())
    return list(today.select_related("young_person").order_by("-registered_at", "pk"))
