"""The committee's conventions, changed by platform administrators; history keeps who and when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from accord.conventions.known import all_known, known
from accord.conventions.models import Convention


class ConventionForm(forms.ModelForm):
    """One of the known conventions, within its limits."""

    class Meta:
        model = Convention
        fields = ["key", "value"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"] = forms.ChoiceField(
                label="Convention",
                choices=[
                    (
                        convention.key,
                        f"{convention.label} ({convention.default} {convention.unit} par défaut)",
                    )
                    for convention in all_known()
                ],
            )

    def clean(self) -> None:
        super().clean()
        convention = known(self.cleaned_data.get("key", self.instance.pk))
        value = self.cleaned_data.get("value")
        if convention is None or value is None:
            return
        if not convention.lowest <= value <= convention.highest:
            self.add_error(
                "value",
                f"Choisissez de {convention.lowest} à {convention.highest} {convention.unit}.",
            )


@admin.register(Convention)
class ConventionAdmin(admin.ModelAdmin):
    """Deleting a line puts the default back."""

    form = ConventionForm
    list_display = ["label", "value", "unit", "default"]

    def get_readonly_fields(self, request: Any, obj: Convention | None = None) -> list[str]:
        return ["key"] if obj else []

    @admin.display(description="Convention")
    def label(self, convention: Convention) -> str:
        found = known(convention.pk)
        return found.label if found else convention.pk

    @admin.display(description="Unité")
    def unit(self, convention: Convention) -> str:
        found = known(convention.pk)
        return found.unit if found else ""

    @admin.display(description="Par défaut")
    def default(self, convention: Convention) -> str:
        found = known(convention.pk)
        return str(found.default) if found else ""
