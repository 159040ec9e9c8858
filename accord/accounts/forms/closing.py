"""What the administrator of the platform types to close an organisation."""

from __future__ import annotations

from django import forms

from accord.page_forms import PageForm


class ClosingForm(PageForm):
    """Since when nobody works there any more."""

    on = forms.DateField(
        label="Fermée depuis le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Aujourd'hui, ou un jour passé.",
        error_messages={
            "required": "Indiquez depuis quel jour elle est fermée.",
            "invalid": "Cette date n'existe pas : jour, mois et année.",
        },
    )
