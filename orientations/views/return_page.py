"""The page of a return, with what each of its readers may do there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.networks.models import Correspondent
from accord.youth import permissions as youth
from accord.youth.models import YoungPerson
from orientations import permissions
from orientations.chains import steps_of
from orientations.enums import ReturnStatus
from orientations.forms import CloseForm, ReceiveForm
from orientations.models import Reorientation

FILES_SHOWN = 10
RECEIVE, CLOSE = "receive", "close"


def find(request: SignedInRequest, pk: UUID) -> Reorientation:
    """A return that the user may see, with all that its page names."""
    returns = Reorientation.objects.readable_by(request.user).select_related(
        "young_person__commune__current",
        "young_person__referent",
        "young_person__mission_locale",
        "site__commune",
        "mission_locale",
        "pathway",
        "counsellor",
        "sent_by",
        "closed_by",
        "passed_from__mission_locale",
    )
    return get_object_or_404(returns, pk=pk)


def show(request: SignedInRequest, reorientation: Reorientation, **context: Any) -> HttpResponse:
    """The page; ``context`` brings the form of whoever has something to do."""
    user, person = request.user, reorientation.young_person
    record_reading(person.pk, by=user, page="return")
    towards_site: list[Any] = []
    towards_ml: list[Any] = []
    if reorientation.mission_locale_id is not None:
        ml, site = reorientation.mission_locale_id, reorientation.site_id
        found = Correspondent.objects.of_pairs([(ml, site), (site, ml)])
        towards_ml, towards_site = found[ml, site], found[site, ml]
    return render(
        request,
        "returns/detail.html",
        {
            "reorientation": reorientation,
            "young_person": person,
            "steps": steps_of(reorientation),
            "may_open_file": not user.acting
            or not user.acting.is_ml
            or person.mission_locale_id in user.acting.organisation_ids,
            "may_edit_file": youth.can_edit(user, person),
            "ml_contacts": towards_ml,
            "site_contacts": towards_site,
            "form": None,
            "proposal": None,
            "restored": None,
            "searched": False,
            "does": "",
            **context,
        },
    )


def show_as_it_stands(request: SignedInRequest, reorientation: Reorientation) -> HttpResponse:
    """To the Mission Locale, with the form of what it owes; to others, to read."""
    if permissions.can_answer_return(request.user, reorientation):
        if reorientation.status == ReturnStatus.SENT:
            form: Any = receive_form(request, reorientation)
            return show(request, reorientation, form=form, does=RECEIVE)
        if reorientation.status == ReturnStatus.RECEIVED:
            form = CloseForm(reorientation=reorientation)
            return show(request, reorientation, form=form, does=CLOSE)
    return show(request, reorientation)


def receive_form(
    request: SignedInRequest, reorientation: Reorientation, *, bound: bool = False
) -> ReceiveForm:
    """With the files of the Mission Locale that may be the person's, or those of the typed name."""
    person = reorientation.young_person
    files = None
    if person.mission_locale_id is None:
        ours = YoungPerson.objects.visible_to(request.user).select_related("commune", "referent")
        text = request.POST.get("text", "").strip()
        found = ours.perhaps_same_as(person)
        if text:
            found = ours.matching(text, by_number=True)
        files = list(found.order_by("name_key", "pk")[:FILES_SHOWN])
    return ReceiveForm(
        request.POST if bound else None,
        by=request.user,
        referent_id=person.referent_id,
        files=files,
        initial=request.POST.dict(),
    )
