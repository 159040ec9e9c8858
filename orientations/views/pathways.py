"""The stays that somebody may see, and one stay as both sides read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accord import lists
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.networks.when import say_date
from accord.youth import permissions as youth
from accord.youth.models import YoungPerson
from orientations import permissions
from orientations.enums import PathwayStatus
from orientations.forms.stays import sister_sites
from orientations.models import FollowUp, Pathway
from orientations.stay_filters import ENDED_ONES, GOING_ON, SORTS, PathwayFilters
from orientations.stay_words import said_of, warnings_of
from orientations.views.stay_acts import ACTS, CHANGE_SITE, EDIT

# What the site does in the ordinary course of things stands as a full button.
_FIRST = {"confirm", "resume", "exit"}


@require_http_methods(["GET", "POST"])
def pathways(request: SignedInRequest) -> HttpResponse:
    """Every stay of my organisation; a search is posted, so that no name is in an address."""
    user = request.user
    if not permissions.can_list(user):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, PathwayFilters)
        if not request.htmx:
            return redirect(url)
    people = YoungPerson.objects.visible_to(user)
    by_number = youth.can_search_by_number(user)
    listing = lists.listing(
        request,
        Pathway.objects.visible_to(user).with_people(),
        filters=PathwayFilters(request.GET, user=user),
        sorts=SORTS,
        find=lambda rows, text: rows.of_people(people.matching(text, by_number=by_number)),
    )
    context = {
        "listing": listing,
        "tabs": _tabs(request),
        "may_open": permissions.can_open_stays(user),
    }
    return lists.answer(request, "pathways/list.html", "pathways/_table.html", context)


def _tabs(request: SignedInRequest) -> list[dict[str, Any]]:
    chosen = request.GET.get("etat", "")
    return [
        {
            "label": label,
            "url": lists.address(request, etat=value),
            "active": chosen == value,
            "count": None,
        }
        for value, label in [
            ("", "Tous"),
            (PathwayStatus.INTEGRATION.value, "En intégration"),
            (GOING_ON, "En parcours"),
            (ENDED_ONES, "Terminés"),
        ]
    ]


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where the stay stands, since when, what waits, and what the site may do."""
    user = request.user
    readable = Pathway.objects.readable_by(user)
    pathway = get_object_or_404(
        readable.select_related(
            "young_person",
            "site__parent",
            "mission_locale",
            "orientation",
            "referent",
            "first_return",
            "ended_by",
        ),
        pk=pk,
    )
    record_reading(pathway.young_person_id, by=user, page="pathway")
    may_run = permissions.can_run_stay(user, pathway)
    others = readable.filter(young_person_id=pathway.young_person_id).exclude(pk=pathway.pk)
    context = {
        "pathway": pathway,
        "young_person": pathway.young_person,
        "lead": said_of(pathway),
        "warnings": warnings_of(pathway, for_site=may_run),
        "facts": _facts(pathway),
        "others": others.select_related("site").order_by("-started_on", "-pk"),
        "follow_ups": _follow_ups(user, pathway),
        "may_answer": may_run,
        "may_edit": may_run and EDIT.fits(pathway),
        "may_begin_again": may_run and not pathway.is_open,
        "acts": _acts(user, pathway) if may_run else [],
        "next_internship": pathway.internships + 1,
        "list_url": lists.where_left(request, "pathways"),
    }
    return render(request, "pathways/detail.html", context)


def _follow_ups(user: User, pathway: Pathway) -> list[FollowUp]:
    """Contacts are planned at an exit, and at no other end."""
    if pathway.status != PathwayStatus.EXITED:
        return []
    found = FollowUp.objects.readable_by(user).filter(pathway=pathway)
    return list(found.order_by("due_on", "pk"))


def _acts(user: User, pathway: Pathway) -> list[dict[str, Any]]:
    """What may be done now; to change sites, the school has another one."""
    found = [act for act in ACTS if act.fits(pathway)]
    if CHANGE_SITE in found and not sister_sites(pathway.site).exists():
        found.remove(CHANGE_SITE)
    return [{"act": act, "is_first": act.move in _FIRST} for act in found]


def _facts(pathway: Pathway) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        ("Entrée", say_date(pathway.started_on)),
        ("Fin prévue de l'intégration", say_date(pathway.integration_ends_on)),
    ]
    if pathway.confirmed_on:
        facts.append(("Parcours confirmé", say_date(pathway.confirmed_on)))
    if pathway.ended_on:
        facts.append(("Terminé", say_date(pathway.ended_on)))
        facts.append(("Situation à la sortie", _how_it_ended(pathway)))
    if pathway.exit_comment:
        facts.append(("Précision", pathway.exit_comment))
    facts += [(each["label"], f"Terminé malgré tout : {each['reason']}") for each in pathway.waived]
    return [
        *facts,
        ("Référent à l'E2C", pathway.referent or ""),
        ("Heures par semaine", pathway.weekly_hours),
        ("Stages en entreprise", pathway.internships),
        ("Mission Locale", pathway.mission_locale or "aucune pour l'instant"),
    ]


def _how_it_ended(pathway: Pathway) -> str:
    said = [pathway.exit_label]
    if pathway.status == PathwayStatus.EXITED:
        said.append(pathway.get_exit_category_display().lower())
    said += [pathway.get_sector_display(), pathway.get_training_level_display()]
    return ", ".join(filter(None, said))
