"""The list of orientations: what a Mission Locale sent, what a site received."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accord import lists
from accord.accounts.requests import SignedInRequest
from accord.youth import permissions as youth
from accord.youth.models import YoungPerson
from orientations import permissions
from orientations.filters import FOLLOW_UPS, SORTS, OrientationFilters
from orientations.models import Orientation
from orientations.several import acts_of


@require_http_methods(["GET", "POST"])
def orientations(request: SignedInRequest) -> HttpResponse:
    """Every orientation of my organisation; a search is posted, so that no name is in an address."""
    user = request.user
    if not permissions.can_list(user):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, OrientationFilters)
        if not request.htmx:
            return redirect(url)
    people = YoungPerson.objects.visible_to(user)
    by_number = youth.can_search_by_number(user)
    rows = Orientation.objects.visible_to(user).with_people().with_stands_since()
    listing = lists.listing(
        request,
        rows.select_related("young_person__referent").with_last_reminder(),
        filters=OrientationFilters(request.GET, user=user),
        sorts=SORTS,
        find=lambda rows, text: rows.of_people(people.matching(text, by_number=by_number)),
    )
    acts = acts_of(user)
    for row in listing.rows:
        row.may_be_ticked = any(act.applies(row) and act.may(user, row) for act in acts)  # type: ignore[attr-defined]
    context = {
        "listing": listing,
        "tabs": _tabs(request),
        "follow_up": _follow_up(listing),
        "acts": acts if any(row.may_be_ticked for row in listing.rows) else [],  # type: ignore[attr-defined]
    }
    return lists.answer(request, "orientations/list.html", "orientations/_table.html", context)


def _tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    assert request.user.acting is not None
    chosen = request.GET.get("suivi", "")
    return [
        {
            "label": label,
            "url": lists.address(request, suivi=value),
            "active": chosen == value,
            "count": None,
        }
        for value, label in [("", "Toutes"), *FOLLOW_UPS[request.user.acting.side]]
    ]


def _follow_up(listing: lists.Listing[Orientation]) -> str:
    """What is followed up, when nothing else narrows the list: its empty state is good news."""
    chosen = [field for field in listing.fields if field.value and not field.error]
    alone = len(listing.chips) == 1 and [field.name for field in chosen] == ["suivi"]
    return chosen[0].value if alone else ""
