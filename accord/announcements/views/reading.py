"""Announcements as their readers see them, and who has read each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord import lists
from accord.accounts.requests import SignedInRequest
from accord.announcements import actions, figures, permissions
from accord.announcements.filters import (
    ADDRESSEE_SORTS,
    SORTS,
    AddresseeFilters,
    AnnouncementFilters,
)
from accord.announcements.models import Announcement
from accord.back import back


@dataclass(frozen=True)
class Line:
    """A line of the list; ``reach`` for those who write, None otherwise."""

    announcement: Announcement
    reach: figures.Reach | None


@require_http_methods(["GET", "POST"])
def announcements(request: SignedInRequest) -> HttpResponse:
    """What both heads told this organisation; for their officers, their drafts too."""
    user = request.user
    if user.acting is None:
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, AnnouncementFilters)
        if not request.htmx:
            return redirect(url)
    writes = permissions.can_write(user)
    rows = Announcement.objects.visible_to(user).with_reading_of(user)
    listing = lists.listing(
        request,
        rows.annotate(shown_at=Coalesce("published_at", "written_at")),
        filters=AnnouncementFilters(request.GET, user=user, writes=writes),
        sorts=SORTS,
    )
    reached = figures.reached(listing.rows) if writes else {}
    context = {
        "listing": listing,
        "lines": [Line(row, reached.get(row.pk)) for row in listing.rows],
        "writes": writes,
        "own_id": user.acting.organisation.pk,
    }
    return lists.answer(request, "announcements/list.html", "announcements/_table.html", context)


@require_safe
def announcement(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One announcement; opening it notes nothing: "J'ai lu" does."""
    user = request.user
    found = _visible(request, pk)
    sees_organisations = permissions.can_see_organisations(user, found)
    changes = permissions.can_change(user, found)
    context = {
        "announcement": found,
        "notes": permissions.can_note_reading(user, found),
        "changes": changes,
        "sees_team": permissions.can_see_team(user, found),
        "reach": figures.reach_of(found) if sees_organisations else None,
        "planned": figures.planned(found) if found.is_draft else None,
        "versions": found.earlier_versions() if changes and found.corrected_at else [],
    }
    return render(request, "announcements/detail.html", context)


@require_POST
def note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """ "J'ai lu", from the page or from the day."""
    found = _visible(request, pk)
    if not permissions.can_note_reading(request.user, found):
        raise PermissionDenied
    actions.note_reading(found, by=request.user)
    messages.success(request, f"C'est noté : vous avez lu « {found} ».")
    return back(request, "announcements")


@require_http_methods(["GET", "POST"])
def organisations(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which organisations have read, by region, and those that have not."""
    found = _visible(request, pk)
    if not permissions.can_see_organisations(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, AddresseeFilters)
        if not request.htmx:
            return redirect(url)
    regions = figures.by_region(found)
    listing = lists.listing(
        request,
        found.addressees.select_related("organisation__region"),
        filters=AddresseeFilters(
            request.GET,
            announcement=found,
            regions=[each.region for each in regions if each.region],
        ),
        sorts=ADDRESSEE_SORTS,
        find=lambda rows, text: rows.named_like(text),
    )
    context = {
        "announcement": found,
        "regions": regions,
        "reach": figures.total(regions),
        "listing": listing,
    }
    return lists.answer(
        request, "announcements/organisations.html", "announcements/_organisations.html", context
    )


@require_safe
def team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For whoever manages: which colleagues have read."""
    found = _visible(request, pk)
    if not permissions.can_see_team(request.user, found):
        raise PermissionDenied
    colleagues = figures.colleagues(found, of=request.user)
    context = {
        "announcement": found,
        "colleagues": colleagues,
        "read": sum(1 for each in colleagues if each.read_at),
        "several_places": len({each.membership.organisation_id for each in colleagues}) > 1,
    }
    return render(request, "announcements/team.html", context)


def _visible(request: SignedInRequest, pk: UUID) -> Announcement:
    rows = Announcement.objects.visible_to(request.user)
    if request.user.acting is not None:
        rows = rows.with_reading_of(request.user)
    return get_object_or_404(
        rows.select_related("issuer", "site", "published_by", "corrected_by", "withdrawn_by"), pk=pk
    )
