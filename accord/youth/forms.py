"""What a counsellor types about a young person."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Div, Field, Fieldset, Layout, Row
from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone

from accord.accounts.models import User
from accord.free_text import refuse_social_security_number
from accord.networks import phones, places
from accord.networks.models import Commune
from accord.youth.models import DisabilityStatus, YoungPerson

# Outside these ages a birth date is a slip of the keyboard. Who may join is told when orienting.
YOUNGEST, OLDEST = 13, 40
OF_MISSION_LOCALES = ("imilo_number", "disability")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class YoungPersonForm(forms.ModelForm):
    """A young person's file. No field is for a social-security number, and none takes one.

    An E2C types neither the i-MILO number nor the disability, which are the Mission Locale's.
    """

    use_required_attribute = False

    place = forms.CharField(
        label="Commune",
        required=False,
        max_length=100,
        help_text="Un nom ou un code postal.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    commune = forms.ModelChoiceField(
        label="Laquelle ?",
        queryset=Commune.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    disability = forms.BooleanField(
        label="Reconnaissance de la qualité de travailleur handicapé (RQTH)",
        required=False,
        help_text=(
            "Donnée de santé, facultative. Seule votre Mission Locale la voit, jamais l'E2C, et chaque "
            "lecture est tracée."
        ),
    )

    class Meta:
        model = YoungPerson
        labels = {"left_school_on": "Sortie de l'école le"}
        fields = [
            "first_name",
            "last_name",
            "birth_date",
            "phone",
            "email",
            "commune",
            "imilo_number",
            "left_school_on",
            "schooling",
            "situation",
            "guardian_kind",
            "guardian_name",
            "guardian_phone",
        ]
        widgets = {"birth_date": DayInput(), "left_school_on": DayInput()}
        help_texts = {
            "phone": "Pour lui rappeler sa séance.",
            "imilo_number": "Des chiffres, propres à votre Mission Locale.",
            "left_school_on": "Si vous ne savez que le mois, mettez le 1er.",
            "schooling": "Le plus haut obtenu.",
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert by.acting is not None
        self.organisation = by.acting.organisation
        for_ml = by.acting.is_ml
        if not self.instance._state.adding:
            self._fill_from_file()
        elif for_ml:
            self.instance.mission_locale_id = self.organisation.house_id
        if not for_ml:
            for name in OF_MISSION_LOCALES:
                del self.fields[name]
        self._prepare_fields()
        self.choices_of_place = self._offer_communes()
        self.helper = _helper(choose_commune=len(self.choices_of_place) > 1, for_ml=for_ml)

    def _fill_from_file(self) -> None:
        self.initial["place"] = places.say(self.instance.commune)
        self.initial["disability"] = DisabilityStatus.objects.filter(
            young_person=self.instance
        ).exists()
        for name in ("phone", "guardian_phone"):
            self.initial[name] = phones.readable(getattr(self.instance, name))

    def _prepare_fields(self) -> None:
        self.fields["place"].validators.append(refuse_social_security_number)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField) and name != "place":
                field.validators.append(refuse_social_security_number)
                # A young person's details are never those of whoever types.
                field.widget.attrs["autocomplete"] = "off"
        for name in ("schooling", "situation"):
            self.fields[name].required = False
        for name in ("phone", "guardian_phone"):
            field = self.fields[name]
            field.max_length = None  # type: ignore[attr-defined]
            field.validators = [refuse_social_security_number]
            field.widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def _offer_communes(self) -> list[Commune]:
        """The communes that the typed text may mean; several make the choice appear."""
        text = self.data.get(self.add_prefix("place"), "").strip() if self.is_bound else ""
        if self.is_bound and text == self.initial.get("place") and self.instance.commune:
            found = [self.instance.commune]
        else:
            found = places.candidates(text) if text else []
        found.sort(key=lambda commune: commune.department_id != self.organisation.department_id)
        field = self.fields["commune"]
        field.queryset = Commune.objects.filter(pk__in=[c.pk for c in found])  # type: ignore[attr-defined]
        field.choices = [(commune.pk, _which(commune)) for commune in found]  # type: ignore[attr-defined]
        return found

    def focus_first_empty(self, *names: str) -> None:
        """Where one goes on typing after what was known already."""
        empty = next((name for name in names if not self.initial.get(name)), None)
        if empty and any(self.initial.get(name) for name in names):
            self.fields[empty].widget.attrs["autofocus"] = True

    def _get_validation_exclusions(self) -> set[str]:
        """The i-MILO number is unique within the Mission Locale, which is not a field."""
        return super()._get_validation_exclusions() - {"mission_locale"}  # type: ignore[misc]

    @property
    def changed_columns(self) -> set[str]:
        """The columns that were typed anew; the place is typed for the commune."""
        changed = set(self.changed_data)
        return changed | {"commune"} if changed & {"place", "commune"} else changed

    def clean_first_name(self) -> str:
        return _name(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return _name(self.cleaned_data["last_name"])

    def clean_birth_date(self) -> datetime.date:
        born: datetime.date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if not today - relativedelta(years=OLDEST) <= born <= today - relativedelta(years=YOUNGEST):
            raise ValidationError("Vérifiez l'année : le portail suit des jeunes de 16 à 30 ans.")
        return born

    def clean_left_school_on(self) -> datetime.date | None:
        left: datetime.date | None = self.cleaned_data["left_school_on"]
        if left and left > timezone.localdate():
            raise ValidationError("Cette date est à venir : laissez vide jusqu'à la sortie.")
        return left

    def clean_phone(self) -> str:
        return self._phone("phone")

    def clean_guardian_phone(self) -> str:
        return self._phone("guardian_phone")

    def _phone(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if not text:
            return ""
        number = phones.normalise(text, self.organisation.department_id)
        if number is None:
            raise ValidationError(
                "Ce numéro n'existe pas. Écrivez-le comme 06 12 34 56 78, ou avec l'indicatif du pays."
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._choose_commune(cleaned)
        born, left = cleaned.get("birth_date"), cleaned.get("left_school_on")
        if born and left and left < born + relativedelta(years=10):
            self.add_error("left_school_on", "Cette date est trop proche de la naissance.")
        if cleaned.get("guardian_name") and not cleaned.get("guardian_kind"):
            self.add_error("guardian_kind", "Indiquez qui est cette personne.")
        if cleaned.get("guardian_kind") and not (
            cleaned.get("guardian_name") or self.has_error("guardian_name")
        ):
            self.add_error("guardian_name", "Indiquez le nom de ce contact.")
        return cleaned

    def _choose_commune(self, cleaned: dict[str, Any]) -> None:
        if self.has_error("place"):
            return
        found, chosen = self.choices_of_place, cleaned.get("commune")
        if not cleaned.get("place"):
            cleaned["commune"] = None
        elif not found:
            self.add_error("place", "Aucune commune ne porte ce nom ni ce code postal.")
        elif len(found) > places.MOST:
            self.add_error("place", "Trop de communes correspondent : précisez le nom ou le code.")
        elif len(found) == 1:
            cleaned["commune"] = found[0]
        elif chosen is None and not self.has_error("commune"):
            self.add_error("commune", "Plusieurs communes correspondent : choisissez la bonne.")

    def _post_clean(self) -> None:
        """Say beside its field that the i-MILO number is taken."""
        super()._post_clean()  # type: ignore[misc]
        for error in list(self.non_field_errors().as_data()):
            if "i-MILO" in str(error.message):
                del self.errors[NON_FIELD_ERRORS]
                self.add_error("imilo_number", error)


def _which(commune: Commune) -> str:
    return f"{commune.name}, {' ou '.join(commune.postcodes)} ({commune.department.name})"


def _name(text: str) -> str:
    if not any(character.isalpha() for character in text):
        raise ValidationError("Un nom s'écrit avec des lettres.")
    return " ".join(text.split())


def _helper(*, choose_commune: bool, for_ml: bool) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    commune = [Field("commune")] if choose_commune else []
    without_contact = " Sans contact, vous pourrez orienter en disant pourquoi." if for_ml else ""
    number = [Column("imilo_number", css_class="col-sm-6")] if for_ml else []
    helper.layout = Layout(
        Fieldset(
            "Identité",
            Row(
                Column("first_name", css_class="col-sm-6"),
                Column("last_name", css_class="col-sm-6"),
            ),
            Row(Column("birth_date", css_class="col-sm-6"), *number),
        ),
        Fieldset(
            "Le joindre",
            Row(Column("phone", css_class="col-sm-6"), Column("email", css_class="col-sm-6")),
            Div("place", *commune),
        ),
        Fieldset(
            "Sa situation",
            Row(
                Column("left_school_on", css_class="col-sm-6"),
                Column("schooling", css_class="col-sm-6"),
            ),
            Row(Column("situation", css_class="col-sm-6")),
            *(["disability"] if for_ml else []),
        ),
        Fieldset(
            "Pour un mineur : qui prévenir",
            HTML(
                '<p class="form-text">Avant 18 ans, un représentant légal ou l\'aide sociale à '
                f"l'enfance.{without_contact}</p>"
            ),
            Row(
                Column("guardian_kind", css_class="col-sm-4"),
                Column("guardian_name", css_class="col-sm-4"),
                Column("guardian_phone", css_class="col-sm-4"),
            ),
        ),
    )
    return helper
