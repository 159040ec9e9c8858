"""The side of whoever follows a young person: give them their link, answer what they ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.networks.when import say_date
from accord.personal import actions, permissions
from accord.personal.forms import AnswerForm
from accord.personal.links import url_of
from accord.personal.models import DataRequest, PersonalLink
from accord.workflow import Refused
from accord.youth.models import YoungPerson

# The values of ``acte``.
SEND, COPY, REVOKE = "envoyer", "copier", "annuler"


@require_http_methods(["GET", "POST"])
def link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send the link by e-mail, show it once to copy or print it, or make all links useless."""
    user = request.user
    people = YoungPerson.objects.visible_to(user).select_related("mission_locale")
    person = get_object_or_404(people, pk=pk)
    if not permissions.can_send_link(user, person):
        raise PermissionDenied
    context: dict[str, Any] = {
        "young_person": person,
        "address": "",
        "may_copy": permissions.can_copy_link(user, person),
    }
    if request.method == "POST":
        act = request.POST.get("acte")
        if act == COPY:
            if not permissions.can_copy_link(user, person):
                raise PermissionDenied
            context["address"] = url_of(actions.copy_link(person, by=user))
        elif act in (SEND, REVOKE):
            _send_or_revoke(request, person, act)
            return redirect("young_person_link", person.pk)
        else:
            raise BadRequest
    record_reading(person.pk, by=user, page="young_person_link")
    usable = PersonalLink.objects.visible_to(user).filter(young_person=person).usable()
    context["links"] = usable.select_related("made_by").order_by("-made_at", "pk")[:5]
    answer = render(request, "personal/link.html", context)
    answer["Cache-Control"] = "no-store, private"
    return answer


def _send_or_revoke(request: SignedInRequest, person: YoungPerson, act: str) -> None:
    if act == REVOKE:
        actions.revoke_links(person, by=request.user)
        messages.success(request, "Les liens donnés jusqu'ici n'ouvrent plus rien.")
        return
    try:
        actions.send_link(person, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Le lien part à {person.email}.")


@require_http_methods(["GET", "POST"])
def data_request(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is asked, until when; and the day of the answer, once it was given."""
    found = DataRequest.objects.visible_to(request.user).select_related(
        "young_person", "organisation", "answered_by"
    )
    asked = get_object_or_404(found, pk=pk)
    if not permissions.can_answer_request(request.user, asked):
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None, request=asked)
    if form.is_valid():
        try:
            actions.close_request(
                asked, by=request.user, answered_on=form.cleaned_data["answered_on"]
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            day = say_date(form.cleaned_data["answered_on"])
            messages.success(request, f"C'est noté : répondu le {day}.")
        return redirect(asked)
    record_reading(asked.young_person_id, by=request.user, page="data_request")
    context = {"asked": asked, "young_person": asked.young_person, "form": form}
    return render(request, "personal/data_request.html", context)
