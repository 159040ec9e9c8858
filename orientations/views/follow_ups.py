"""Contacts after the exit: their list, and what the site learned at each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accord import lists
from accord.accounts.requests import SignedInRequest
from accord.back import back
from accord.journal.actions import record_reading
from accord.workflow import Refused
from accord.youth.models import YoungPerson
from orientations import actions, permissions
from orientations.enums import FollowUpAnswer
from orientations.follow_up_filters import STEPS, FollowUpFilters, sorts_of
from orientations.forms import FollowUpForm
from orientations.models import FollowUp, Pathway


@require_http_methods(["GET", "POST"])
def index(request: SignedInRequest) -> HttpResponse:
    """To do, to come and done; a search is posted, so that no name is in an address."""
    user = request.user
    if not permissions.can_list_follow_ups(user):
        raise PermissionDenied
    if request.method == "POST":
        url = lists.posted(request, FollowUpFilters)
        if not request.htmx:
            return redirect(url)
    step = request.GET.get("etape", "")
    people = YoungPerson.objects.visible_to(user)
    listing = lists.listing(
        request,
        FollowUp.objects.visible_to(user).with_people(),
        filters=FollowUpFilters(request.GET, user=user),
        sorts=sorts_of(step),
        find=lambda rows, text: rows.of_people(people.matching(text, by_number=False)),
    )
    tabs = [
        {
            "label": label,
            "url": lists.address(request, etape=value, reponse="", tri=""),
            "active": step == value,
            "count": None,
        }
        for value, label in STEPS
    ]
    context = {"listing": listing, "tabs": tabs, "step": step}
    return lists.answer(request, "follow_ups/list.html", "follow_ups/_table.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The site says what it learned, once; the page stays as what was said."""
    follow_ups = FollowUp.objects.visible_to(request.user).select_related(
        "young_person__referent", "young_person__mission_locale", "site", "pathway", "answered_by"
    )
    follow_up = get_object_or_404(follow_ups, pk=pk)
    if not permissions.can_answer_follow_up(request.user, follow_up):
        raise PermissionDenied

    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer_follow_up(
                follow_up,
                by=request.user,
                answer=FollowUpAnswer(form.cleaned_data["answer"]),
                situation=form.situation_kind,
                comment=form.cleaned_data["comment"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(follow_up)
        messages.success(request, f"C'est noté, pour {follow_up.young_person}.")
        return redirect(lists.where_left(request, "follow_ups"))
    record_reading(follow_up.young_person_id, by=request.user, page="follow_up")
    others = FollowUp.objects.visible_to(request.user).filter(pathway=follow_up.pathway_id)
    every = [follow_up, *others.exclude(pk=follow_up.pk).order_by("due_on", "pk")]
    return render(
        request,
        "follow_ups/answer.html",
        {
            "follow_up": follow_up,
            "young_person": follow_up.young_person,
            "pathway": follow_up.pathway,
            "form": form,
            "eyebrow": f"Suivi à {follow_up.months} mois",
            "others": every[1:],
            "may_plan_last": actions.may_plan_last(every),
            "list_url": lists.where_left(request, "follow_ups"),
        },
    )


@require_POST
def plan_last(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A site goes on to 24 months for somebody who left it."""
    pathway = get_object_or_404(Pathway.objects.visible_to(request.user), pk=pk)
    if not permissions.can_run_stay(request.user, pathway):
        raise PermissionDenied
    try:
        actions.plan_last_follow_up(pathway, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Un suivi à 24 mois est prévu.")
    return back(request, pathway)
