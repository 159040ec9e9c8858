"""The E2C sites: found in their directory, and told to a young person by their sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accord import lists
from accord.accounts.models import User
from accord.accounts.permissions import can_name_correspondents
from accord.accounts.requests import SignedInRequest
from accord.networks.models import Contact, Correspondent, Organisation, Site, SiteSheet
from accord.networks.text import fold
from accord.workflow import Refused
from accord.youth import permissions as youth_permissions
from orientations import actions, permissions
from orientations.forms import SheetForm
from orientations.models import Session
from orientations.sheets import is_dense, sections
from orientations.site_filters import BY_DISTANCE, BY_NAME, OURS, SiteFilters
from orientations.sites import answer_times, next_sessions


@dataclass(frozen=True)
class Line:
    """A site in the directory; ``to_write`` when the reader's own has no sheet yet."""

    site: Organisation
    next_session: Session | None
    to_write: bool


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest) -> HttpResponse:
    """Every site that teaches, nearest first for whoever works somewhere."""
    if request.method == "POST":
        url = lists.posted(request, SiteFilters)
        if not request.htmx:
            return redirect(url)
    user = request.user
    here = user.acting.organisation if user.acting else None
    located = here is not None and here.position is not None
    listing = lists.listing(
        request,
        Site.objects.still_open()
        .with_distance_from(here)
        .select_related("parent", "department", "sheet"),
        filters=SiteFilters(request.GET, user=user),
        sorts=[BY_DISTANCE, BY_NAME] if located else [BY_NAME],
        find=lambda rows, text: rows.named_like(fold(text)),
    )
    soonest = next_sessions([site.pk for site in listing.rows], at_most=1)
    context = {
        "listing": listing,
        "lines": [
            Line(
                site,
                next(iter(soonest[site.pk]), None),
                permissions.can_write_sheet(user, site) and not hasattr(site, "sheet"),
            )
            for site in listing.rows
        ],
        "located": located,
        "tabs": _tabs(request) if user.acting and user.acting.is_e2c else [],
    }
    return lists.answer(request, "sites/index.html", "sites/_table.html", context)


def _tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    chosen = request.GET.get("sites", "")
    return [
        {
            "label": label,
            "url": lists.address(request, sites=value),
            "active": chosen == value,
            "count": None,
        }
        for value, label in [("", "Tous les sites"), (OURS, "Nos sites")]
    ]


@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """How a site works, when to come, whom to call: shown to a young person, and printed."""
    user, site = request.user, _find(pk)
    written = _sheet_of(site)
    may_write = permissions.can_write_sheet(user, site)
    is_open = site.closed_on is None and site.merged_into_id is None
    context = {
        "site": site,
        "sheet": written,
        "sections": sections(written, with_empty=may_write),
        "is_dense": is_dense(written),
        "website": re.sub(r"^https?://|/$", "", site.website),
        "is_open": is_open,
        "sessions": next_sessions([site.pk])[site.pk] if is_open else [],
        "opens_sessions": permissions.can_open_sessions(user, site),
        "answer_time": answer_times([site.pk]).get(site.pk),
        "may_write": may_write and is_open,
        "may_orient": youth_permissions.can_create(user) and is_open,
        **_contacts(user, site),
    }
    return render(request, "sites/sheet.html", context)


def _contacts(user: User, site: Organisation) -> dict[str, Any]:
    """Who answers at the site for whoever reads; for a Mission Locale, who answers there too."""
    house = user.acting.house if user.acting else None
    contacts: list[Contact] = Correspondent.objects.of(site.pk, towards=house.pk if house else 0)
    is_ml = user.acting is not None and user.acting.is_ml and house is not None
    return {
        "contacts": contacts,
        "ours": Correspondent.objects.of(house.pk, towards=site.pk) if is_ml and house else None,
        "house": house,
        "names": is_ml and house is not None and can_name_correspondents(user, house),
    }


@require_http_methods(["GET", "POST"])
def sheet_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The staff of the site write it; saved unchanged, it counts as read over today."""
    site = _find(pk)
    if not permissions.can_write_sheet(request.user, site):
        raise PermissionDenied

    form = SheetForm(request.POST if request.method == "POST" else None, instance=_sheet_of(site))
    if form.is_valid():
        try:
            actions.write_sheet(
                form.instance, by=request.user, version=form.cleaned_data["version"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            form.offer_again(SiteSheet.objects.get(site_id=site.pk).version)
        else:
            messages.success(request, "La fiche est à jour : les Missions Locales la lisent ainsi.")
            return redirect("site_sheet", site.pk)
    context = {"site": site, "form": form, "sheet_url": reverse("site_sheet", args=[site.pk])}
    return render(request, "sites/edit.html", context)


def _find(pk: int) -> Organisation:
    """One that closed is still read, from the orientations of its time."""
    sites = Site.objects.select_related("parent", "department", "merged_into")
    site: Organisation = get_object_or_404(sites, pk=pk)
    return site


def _sheet_of(site: Organisation) -> SiteSheet:
    written = SiteSheet.objects.filter(site_id=site.pk).select_related("updated_by").first()
    found = written or SiteSheet()
    found.site = site
    return found
