"""The young people whom somebody may see, and one's file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from accord import lists
from accord.accounts.held import holds_forms
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.networks.models import Organisation
from accord.networks.text import fold
from accord.networks.when import say_date
from accord.registry import file_panels
from accord.workflow import Refused
from accord.youth import actions, drafts, permissions, typed_names
from accord.youth.alike import alike_and_unconfirmed
from accord.youth.enums import AccessReason
from accord.youth.facts import Facts, facts_of, guardian_of, said_birth
from accord.youth.filters import MINE, SORTS, PeopleFilters
from accord.youth.forms import YoungPersonForm
from accord.youth.giving import GIVE
from accord.youth.models import Access, DisabilityStatus, MergeOfFiles, YoungPerson
from accord.youth.transfers import former_file

# The value of ``suite`` that leads from a new file to the choice of a site.
THEN_ORIENT = "orienter"
# What stands beside it in the address and goes along: a session chosen before the young person.
CHOSEN_BEFORE = "seance"
# Health data: neither in a draft nor in a session.
NEVER_KEPT = frozenset({"disability"})


@require_http_methods(["GET", "POST"])
def young_people(request: SignedInRequest) -> HttpResponse:
    """Those whom somebody may see; a search is posted, so that no name stands in an address."""
    if not permissions.can_list(request.user):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, PeopleFilters)
        if not request.htmx:
            return redirect(url)
    people = YoungPerson.objects.visible_to(request.user)
    by_number = permissions.can_search_by_number(request.user)
    listing = lists.listing(
        request,
        people.select_related("commune", "referent", "mission_locale"),
        filters=PeopleFilters(request.GET, user=request.user),
        sorts=SORTS,
        find=lambda rows, text: rows.matching(text, by_number=by_number),
    )
    context = {
        "listing": listing,
        "only_mine": len(listing.chips) == 1 and request.GET.get("referent") == MINE,
        "can_create": permissions.can_create(request.user),
        "acts": [GIVE] if permissions.can_give(request.user) else [],
        "search_label": "Nom, prénom ou numéro i-MILO" if by_number else "Nom ou prénom",
        "tabs": _tabs(request) if permissions.can_create(request.user) else [],
    }
    return lists.answer(request, "youth/list.html", "youth/_table.html", context)


def _tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    chosen = request.GET.get("referent", "")
    return [
        {
            "label": label,
            "url": lists.address(request, referent=value),
            "active": chosen == value,
            "count": None,
        }
        for value, label in [("", "Toute la Mission Locale"), (MINE, "Ceux que je suis")]
    ] + [
        {
            "label": "Dossiers transmis",
            "url": reverse("files_transferred"),
            "active": False,
            "count": None,
        }
    ]


@holds_forms(never=NEVER_KEPT)
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Open a file, unless somebody very like is already here and nobody said it is another."""
    user = request.user
    if not permissions.can_create(user):
        raise PermissionDenied

    then_orient = request.GET.get("suite") == THEN_ORIENT
    name = typed_names.take_up(request) if request.GET.get("nom") else {}
    begun = drafts.restored(request)
    waiting = begun if begun and name and not _is_named(begun.typed, name) else None
    restored = begun if waiting is None else None
    form = YoungPersonForm(
        request.POST if request.method == "POST" else None,
        by=user,
        initial=restored.typed if restored and request.method == "GET" else name,
    )
    if request.method == "POST" and (answer := drafts.answer(request, form, never=NEVER_KEPT)):
        return answer
    if request.method == "GET":
        form.focus_first_empty("last_name", "first_name", "birth_date")
    alike: list[YoungPerson] = []
    if form.is_valid():
        alike = alike_and_unconfirmed(form, request)
        if not alike:
            try:
                made = actions.create(
                    form.instance, by=user, disability=form.cleaned_data.get("disability", False)
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                typed_names.forget(request)
                drafts.forget(request)
                messages.success(request, f"Le dossier de {made} est ouvert.")
                return redirect(_next_address(request, made))

    context = {
        "form": form,
        "alike": [(each, _next_address(request, each)) for each in alike],
        "then_orient": then_orient,
        "restored": restored if not form.is_bound else None,
        "waiting": waiting,
    }
    return render(request, "youth/create.html", context)


def _is_named(typed: dict[str, str], name: dict[str, str]) -> bool:
    """What was kept is about whom one has just searched, by name or by number."""
    return all(
        fold(typed.get(field, "")).startswith(fold(value)) for field, value in name.items() if value
    )


def _next_address(request: SignedInRequest, young_person: YoungPerson) -> str:
    """The file; or, when one came to orient, the choice of a site, with what was chosen before."""
    if request.GET.get("suite") != THEN_ORIENT:
        return young_person.get_absolute_url()
    url = reverse("orient_choose_site", args=[young_person.pk])
    chosen = request.GET.get(CHOSEN_BEFORE, "")
    return f"{url}?{urlencode({CHOSEN_BEFORE: chosen})}" if chosen else url


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Correct a file; the form shows the disability status, so opening it is a reading."""
    user = request.user
    young_person = _visible(user, pk)
    if not permissions.can_edit(user, young_person):
        raise PermissionDenied

    name = str(young_person)
    form = YoungPersonForm(
        request.POST if request.method == "POST" else None, instance=young_person, by=user
    )
    alike: list[YoungPerson] = []
    if form.is_valid():
        alike = alike_and_unconfirmed(form, request)
        if not alike:
            try:
                actions.edit(
                    form.instance,
                    by=user,
                    disability=form.cleaned_data.get("disability", False),
                    changed=form.changed_columns,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"Le dossier de {form.instance} est à jour.")
                return redirect(form.instance)

    told = permissions.can_see_disability_status(user, young_person)
    record_reading(young_person.pk, by=user, page="young_person_rqth" if told else "young_person")
    context = {
        "form": form,
        "alike": [(each, each.get_absolute_url()) for each in alike],
        "young_person": young_person,
        "name": name,
    }
    return render(request, "youth/edit.html", context)


@require_safe
def young_person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One file: what is known, who may see it, and all that both sides did."""
    user = request.user
    try:
        person = _visible(user, pk)
    except Http404:
        if kept := _merged_into(user, pk):
            messages.info(
                request, "Ce dossier est réuni à un autre de la même personne : le voici."
            )
            return redirect(kept)
        if answer := former_file(request, pk):
            return answer
        raise
    may_see_health = permissions.can_see_disability_status(user, person)
    record_reading(
        person.pk, by=user, page="young_person_rqth" if may_see_health else "young_person"
    )
    health = _health(person) if may_see_health else []
    may_merge = permissions.can_look_for_duplicates(user, person)
    context = {
        "young_person": person,
        "list_url": lists.where_left(request, "young_people"),
        "born": said_birth(person),
        "facts": [*facts_of(person, number=may_see_health), *health],
        "guardian": guardian_of(person),
        "viewers": _viewers(person),
        "panels": file_panels.shown(user, person),
        "events": person.timeline.visible_to(user).select_related("by", "organisation"),
        "can_edit": permissions.can_edit(user, person),
        "may_merge": may_merge,
        "merges": MergeOfFiles.objects.visible_to(user).undoable().filter(kept=person)
        if may_merge and person.was_merged
        else [],
        "can_orient": permissions.can_orient(user, person),
        "can_give": may_merge and permissions.can_give(user),
    }
    return render(request, "youth/detail.html", context)


def _visible(user: User, pk: UUID) -> Any:
    """Annotated with ``was_merged``: whether a merge can be undone, which is rare."""
    merges = MergeOfFiles.objects.visible_to(user).undoable().filter(kept=OuterRef("pk"))
    people = YoungPerson.objects.visible_to(user).annotate(was_merged=Exists(merges.order_by()))
    return get_object_or_404(
        people.select_related("commune", "referent", "mission_locale__department"), pk=pk
    )


def _merged_into(user: User, pk: UUID) -> YoungPerson | None:
    """The file to which the one at this address was merged, for whoever may see it."""
    file = YoungPerson.objects.merged().filter(pk=pk).first()
    while file is not None and file.merged_into_id:
        file = YoungPerson.objects.filter(pk=file.merged_into_id).first()
    return YoungPerson.objects.visible_to(user).filter(pk=file.pk).first() if file else None


def _health(person: YoungPerson) -> Facts:
    noted = DisabilityStatus.objects.filter(young_person=person).exists()
    return [("RQTH (vous seuls)", "oui" if noted else "")]


def _why(access: Access) -> str:
    why = str(access.get_reason_display())
    if access.ended_at is None:
        return why
    return f"{why}, jusqu'au {say_date(timezone.localdate(access.ended_at))}"


def _viewers(person: YoungPerson) -> list[tuple[Organisation, str]]:
    """Which organisations may see the file, and why; a site reads its own line and that of the ML."""
    accesses = person.accesses.select_related("organisation").order_by("given_at", "pk")
    viewers = [(access.organisation, _why(access)) for access in accesses]
    if person.mission_locale and person.mission_locale not in [found for found, _why in viewers]:
        viewers.insert(0, (person.mission_locale, AccessReason.FOLLOWS.label))
    return viewers
