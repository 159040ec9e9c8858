"""The sessions as a list and as a month."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accord import lists
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from orientations import permissions
from orientations.agenda import (
    ALWAYS,
    PAST,
    TO_COMPLETE,
    Month,
    SessionFilters,
    sorts,
    with_free_seats,
)
from orientations.models import Registration, Session


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest) -> HttpResponse:
    """The sessions to come, the next first; or the past ones, the latest first."""
    if request.method == "POST":
        url = lists.posted(request, SessionFilters)
        if not request.htmx:
            return redirect(url)
    filters = SessionFilters(request.GET, user=request.user)
    sessions = with_free_seats(Session.objects.visible_to(request.user)).select_related("site")
    past = filters.period in (PAST, TO_COMPLETE)
    listing = lists.listing(
        request,
        _with_what_one_did(sessions, request.user),
        filters=filters,
        sorts=sorts(past=past),
    )
    context = {
        "listing": _without_period(listing),
        "tabs": _tabs(request, filters.period),
        "past": past,
        "period": filters.period,
        "several_sites": filters.is_ml or len(filters.sites) > 1,
        "may_post": permissions.can_post_sessions(request.user),
        "everywhere": lists.address(request, site="tous"),
    }
    return lists.answer(
        request, "orientations/sessions.html", "orientations/_sessions_table.html", context
    )


def _without_period(listing: lists.Listing[Session]) -> lists.Listing[Session]:
    """The tabs say the period: the form only keeps it."""
    label = next(field.label for field in listing.fields if field.name == "quand")
    return replace(
        listing,
        fields=[field for field in listing.fields if field.name != "quand"],
        chips=[chip for chip in listing.chips if not chip.label.startswith(f"{label} : ")],
    )


def _with_what_one_did(sessions: Any, user: User) -> QuerySet[Session]:
    """For a Mission Locale, how many of its own come; for a site, what it still owes."""
    if user.acting is None or not user.acting.is_ml:
        return sessions.with_progress()
    ours = Registration.objects.visible_to(user).current().filter(session=OuterRef("pk"))
    counted = ours.order_by().values("session").annotate(number=Count("pk")).values("number")
    return sessions.annotate(ours=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _tabs(
    request: SignedInRequest, period: str | None, *, month: bool = False
) -> list[dict[str, Any]]:
    """The periods of the list, and the calendar; each keeps the site that was chosen."""
    kept = {"site": request.GET["site"]} if request.GET.get("site") else {}
    periods = [("", "À venir"), (PAST, "Passées"), (ALWAYS, "Toutes")]
    if permissions.can_post_sessions(request.user):
        periods.insert(1, (TO_COMPLETE, "À compléter"))
    tabs = [
        (label, reverse("sessions", query={**kept, **({"quand": value} if value else {})}))
        for value, label in periods
    ]
    active = dict(periods).get(period or "")
    tabs.append(("Calendrier", reverse("sessions_calendar", query=kept)))
    return [
        {
            "label": label,
            "url": url,
            "active": label == ("Calendrier" if month else active),
            "count": None,
        }
        for label, url in tabs
    ]


@require_safe
def month(request: SignedInRequest) -> HttpResponse:
    """A month of sessions, past and to come; the month and the site stand in the address."""
    today = timezone.localdate()
    shown, forged = Month.read(request.GET.get("mois", ""), today)
    asked = request.GET.copy()
    asked["quand"] = ALWAYS
    filters = SessionFilters(asked, user=request.user)
    start, end = shown.around()
    sessions = filters.filter_queryset(
        Session.objects.visible_to(request.user)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .select_related("site")
        .order_by("starts_at", "pk")
    )
    weeks = shown.weeks(sessions, today)
    return render(
        request,
        "orientations/sessions_calendar.html",
        {
            "month": shown,
            "weeks": weeks,
            "count": sum(len(day.sessions) for week in weeks for day in week),
            "forged": forged,
            "sites": _sites(filters),
            "tabs": _tabs(request, None, month=True),
            "before": lists.address(request, mois=shown.before.address),
            "after": lists.address(request, mois=shown.after.address),
            "now": lists.address(request, mois=""),
            "is_now": shown.first == today.replace(day=1),
            "today": today,
            "several_sites": filters.is_ml or len(filters.sites) > 1,
            "may_post": permissions.can_post_sessions(request.user),
        },
    )


def _sites(filters: SessionFilters) -> list[tuple[str, str, bool]]:
    """What the calendar may be narrowed to; nothing for a site that is alone."""
    if "site" not in filters.filters:
        return []
    bound: Any = filters.form["site"]
    return [
        (str(value), str(label), str(value) == (bound.value() or ""))
        for value, label in bound.field.choices
    ]
