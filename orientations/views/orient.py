"""A counsellor orients a young person: where, when and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts.held import holds_forms
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.lists import page_of
from accord.networks.models import Organisation, Site
from accord.workflow import Refused, lock
from accord.youth import drafts
from accord.youth.models import YoungPerson
from orientations import actions, permissions
from orientations.choices import Origin, SiteFilters, choices_for, sites_for
from orientations.eligibility import Level, check_person
from orientations.forms import OrientForm
from orientations.models import Orientation, Session
from orientations.views.orient_start import SESSION, request_address, session_of_address

SITES_PER_PAGE = 10
ALREADY_SENT = "Cette orientation est déjà partie : la voici."


@require_safe
def choose_site(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sites, nearest first, with what makes each a good choice."""
    young_person = _young_person(request, pk)
    if session := session_of_address(request):
        return redirect(request_address(young_person, session))

    record_reading(young_person.pk, by=request.user, page="orient_choose_site")
    origin = Origin.of(young_person)
    filters = SiteFilters(
        request.GET, queryset=sites_for(young_person, origin), young_person=young_person
    )
    page = page_of(filters.qs, request.GET.get("page"), per_page=SITES_PER_PAGE)
    findings = check_person(young_person, timezone.localdate())
    context = {
        "young_person": young_person,
        "findings": findings,
        "possible": all(finding.level != Level.BLOCK for finding in findings),
        "choices": choices_for(young_person, page.object_list, origin, by=request.user),
        "origin": origin,
        "page": page,
        "form": filters.form,
        "narrowed": bool(request.GET),
        "spoken": bool(request.htmx),
        # Unless a rule must be read first, the best choice is one key away.
        "focused": not request.GET and all(finding.level == Level.OK for finding in findings),
    }
    template = (
        "orientations/_sites.html" if request.htmx else "orientations/orient_choose_site.html"
    )
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _follows_merges(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a site that was merged leads to that of the kept one: its drafts are there."""

    @wraps(view)
    def followed(request: SignedInRequest, pk: UUID, site_pk: int) -> HttpResponse:
        try:
            return view(request, pk, site_pk)
        except Http404:
            merged = Site.objects.filter(pk=site_pk, merged_into__isnull=False).first()
            if merged is None:
                raise
            return redirect("orient", pk, merged.merged_into_id)

    return followed


@holds_forms()
@require_http_methods(["GET", "POST"])
@_follows_merges
def orient(request: SignedInRequest, pk: UUID, site_pk: int) -> HttpResponse:
    """The request to one site: session, motive, project, agreement. Sent twice, it leaves once."""
    young_person = _young_person(request, pk)
    site = get_object_or_404(Site.objects.still_open(), pk=site_pk)
    if request.method == "POST":
        # Of two sendings, or of a sending and the last letters of its draft, the second waits.
        lock(young_person)
    if sent := _already_sent(request, young_person, site):
        if request.htmx:  # the last letters typed, after the request itself
            return HttpResponse(status=204)
        messages.info(request, ALREADY_SENT)
        return redirect(sent)

    sessions = list(Session.objects.filter(site=site).upcoming().select_related("site"))
    restored = drafts.restored(request, young_person=young_person, site=site)
    form = OrientForm(
        request.POST if request.method == "POST" else None,
        young_person=young_person,
        site=site,
        sessions=sessions,
        initial=_initial(request, restored if request.method == "GET" else None),
    )
    if request.method == "POST":
        answer = drafts.answer(request, form, young_person=young_person, site=site)
        if answer is not None:
            return answer
    if form.is_valid():
        try:
            orientation = actions.send(
                form.orientation(young_person, site), by=request.user, session=form.chosen_session
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            drafts.forget(request, young_person=young_person, site=site)
            return _sent(request, orientation, form.chosen_session)

    record_reading(young_person.pk, by=request.user, page="orient")
    context = {
        "young_person": young_person,
        "site": site,
        "form": form,
        "restored": restored if not form.is_bound else None,
    }
    return render(request, "orientations/orient.html", context)


def _initial(request: SignedInRequest, restored: drafts.Restored | None) -> dict[str, str]:
    """What was typed before; the session in the address was chosen just now."""
    typed = restored.typed if restored else {}
    chosen = request.GET.get(SESSION)
    return {**typed, "session": chosen} if chosen else dict(typed)


def _sent(
    request: SignedInRequest, orientation: Orientation, session: Session | None
) -> HttpResponse:
    """To the request; or, when several go to one session, to the search of the next person."""
    if session is not None and request.GET.get("serie"):
        messages.success(
            request, f"Orientation de {orientation.young_person} envoyée à {orientation.site}."
        )
        return redirect(f"{reverse('orient_start')}?{SESSION}={session.pk}")
    messages.success(request, f"Orientation envoyée à {orientation.site}.")
    return redirect(orientation)


def _already_sent(
    request: SignedInRequest, young_person: YoungPerson, site: Organisation
) -> Orientation | None:
    """The orientation that is still open towards this site: a second one may not be sent."""
    asked = Orientation.objects.visible_to(request.user).still_open()
    return asked.filter(young_person=young_person, site=site).first()


def _young_person(request: SignedInRequest, pk: UUID) -> YoungPerson:
    """A file that the user may see, and orient from."""
    people = YoungPerson.objects.visible_to(request.user).select_related(
        "commune__department", "commune__current", "mission_locale__commune"
    )
    young_person = get_object_or_404(people, pk=pk)
    if not permissions.can_orient(request.user, young_person):
        raise PermissionDenied
    return young_person
