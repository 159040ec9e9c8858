"""The list of returns: what a site owes and sent, what a Mission Locale received."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accord import lists
from accord.accounts.requests import SignedInRequest
from accord.youth import permissions as youth
from orientations import permissions
from orientations.models import Reorientation
from orientations.return_filters import NEWS, SORTS, TABS, ReturnFilters


@require_http_methods(["GET", "POST"])
def returns(request: SignedInRequest) -> HttpResponse:
    """Every return of my organisation; a search is posted, so that no name is in an address."""
    user = request.user
    if not permissions.can_list(user):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, ReturnFilters)
        if not request.htmx:
            return redirect(url)
    by_number = youth.can_search_by_number(user)
    listing = lists.listing(
        request,
        Reorientation.objects.visible_to(user).with_people().with_turn(),
        filters=ReturnFilters(request.GET, user=user),
        sorts=SORTS,
        find=lambda rows, text: rows.matching(text, by_number=by_number),
    )
    context = {
        "listing": listing,
        "tabs": _tabs(request),
        "followed": request.GET.get("suivi", "") if len(listing.chips) == 1 else "",
    }
    return lists.answer(request, "returns/list.html", "returns/_table.html", context)


def _tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    assert request.user.acting is not None
    chosen = request.GET.get("suivi", "")
    news = [] if request.user.acting.is_ml else [(NEWS, "Nouvelles récentes")]
    return [
        {
            "label": label,
            "url": lists.address(request, suivi=value),
            "active": chosen == value,
            "count": None,
        }
        for value, label in [*TABS, *news]
    ]
