"""What a young person writes on their page; and the day of an answer to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accord.networks import phones
from accord.networks.when import validate_year
from accord.page_forms import PageForm
from accord.personal.enums import RequestKind
from accord.personal.models import DataRequest
from accord.youth.forms import DayInput

_CHOOSE = {"required": "Choisissez une réponse."}


class AskForm(PageForm):
    """An address, or a telephone number: then ``by_phone`` says that nothing can be sent yet."""

    where = forms.CharField(
        label="Votre adresse e-mail",
        max_length=254,
        help_text="Celle que vous avez donnée à la Mission Locale ou à l'E2C.",
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
        error_messages={"required": "Écrivez votre adresse e-mail."},
    )
    by_phone = False

    def clean_where(self) -> str:
        text: str = self.cleaned_data["where"].strip()
        try:
            validate_email(text)
        except ValidationError:
            if phones.normalise(text, None) is None:
                raise ValidationError(
                    "Cette adresse n'est pas complète. Écrivez-la comme prenom@exemple.fr."
                ) from None
            self.by_phone = True
        return text


class PhoneForm(PageForm):
    phone = forms.CharField(
        label="Mon numéro de téléphone",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": "Écrivez votre numéro."},
    )

    def __init__(self, *args: Any, department: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department

    def clean_phone(self) -> str:
        number = phones.normalise(self.cleaned_data["phone"], self.department)
        if number is None:
            raise ValidationError("Ce numéro n'existe pas. Écrivez-le comme 06 12 34 56 78.")
        return number


class ReasonForm(PageForm):
    """Why somebody cannot come; ``seen`` is the date they read."""

    reason = forms.ChoiceField(label="Pourquoi ?", widget=forms.RadioSelect, error_messages=_CHOOSE)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, *args: Any, reasons: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(reasons)  # type: ignore[attr-defined]


class DataForm(PageForm):
    kind = forms.ChoiceField(
        label="Que demandez-vous ?",
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


class AnswerForm(PageForm):
    """On which day the young person had the answer."""

    answered_on = forms.DateField(label="Répondu le", widget=DayInput, validators=[validate_year])

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_on = timezone.localdate(request.asked_at)
        self.initial["answered_on"] = timezone.localdate()

    def clean_answered_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["answered_on"]
        if not self.asked_on <= day <= timezone.localdate():
            raise ValidationError("Ce jour est entre la demande et aujourd'hui.")
        return day
