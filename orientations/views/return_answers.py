"""What the Mission Locale does with a return: receives it, closes it, passes it on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.enums import ReturnStatus
from orientations.forms import CloseForm, PassOnForm
from orientations.forms.mission_locales import ACT, SEARCH
from orientations.models import Reorientation
from orientations.views.return_page import find, receive_form, show

NOT_THERE = "Ce retour n'attend plus cela : voici où il en est."


@require_POST
def receive(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The Mission Locale names who contacts the person, and says whether it has their file already."""
    reorientation = _find_to_answer(request, pk)
    if reorientation.status != ReturnStatus.SENT:
        messages.error(request, NOT_THERE)
        return redirect(reorientation)
    searching = request.POST.get(ACT) == SEARCH
    form = receive_form(request, reorientation, bound=not searching)
    if not searching and form.is_valid():
        try:
            received = actions.receive_return(
                reorientation,
                by=request.user,
                counsellor=form.chosen_counsellor,
                own_file=form.chosen_file,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except TransitionNotAllowed:
            messages.error(request, NOT_THERE)
            return redirect(reorientation)
        else:
            messages.success(
                request,
                f"Retour reçu ; {received.site} est prévenu. {received.counsellor} recontacte "
                f"{received.young_person.first_name}.",
            )
            return redirect(received)
    return show(request, reorientation, form=form, does="receive", searched=searching)


@require_POST
def close(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The Mission Locale says what came of it."""
    reorientation = _find_to_answer(request, pk)
    if reorientation.status != ReturnStatus.RECEIVED:
        messages.error(request, NOT_THERE)
        return redirect(reorientation)
    form = CloseForm(request.POST, reorientation=reorientation)
    if form.is_valid():
        try:
            actions.close_return(reorientation, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except TransitionNotAllowed:
            messages.error(request, NOT_THERE)
            return redirect(reorientation)
        else:
            messages.success(request, f"Retour clos ; {reorientation.site} est prévenu.")
            return redirect(reorientation)
    return show(request, reorientation, form=form, does="close")


@require_http_methods(["GET", "POST"])
def pass_on(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The person moved: another Mission Locale takes over."""
    reorientation = _find_to_answer(request, pk)
    if reorientation.status != ReturnStatus.RECEIVED:
        messages.error(request, NOT_THERE)
        return redirect(reorientation)
    assert request.user.acting is not None
    searching = request.POST.get(ACT) == SEARCH
    form = PassOnForm(
        request.POST if request.method == "POST" and not searching else None,
        house=request.user.acting.house,
        initial=request.POST.dict() if searching else {},
    )
    if form.is_valid():
        try:
            actions.pass_on_return(
                reorientation, by=request.user, to=form.chosen, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except TransitionNotAllowed:
            messages.error(request, NOT_THERE)
            return redirect(reorientation)
        else:
            messages.success(
                request, f"Retour transmis à {form.chosen} ; {reorientation.site} est prévenu."
            )
            return redirect(reorientation)
    record_reading(reorientation.young_person_id, by=request.user, page="return_pass_on")
    return render(
        request,
        "returns/pass_on.html",
        {
            "reorientation": reorientation,
            "young_person": reorientation.young_person,
            "form": form,
        },
    )


def _find_to_answer(request: SignedInRequest, pk: UUID) -> Reorientation:
    reorientation = find(request, pk)
    if not permissions.can_answer_return(request.user, reorientation):
        raise PermissionDenied
    return reorientation
