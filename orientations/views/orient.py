"""A counsellor orients a young person: who, where, when and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.lists import page_of
from accord.networks.models import Organisation, Site
from accord.networks.text import fold
from accord.workflow import Refused
from accord.youth import permissions as youth_permissions
from accord.youth.models import YoungPerson
from orientations import actions, permissions
from orientations.eligibility import Level, check_person, check_site
from orientations.forms import OrientForm, SearchForm
from orientations.models import Orientation, Session

FOUND_AT_ONCE = 20
SITES_PER_PAGE = 10
SESSIONS_SHOWN = 3


@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Find the young person, or open a file."""
    if not youth_permissions.can_create(request.user):
        raise PermissionDenied

    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        people = YoungPerson.objects.visible_to(request.user).select_related("commune")
        found = list(people.matching(form.cleaned_data["text"])[:FOUND_AT_ONCE])
    return render(
        request,
        "orientations/orient_start.html",
        {"form": form, "found": found, "limit": FOUND_AT_ONCE},
    )


@require_safe
def choose_site(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sites, nearest first, with what makes each a good choice."""
    young_person = _young_person(request, pk)
    record_reading(young_person.pk, by=request.user, page="orient_choose_site")
    text = request.GET.get("q", "").strip()
    sites = (
        Site.objects.still_open()
        .with_distance_from(young_person.commune or young_person.mission_locale)
        .select_related("parent", "commune", "department")
        .near_first(_department_id(young_person))
    )
    if text:
        sites = sites.named_like(fold(text))
    page = page_of(sites, request.GET.get("page"), per_page=SITES_PER_PAGE)
    open_sites = set(
        Orientation.objects.visible_to(request.user)
        .filter(young_person=young_person)
        .still_open()
        .values_list("site_id", flat=True)
    )
    today = timezone.localdate()
    choices = [
        {
            "site": site,
            "sessions": sessions,
            "findings": [f for f in check_site(young_person, site, today) if f.level != Level.OK],
            "already": site.pk in open_sites,
        }
        for site, sessions in _with_next_sessions(page.object_list)
    ]
    return render(
        request,
        "orientations/orient_choose_site.html",
        {
            "young_person": young_person,
            "findings": check_person(young_person, today),
            "choices": choices,
            "page": page,
            "text": text,
        },
    )


@require_http_methods(["GET", "POST"])
def orient(request: SignedInRequest, pk: UUID, site_pk: int) -> HttpResponse:
    """The request to one site: session, motive, project, agreement."""
    young_person = _young_person(request, pk)
    site = get_object_or_404(Site.objects.still_open(), pk=site_pk)
    sessions = list(Session.objects.filter(site=site).upcoming().select_related("site"))

    form = OrientForm(
        request.POST if request.method == "POST" else None,
        young_person=young_person,
        site=site,
        sessions=sessions,
        initial={"session": request.GET.get("seance", "")},
    )
    if form.is_valid():
        try:
            orientation = actions.send(
                form.orientation(young_person, site), by=request.user, session=form.chosen_session
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Orientation envoyée à {site}.")
            return redirect(orientation)

    record_reading(young_person.pk, by=request.user, page="orient")
    return render(
        request,
        "orientations/orient.html",
        {
            "young_person": young_person,
            "site": site,
            "form": form,
            "reasons": [form[f"reason_{finding.rule}"] for finding in form.warnings],
        },
    )


def _young_person(request: SignedInRequest, pk: UUID) -> YoungPerson:
    """A file that the user may see, and orient from."""
    people = YoungPerson.objects.visible_to(request.user)
    young_person = get_object_or_404(
        people.select_related("commune__department", "mission_locale__commune"), pk=pk
    )
    if not permissions.can_orient(request.user, young_person):
        raise PermissionDenied
    return young_person


def _department_id(young_person: YoungPerson) -> str:
    if young_person.commune:
        return young_person.commune.department_id
    mission_locale = young_person.mission_locale
    return (mission_locale.department_id or "") if mission_locale else ""


def _with_next_sessions(sites: list[Organisation]) -> list[tuple[Organisation, list[Session]]]:
    """Each site with its next sessions, in one query for all."""
    upcoming = Session.objects.filter(site__in=sites).upcoming().select_related("site")
    by_site: dict[int, list[Session]] = {site.pk: [] for site in sites}
    for session in upcoming:
        if len(by_site[session.site_id]) < SESSIONS_SHOWN:
            by_site[session.site_id].append(session)
    return [(site, by_site[site.pk]) for site in sites]
