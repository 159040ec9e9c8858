"""The pages of a file that goes to another Mission Locale, and of those that went."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accord import lists
from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from accord.networks import places
from accord.networks.models import MissionLocale, Organisation
from accord.networks.text import fold
from accord.page_forms import PageForm
from accord.workflow import Refused
from accord.youth import permissions
from accord.youth.enums import TransferReason
from accord.youth.facts import facts_of, guardian_of, said_birth
from accord.youth.forms import DayInput
from accord.youth.models import TimelineEvent, Transfer, YoungPerson
from accord.youth.transferring import transfer
from accord.youth.validators import refuse_social_security_number

# Of a name, the least that says which Mission Locale is meant.
LEAST_TYPED = 3
MOST_OFFERED = 30


class TransferForm(PageForm):
    """To whom, why, and that the young person agrees. What is typed first makes the choice appear."""

    place = forms.CharField(
        label="Où vit ce jeune maintenant ?",
        max_length=100,
        validators=[refuse_social_security_number],
        help_text="Sa commune, un code postal, ou le nom de la Mission Locale.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Tapez une commune, un code postal ou un nom."},
    )
    to = forms.ModelChoiceField(
        label="Quelle Mission Locale le suit désormais ?",
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez la Mission Locale, puis transmettez."},
    )
    reason = forms.ChoiceField(label="Pourquoi ?", choices=TransferReason)
    comment = forms.CharField(
        label="Message à l'autre Mission Locale",
        required=False,
        max_length=1000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu'il faut savoir pour prendre la suite. Pas de donnée de santé.",
    )
    agreement = forms.BooleanField(
        label="Le jeune est d'accord pour que cette Mission Locale le suive et lise son dossier",
        error_messages={"required": "Sans l'accord du jeune, le dossier ne peut pas partir."},
    )
    agreed_on = forms.DateField(
        label="Accord recueilli le",
        widget=DayInput(),
        initial=timezone.localdate,
        error_messages={
            "required": "Dites quel jour il l'a donné.",
            "invalid": "Écrivez un jour, comme 25/11/2026.",
        },
    )
    with_health = forms.BooleanField(
        label="Le jeune accepte aussi que sa RQTH soit transmise, si elle est notée",
        required=False,
        help_text="Sans cet accord, elle est effacée du dossier : le jeune la dira s'il le veut.",
    )

    def __init__(self, *args: Any, young_person: YoungPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.data.get("place", "").strip() if self.is_bound else ""
        self.found = _mission_locales(text, but=young_person.mission_locale_id)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[each.pk for each in self.found])
        field.choices = [(each.pk, _where(each)) for each in self.found]
        if not self.found:
            del self.fields["to"]

    def clean_agreed_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise ValidationError("Cette date est à venir : mettez le jour où il a dit oui.")
        return day

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("place") and not self.found:
            self.add_error(
                "place", "Aucune autre Mission Locale ne couvre ce lieu ni ne porte ce nom."
            )


def _mission_locales(text: str, *, but: int | None) -> list[Organisation]:
    """Those that cover the commune somebody means, then those of this name."""
    if not text:
        return []
    open_ones = MissionLocale.objects.still_open().exclude(pk=but).select_related("department")
    communes = [commune.pk for commune in places.candidates(text)[: places.MOST]]
    covering = open_ones.filter(coverages__commune__in=communes).distinct()
    found = list(covering.order_by("name_key", "pk")[:MOST_OFFERED])
    key = fold(text)
    if len(key) >= LEAST_TYPED:
        named = open_ones.filter(name_key__contains=key).order_by("name_key", "pk")
        found += [each for each in named[:MOST_OFFERED] if each not in found]
    return found[:MOST_OFFERED]


def _where(mission_locale: Organisation) -> str:
    department = mission_locale.department
    return f"{mission_locale} ({department.name})" if department else str(mission_locale)


@require_http_methods(["GET", "POST"])
def give_away(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says what goes and what stays, then gives the file to the other Mission Locale."""
    user = request.user
    young_person = get_object_or_404(YoungPerson.objects.visible_to(user), pk=pk)
    if not permissions.can_transfer(user, young_person):
        raise PermissionDenied

    form = TransferForm(
        request.POST if request.method == "POST" else None, young_person=young_person
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            transfer(
                young_person,
                to=said["to"],
                by=user,
                reason=said["reason"],
                agreed_on=said["agreed_on"],
                comment=said["comment"],
                with_health=said["with_health"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Le dossier de {young_person} est transmis à {said['to']}, qui est prévenue.",
            )
            return redirect("files_transferred")
    record_reading(young_person.pk, by=user, page="file_transfer")
    return render(request, "youth/transfer.html", {"young_person": young_person, "form": form})


@require_safe
def given_away(request: SignedInRequest) -> HttpResponse:
    """What the Mission Locale followed and another follows now."""
    user = request.user
    if not permissions.can_create(user):
        raise PermissionDenied
    left = Transfer.objects.visible_to(user).still_away(user)
    page = lists.page_of(left.select_related("to", "file_then", "by"), request.GET.get(lists.PAGE))
    return render(request, "youth/transferred.html", {"page": page})


def former_file(request: SignedInRequest, pk: UUID) -> HttpResponse | None:
    """The file as it was when one's Mission Locale gave it away; None when it never did."""
    user = request.user
    left = (
        Transfer.objects.visible_to(user)
        .filter(young_person_id=pk)
        .select_related(
            "to", "file_then__commune", "file_then__referent", "file_then__mission_locale"
        )
        .first()
    )
    if left is None:
        return None
    file = left.as_left
    record_reading(pk, by=user, page="young_person_former")
    events = list(
        TimelineEvent.objects.visible_to(user)
        .filter(young_person_id=pk)
        .select_related("by", "organisation")
    )
    for event in events:
        event.young_person = file
        event.subject_id = None  # its page is that of the Mission Locale which follows now
    context = {
        "left": left,
        "young_person": file,
        "born": said_birth(file),
        "facts": facts_of(file, number=True),
        "guardian": guardian_of(file),
        "events": events,
    }
    return render(request, "youth/former.html", context)
