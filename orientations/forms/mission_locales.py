"""Choosing a Mission Locale: among those proposed, or by typing a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.bootstrap import FieldWithButtons, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from accord.networks.models import MissionLocale, Organisation
from accord.networks.text import fold
from accord.page_forms import PageForm

FOUND_AT_ONCE = 10
# The button that searches, and sends nothing.
ACT, SEARCH = "acte", "chercher"


def with_search(form: PageForm, name: str) -> FormHelper:
    """The fields in their order, with a button that searches beside the one of this name."""
    helper = PageForm.helper.fget(form)  # type: ignore[attr-defined]
    button = StrictButton(
        "Chercher", type="submit", name=ACT, value=SEARCH, css_class="btn-secondary"
    )
    helper.layout = Layout(
        *(FieldWithButtons(each, button) if each == name else each for each in form.fields)
    )
    return helper


class MissionLocaleForm(PageForm):
    """``offered`` are the proposed ones, then those that the typed name finds."""

    mission_locale = forms.ChoiceField(
        label="Mission Locale",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Cette Mission Locale n'est plus proposée."},
    )
    other = forms.CharField(
        label="Une autre Mission Locale",
        required=False,
        max_length=80,
        help_text="Un nom ou une ville, puis « Chercher » : elle s'ajoute à la liste.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, proposed: Sequence[Organisation] = (), besides: int = 0, **kwargs: Any
    ) -> None:
        """``besides`` is the key of one that is never offered."""
        super().__init__(*args, **kwargs)
        typed = self.data if self.is_bound else self.initial
        self.searched = str(typed.get("other") or "").strip()
        found = [each for each in _named_like(self.searched) if each.pk != besides]
        self.has_more = len(found) > FOUND_AT_ONCE
        self.found = found[:FOUND_AT_ONCE]
        self.offered = {str(each.pk): each for each in [*proposed, *self.found]}
        field = self.fields["mission_locale"]
        field.choices = [(pk, _named(each)) for pk, each in self.offered.items()]  # type: ignore[attr-defined]
        if not self.offered:
            field.widget = forms.HiddenInput()

    @property
    def helper(self) -> FormHelper:
        return with_search(self, "other")

    @property
    def nothing_found(self) -> bool:
        return bool(self.searched) and not self.found

    @property
    def said_of_search(self) -> str:
        """What the search gave, when it did not simply add to the list."""
        if self.nothing_found:
            return "Aucune Mission Locale ouverte ne porte ce nom : essayez celui d'une ville."
        return "Il y en a d'autres : précisez le nom." if self.has_more else ""

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("mission_locale") and not self.has_error("mission_locale"):
            self.add_error("mission_locale" if self.offered else "other", self._what_is_missing())

    def _what_is_missing(self) -> str:
        if self.nothing_found:
            return self.said_of_search
        return "Choisissez la Mission Locale qui prendra la suite."

    @property
    def chosen(self) -> Organisation:
        return self.offered[self.cleaned_data["mission_locale"]]


def _named_like(text: str) -> list[Organisation]:
    key = fold(text)
    if not key:
        return []
    there = MissionLocale.objects.still_open().named_like(key).select_related("commune")
    return list(there.order_by("name_key", "pk")[: FOUND_AT_ONCE + 2])


def _named(mission_locale: Organisation) -> str:
    where = mission_locale.commune.name if mission_locale.commune else mission_locale.city
    return f"{mission_locale}, {where}" if where else str(mission_locale)
