"""One person has two files: found, compared, made one; and made two again when it was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from accord.lists import TYPED_MOST
from accord.networks import phones
from accord.networks.when import say_date
from accord.page_forms import PageForm
from accord.workflow import Refused
from accord.youth import merging, permissions
from accord.youth.models import MergeOfFiles, YoungPerson

KEPT, REMOVED = "garde", "doublon"
LOOKING_ALIKE = 10
FOUND_AT_ONCE = 20
MERGES_SHOWN = 50


class SearchForm(PageForm):
    text = forms.CharField(
        label="Nom, prénom ou numéro i-MILO",
        max_length=TYPED_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Tapez le début d'un nom, ou un numéro i-MILO."},
    )


class MergeForm(forms.Form):
    """For each thing of which the two files do not say the same, whose word is kept."""

    def __init__(self, *args: Any, kept: YoungPerson, removed: YoungPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.compared = kept, removed
        lacking = merging.lacking(kept, removed)
        for name in merging.differing(kept, removed):
            self.fields[name] = forms.ChoiceField(
                label=_LABELS[name],
                choices=[(KEPT, KEPT), (REMOVED, REMOVED)],
                initial=REMOVED if name in lacking else KEPT,
                error_messages={
                    "required": "Ce champ a changé entre-temps : dites lequel garder.",
                    "invalid_choice": "Choisissez l'un des deux.",
                },
            )

    @property
    def taken(self) -> list[str]:
        return [name for name, whose in self.cleaned_data.items() if whose == REMOVED]

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                name,
                str(field.label),
                [
                    (whose, _said(file, name), self[name].value() == whose)
                    for whose, file in zip((KEPT, REMOVED), self.compared, strict=True)
                ],
                [str(error) for error in self.errors.get(name, [])],
            )
            for name, field in self.fields.items()
        ]


@dataclass(frozen=True)
class Line:
    """One choice: of each file its value in words, and whether it is the one chosen."""

    name: str
    label: str
    values: list[tuple[str, str, bool]]
    errors: list[str]


_LABELS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "phone": "Téléphone",
    "email": "Courriel",
    "commune": "Commune",
    "imilo_number": "Numéro i-MILO",
    "left_school_on": "Sortie de l'école le",
    "schooling": "Diplôme",
    "situation": "Situation",
    "guardian": "Pour un mineur : qui prévenir",
    "referent": "Conseiller référent",
}


def _said(file: YoungPerson, name: str) -> str:
    if merging.is_empty(file, name):
        return "non renseigné"
    if name == "guardian":
        said = [file.get_guardian_kind_display(), file.guardian_name]
        return ", ".join(filter(None, [*said, phones.readable(file.guardian_phone)]))
    value = getattr(file, name)
    if name in ("birth_date", "left_school_on"):
        return say_date(value)
    if name in ("schooling", "situation"):
        return str(getattr(file, f"get_{name}_display")())
    return phones.readable(value) if name == "phone" else str(value)


@require_http_methods(["GET", "POST"])
def look_for(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which other file of the Mission Locale is the same person's? The search is posted."""
    user = request.user
    people = YoungPerson.objects.visible_to(user).select_related("commune", "referent")
    young_person = get_object_or_404(people, pk=pk)
    if not permissions.can_look_for_duplicates(user, young_person):
        raise PermissionDenied

    form = SearchForm(request.POST if request.method == "POST" else None)
    found: list[YoungPerson] | None = None
    if form.is_valid():
        matching = people.matching(form.cleaned_data["text"], by_number=True)
        found = list(matching.exclude(pk=pk).order_by("name_key", "pk")[:FOUND_AT_ONCE])
    context = {
        "young_person": young_person,
        "form": form,
        "found": found,
        "alike": people.perhaps_same_as(young_person)[:LOOKING_ALIKE] if found is None else [],
    }
    return render(request, "youth/duplicate.html", context)


@require_http_methods(["GET", "POST"])
def compare(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """The file that stays beside the one that goes: what differs is chosen, then they are one."""
    user = request.user
    people = YoungPerson.objects.visible_to(user).select_related(
        "commune", "referent", "created_by"
    )
    kept = get_object_or_404(people, pk=pk)
    removed = get_object_or_404(people.exclude(pk=pk), pk=other)
    if not permissions.can_merge(user, kept, removed):
        raise PermissionDenied

    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, removed=removed)
    if form.is_valid():
        try:
            merging.merge(kept, removed, by=user, take=form.taken)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Les deux dossiers de {kept} n'en font plus qu'un. Vous pouvez les séparer pendant "
                "30 jours.",
            )
            return redirect(kept)
    record_readings([kept.pk, removed.pk], by=user, page="file_merge")
    context = {"kept": kept, "removed": removed, "form": form, "files": [kept, removed]}
    return render(request, "youth/merge.html", context)


@require_safe
def merges(request: SignedInRequest) -> HttpResponse:
    """The files made one that can still be made two again."""
    if not permissions.can_create(request.user):
        raise PermissionDenied
    records = MergeOfFiles.objects.visible_to(request.user).undoable()
    return render(
        request,
        "youth/merges.html",
        {"merges": records.select_related("kept", "removed", "by")[:MERGES_SHOWN]},
    )


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says what goes back and what stays, then makes them two."""
    user = request.user
    records = MergeOfFiles.objects.visible_to(user).select_related("kept", "removed", "by")
    record = get_object_or_404(records, pk=pk)
    if not permissions.can_undo_merge(user, record):
        raise PermissionDenied

    if request.method == "POST":
        try:
            merging.undo_merge(record, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("file_merges")
        messages.success(request, f"Les deux dossiers de {record.removed} sont séparés.")
        return redirect(record.removed)
    record_readings([record.kept_id, record.removed_id], by=user, page="file_merge_undo")
    return render(request, "youth/merge_undo.html", {"merge": record})
