"""A return as both sides read it, and what the E2C does with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_fsm import TransitionNotAllowed

from accord.accounts.held import holds_forms
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.workflow import Refused
from accord.youth import drafts
from orientations import actions, permissions
from orientations.enums import ReturnStatus
from orientations.forms import RefusalForm, ReturnForm
from orientations.forms.mission_locales import ACT, SEARCH
from orientations.models import Reorientation
from orientations.proposals import Proposal, propose
from orientations.views.return_page import find, show, show_as_it_stands

NOT_DUE = "Ce retour est déjà parti : voici où il en est."


@holds_forms()
@require_http_methods(["GET", "POST"])
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the E2C says of the person, and what the Mission Locale does with it; posted, it is sent."""
    reorientation = find(request, pk)
    may_send = permissions.can_send_return(request.user, reorientation)
    if request.method == "POST" and not may_send:
        raise PermissionDenied
    if not may_send or reorientation.status != ReturnStatus.DUE:
        if request.htmx:  # the last letters typed, after the return itself
            return HttpResponse(status=204)
        if request.method == "POST":
            messages.info(request, NOT_DUE)
            return redirect(reorientation)
        return show_as_it_stands(request, reorientation)
    return _complete(request, reorientation)


def _complete(request: SignedInRequest, reorientation: Reorientation) -> HttpResponse:
    """The page of what is due, with its form; what is typed is kept until it leaves."""
    person, site = reorientation.young_person, reorientation.site
    proposal = propose(person, site) if reorientation.mission_locale_id is None else None
    searching = request.POST.get(ACT) == SEARCH and not request.htmx
    restored = drafts.restored(request, young_person=person, site=site)
    typed: dict[str, Any] = restored.typed if restored and request.method == "GET" else {}
    sending = request.method == "POST" and not searching
    form = ReturnForm(
        request.POST if sending else None,
        reorientation=reorientation,
        proposal=proposal,
        initial=request.POST.dict() if searching else typed,
    )
    if sending:
        answer = drafts.answer(request, form, young_person=person, site=site)
        if answer is not None:
            return answer
    if form.is_valid():
        try:
            _send(request, reorientation, form, proposal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except TransitionNotAllowed:
            messages.info(request, NOT_DUE)
            return redirect(reorientation)
        else:
            drafts.forget(request, young_person=person, site=site)
            return redirect(reorientation)
    return show(
        request,
        reorientation,
        form=form,
        proposal=proposal,
        restored=restored if not form.is_bound and not searching else None,
        searched=searching,
    )


def _send(
    request: SignedInRequest,
    reorientation: Reorientation,
    form: ReturnForm,
    proposal: Proposal | None,
) -> None:
    chosen = form.chosen if proposal else None
    sent = actions.send_return(
        reorientation,
        form.content,
        by=request.user,
        mission_locale=chosen,
        proposed_by=proposal.rule_of(chosen) if proposal and chosen else "",
    )
    messages.success(
        request, f"Retour envoyé à {sent.mission_locale}, qui doit en accuser réception."
    )


@require_http_methods(["GET", "POST"])
def refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Of age, the person wishes no registration: noted instead of a return."""
    reorientation = find(request, pk)
    if not permissions.can_send_return(request.user, reorientation):
        raise PermissionDenied

    if not reorientation.may_be_refused:
        messages.error(request, "Ce retour ne se refuse pas : voici où il en est.")
        return redirect(reorientation)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.note_refusal(reorientation, by=request.user, reason=form.cleaned_data["reason"])
        except (Refused, TransitionNotAllowed):
            messages.error(request, NOT_DUE)
        else:
            messages.success(request, "Le refus est noté : il n'y a plus rien à envoyer.")
        return redirect(reorientation)
    record_reading(reorientation.young_person_id, by=request.user, page="return_refuse")
    return render(
        request,
        "returns/refuse.html",
        {
            "reorientation": reorientation,
            "young_person": reorientation.young_person,
            "form": form,
        },
    )
