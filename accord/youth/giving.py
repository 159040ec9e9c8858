"""A manager gives several young people, ticked in the list, to a colleague who becomes their referent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accord import bulk
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.back import back, back_url
from accord.lists import where_left
from accord.page_forms import PageForm
from accord.workflow import Refused
from accord.youth import actions, permissions
from accord.youth.filters import colleagues_of
from accord.youth.models import YoungPerson

GIVE = bulk.BulkAct("confier", "Confier à un collègue…", "person-lines-fill")
WORDS = bulk.Words(
    "Un jeune confié.",
    "{} jeunes confiés.",
    "{} n'a pas changé de référent",
    "{} n'ont pas changé de référent",
)


class GiveForm(PageForm):
    """Who follows them from now on."""

    referent = forms.ModelChoiceField(
        label="Qui suit désormais ces jeunes ?",
        queryset=User.objects.none(),
        empty_label="Choisir une personne",
        error_messages={
            "required": "Choisissez à qui les confier.",
            "invalid_choice": "Cette personne n'est plus de l'équipe : choisissez-en une autre.",
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["referent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = colleagues_of(user)


@require_POST
def give(request: SignedInRequest) -> HttpResponse:
    """Names them and asks to whom; then says of each whose referent had changed in the meantime."""
    user = request.user
    if not permissions.can_give(user):
        raise PermissionDenied
    try:
        people = _ticked(request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back(request, "young_people")

    form = GiveForm(request.POST if "confirme" in request.POST else None, user=user)
    if form.is_valid():
        receiver = form.cleaned_data["referent"]
        try:
            outcome = actions.give(people, to=receiver, by=user, seen=_seen(request, people))
        except Refused as refusal:
            form.add_error("referent", str(refusal))
        else:
            bulk.tell(request, outcome, WORDS)
            return back(request, "young_people")
    context = {
        "people": people,
        "form": form,
        "back": back_url(request) or where_left(request, "young_people"),
    }
    return render(request, "youth/give.html", context)


def _ticked(request: SignedInRequest) -> list[YoungPerson]:
    """Those that the manager may see; nothing is said of any other."""
    ids = bulk.chosen(request)
    found = YoungPerson.objects.visible_to(request.user).filter(pk__in=ids)
    people = list(found.select_related("referent").order_by("name_key", "pk"))
    if not people:
        raise Refused(bulk.NOTHING_TICKED)
    return people


def _seen(request: SignedInRequest, people: list[YoungPerson]) -> dict[UUID, str]:
    """The referent whom the page named for each; as it stands now when the page said nothing."""
    return {
        person.pk: request.POST.get(f"referent_{person.pk}", str(person.referent_id or ""))
        for person in people
    }
