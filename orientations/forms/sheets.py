"""What the staff of a site write about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accord.networks.models import SiteSheet
from accord.networks.models.site_sheets import WRITTEN
from accord.page_forms import InsidePage

_LISTED = SiteSheet._meta.get_field("documents")
MOST_DOCUMENTS, LONGEST_DOCUMENT = 12, 100


class PlainText(forms.CharField):
    """Lines without empty ones between them: the printed page has no room for these.

    A browser counts a line break as one character and sends it as two.
    """

    def to_python(self, value: Any) -> str:
        return "\n".join(_lines(super().to_python(value) or ""))


class OnePerLine(forms.Field):
    """A short list, typed one thing a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return _lines((value or "").replace("\x00", ""))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > MOST_DOCUMENTS:
            raise ValidationError(
                f"{len(value)} lignes : gardez les {MOST_DOCUMENTS} documents les plus utiles."
            )
        for line in value:
            if len(line) > LONGEST_DOCUMENT:
                raise ValidationError(
                    f"« {line[:30]}… » est trop long : {LONGEST_DOCUMENT} caractères par ligne au plus."
                )


class SheetForm(InsidePage, forms.ModelForm):
    """The texts of a sheet; ``version`` is the one that the page was opened on."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    documents = OnePerLine(label="À apporter", required=False, help_text=_LISTED.help_text)

    class Meta:
        model = SiteSheet
        fields = list(WRITTEN)
        field_classes = {name: PlainText for name in WRITTEN if name != "documents"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for name in WRITTEN:
            field = self.fields[name]
            field.widget.attrs["rows"] = 5
            if isinstance(field, PlainText):
                most = field.max_length or 0
                field.widget.attrs["rows"] = 3 if most <= 300 else 5
                field.help_text = f"{field.help_text} {most} caractères au plus."
                field.error_messages["max_length"] = (
                    "Trop long pour la page imprimée : %(show_value)d caractères, "
                    "%(limit_value)d au plus."
                )
                # The message above replaces the browser's silent cut of what is pasted.
                field.widget.attrs.pop("maxlength", None)

    def offer_again(self, version: str) -> None:
        """After a colleague wrote: what was typed is kept, and is saved next time."""
        self.data = {**self.data.dict(), "version": version}  # type: ignore[attr-defined]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
