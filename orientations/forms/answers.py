"""What a site says of an orientation."""

from __future__ import annotations

from typing import Any

from django import forms

from accord.accounts.models import User
from accord.page_forms import PageForm
from accord.youth.validators import refuse_social_security_number
from orientations.enums import DeclineReason, OrientationStatus
from orientations.forms.base import session_label
from orientations.models import Orientation, Session


class MessageForm(PageForm):
    """What a site adds to its answer, if it wishes."""

    comment = forms.CharField(
        label="Message à la Mission Locale",
        required=False,
        max_length=1000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(MessageForm):
    """Why a site receives none of several young people."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[("", "Choisir une raison"), *DeclineReason.choices],
        error_messages={
            "required": "Dites pourquoi : la Mission Locale en a besoin pour la suite."
        },
    )
    field_order = ["reason", "comment"]

    def clean(self) -> None:
        super().clean()
        _explain_another_reason(self)


class AnswerForm(MessageForm):
    """The site's answer: one choice, a reason when it is no, a message if it wishes."""

    answer = forms.ChoiceField(label="Votre réponse", widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Si vous ne retenez pas : pourquoi ?",
        choices=[("", "Choisir une raison"), *DeclineReason.choices],
        required=False,
    )
    field_order = ["answer", "reason", "comment"]

    _choices = [
        (OrientationStatus.ACCEPTED, "Nous l'accueillons"),
        (OrientationStatus.WAITLISTED, "Sur liste d'attente"),
        (OrientationStatus.DECLINED, "Nous ne retenons pas"),
    ]

    def __init__(self, *args: Any, orientation: Orientation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What a colleague has just answered is told by the act, not as a choice that is no more.
        waiting = orientation.status == OrientationStatus.WAITLISTED and not self.is_bound
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            choice
            for choice in self._choices
            if not (waiting and choice[0] == OrientationStatus.WAITLISTED)
        ]

    def clean(self) -> None:
        super().clean()
        answer, reason = self.cleaned_data.get("answer"), self.cleaned_data.get("reason")
        if answer == OrientationStatus.DECLINED and not reason:
            self.add_error(
                "reason", "Dites pourquoi : la Mission Locale en a besoin pour la suite."
            )
        if answer == OrientationStatus.DECLINED:
            _explain_another_reason(self)


def _explain_another_reason(form: PageForm) -> None:
    said = form.cleaned_data
    if said.get("reason") == DeclineReason.OTHER and not said.get("comment"):
        form.add_error("comment", "Précisez cette autre raison.")


class RegisterForm(PageForm):
    """The site gives somebody a seat in one of its sessions to come."""

    session = forms.ModelChoiceField(
        label="Séance",
        queryset=Session.objects.none(),
        empty_label="Choisir une séance",
        error_messages={
            "invalid_choice": "Cette séance n'est plus ouverte : choisissez-en une autre."
        },
    )

    def __init__(self, *args: Any, orientation: Orientation, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            Session.objects.visible_to(user)
            .upcoming()
            .filter(site_id=orientation.site_id)
            .select_related("site")
        )
        field.label_from_instance = session_label  # type: ignore[assignment,method-assign]
