"""A site opens a stay without an orientation: somebody new, or somebody who comes back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accord.accounts.held import holds_forms
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.workflow import Refused
from accord.youth import drafts
from accord.youth.alike import alike_and_unconfirmed
from accord.youth.models import YoungPerson
from orientations import actions, permissions
from orientations.actions.pathways import ALREADY_STAYING
from orientations.forms.base import refuse
from orientations.forms.newcomers import BeginAgainForm, NewcomerForm
from orientations.models import Orientation, Pathway


@holds_forms()
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """Somebody came by themselves: their file and their stay, in one act."""
    user = request.user
    if not permissions.can_open_stays(user):
        raise PermissionDenied

    restored = drafts.restored(request)
    posted = request.method == "POST"
    form = NewcomerForm(
        request.POST if posted else None,
        by=user,
        initial=restored.typed if restored and not posted else {},
    )
    if posted and (answer := drafts.answer(request, form)):
        return answer
    alike: list[YoungPerson] = []
    if form.is_valid():
        alike = alike_and_unconfirmed(form, request)
        if not alike:
            try:
                pathway = actions.open_directly(
                    form.instance,
                    form.cleaned_data["site"],
                    by=user,
                    on=form.cleaned_data["on"],
                    integration_ends_on=form.cleaned_data["integration_ends_on"],
                    support=form.stated_support(),
                )
            except Refused as refusal:
                refuse(form, refusal)
            else:
                drafts.forget(request)
                name = pathway.young_person.first_name
                messages.success(
                    request, f"Le dossier de {name} est ouvert, et son parcours commence."
                )
                return redirect(pathway)
    context = {
        "form": form,
        "alike": [(each, reverse("pathway_again", args=[each.pk])) for each in alike],
        "restored": restored if not form.is_bound else None,
    }
    return render(request, "pathways/create.html", context)


@require_http_methods(["GET", "POST"])
def again(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A new stay of somebody whose file one may see."""
    user = request.user
    people = YoungPerson.objects.visible_to(user).select_related("mission_locale", "referent")
    young_person = get_object_or_404(people, pk=pk)
    if not permissions.can_open_stays(user):
        raise PermissionDenied

    form = BeginAgainForm(request.POST if request.method == "POST" else None, by=user)
    if form.is_valid():
        try:
            pathway = actions.open_directly(young_person, by=user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            told = young_person.mission_locale
            messages.success(
                request,
                f"{young_person.first_name} commence un nouveau parcours."
                + (f" {told} est prévenue." if told else ""),
            )
            return redirect(pathway)
    elif request.method == "GET" and (instead := _instead(request, young_person)):
        return instead
    record_reading(young_person.pk, by=user, page="pathway_again")
    context = {"form": form, "young_person": young_person}
    return render(request, "pathways/again.html", context)


def _instead(request: SignedInRequest, young_person: YoungPerson) -> HttpResponse | None:
    """Where an entry is said rather than here: the stay that goes on, the orientation accepted."""
    user = request.user
    theirs = Pathway.objects.visible_to(user).filter(young_person=young_person)
    if (staying := theirs.still_open().first()) is not None:
        messages.info(request, ALREADY_STAYING)
        return redirect(staying)
    asked = Orientation.objects.visible_to(user).filter(young_person=young_person)
    if (accepted := asked.to_join().first()) is not None:
        name = young_person.first_name
        messages.info(request, f"Une orientation est acceptée : dites ici si {name} a commencé.")
        return redirect(accepted)
    return None
