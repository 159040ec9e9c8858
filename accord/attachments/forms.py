"""What somebody fills in to add a document."""

from __future__ import annotations

from typing import Any

from django import forms

from accord.attachments.actions import Document
from accord.attachments.content import EMPTY, TOO_LARGE
from accord.attachments.enums import Kind
from accord.attachments.models import TITLE_LENGTH
from accord.free_text import refuse_social_security_number
from accord.networks.models import Organisation
from accord.page_forms import PageForm

CHOOSE_AGAIN = "Choisissez de nouveau le fichier : le navigateur ne l'a pas gardé."


class AttachmentForm(PageForm):
    """The file comes last: what was typed before it is there again when it is too large."""

    kind = forms.ChoiceField(
        label="De quoi s'agit-il ?",
        choices=[("", "Choisissez"), *Kind.choices],
        error_messages={"required": "Choisissez la nature du document."},
    )
    title = forms.CharField(
        label="Précision",
        required=False,
        max_length=TITLE_LENGTH,
        validators=[refuse_social_security_number],
        help_text="Si besoin : «\u00a0CV de septembre\u00a0», «\u00a0Stage en cuisine\u00a0».",
    )
    shared_with = forms.ModelMultipleChoiceField(
        label="Qui d'autre peut le lire ?",
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : votre organisation seulement.",
        error_messages={
            "invalid_choice": "Cette organisation ne voit pas ce dossier : choisissez dans la liste.",
        },
    )
    file = forms.FileField(
        label="Fichier",
        help_text="PDF, JPEG ou PNG, 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "Choisissez un fichier.", "empty": EMPTY},
    )

    def __init__(
        self, *args: Any, partners: list[Organisation], too_large: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE
        shared_with = self.fields["shared_with"]
        assert isinstance(shared_with, forms.ModelMultipleChoiceField)
        ids = [partner.pk for partner in partners]
        shared_with.queryset = Organisation.objects.filter(pk__in=ids).order_by("name_key", "pk")
        if not partners:
            del self.fields["shared_with"]

    @property
    def document(self) -> Document:
        chosen = self.cleaned_data
        return Document(
            kind=Kind(chosen["kind"]),
            title=chosen["title"],
            shared_with=list(chosen.get("shared_with", [])),
            name=chosen["file"].name,
            content=chosen["file"].read(),
        )

    def ask_for_the_file_again(self) -> None:
        """When something else was wrong: a browser never fills in a file."""
        if self.errors and "file" not in self.errors:
            self.add_error("file", CHOOSE_AGAIN)
