"""What each side types about a return."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from accord.accounts.models import User
from accord.networks import phones
from accord.networks.models import Organisation
from accord.networks.when import say_date
from accord.page_forms import PageForm
from accord.youth.filters import colleagues_of
from accord.youth.models import YoungPerson
from accord.youth.validators import refuse_social_security_number
from orientations.actions import Content
from orientations.enums import FOLLOWED_AFTER, ReturnOutcome
from orientations.forms.mission_locales import MissionLocaleForm, with_search
from orientations.models import Reorientation
from orientations.proposals import Proposal

_YES_NO = [("oui", "Oui"), ("non", "Non")]
NEW_FILE = "nouveau"


def _text(label: str, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )


def _yes_or_no(label: str, *, missing: str, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=_YES_NO,
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": missing},
        **kwargs,
    )


class ReturnForm(MissionLocaleForm):
    """What the E2C completes and sends; the Mission Locale is chosen unless one follows the person."""

    reason = _text(
        "Ce qui s'est passé",
        error_messages={
            "required": "Dites ce qui s'est passé : la Mission Locale en a besoin pour la suite."
        },
    )
    acquired = _text("Ce qui a été acquis", required=False)
    advised = _text("Ce que vous conseillez", required=False)
    has_certificate = _yes_or_no(
        "L'attestation de compétences acquises (ACA) est remise",
        missing="Dites si l'attestation a été remise.",
    )
    agrees = _yes_or_no("La personne est d'accord", missing="Dites si la personne est d'accord.")
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        validators=[refuse_social_security_number],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Courriel", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    checked = forms.BooleanField(
        label="Coordonnées vérifiées aujourd'hui avec la personne, ou avec un proche si elle ne répond plus",
        error_messages={
            "required": "Vérifiez les coordonnées aujourd'hui, corrigez-les ici, puis cochez."
        },
    )
    field_order = [
        *("reason", "acquired", "advised", "has_certificate", "agrees"),
        *("phone", "email", "checked", "mission_locale", "other"),
    ]

    def __init__(
        self, *args: Any, reorientation: Reorientation, proposal: Proposal | None, **kwargs: Any
    ) -> None:
        person = reorientation.young_person
        known = {"phone": phones.readable(person.phone), "email": person.email}
        if proposal is not None and proposal.likeliest is not None:
            known["mission_locale"] = str(proposal.likeliest.pk)
        kwargs["initial"] = {**known, **(kwargs.get("initial") or {})}
        super().__init__(*args, proposed=proposal.candidates if proposal else (), **kwargs)
        self.reorientation = reorientation
        self.fields["agrees"].help_text = _without_agreement(reorientation)
        if proposal is None:
            del self.fields["mission_locale"], self.fields["other"]

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        number = phones.normalise(text, self.reorientation.site.department_id) if text else ""
        if number is None:
            raise ValidationError(
                "Ce numéro n'existe pas. Écrivez-le comme 06 12 34 56 78, ou avec l'indicatif du pays."
            )
        return number

    def clean(self) -> None:
        if "mission_locale" in self.fields:
            super().clean()

    @property
    def content(self) -> Content:
        said = self.cleaned_data
        return Content(**{name: said[name] for name in Content.__dataclass_fields__})


def _without_agreement(reorientation: Reorientation) -> str:
    """What does not leave when the answer is no: said before it is given."""
    if reorientation.is_registration and not reorientation.is_urgent:
        return "Sans son accord, une personne majeure n'est pas inscrite : notez plutôt son refus."
    kept = "Sans son accord, ni l'acquis, ni votre conseil, ni les coordonnées ne sont transmis."
    if reorientation.is_registration:
        return f"{kept} Le dossier d'un mineur l'est : il reste soumis à l'obligation de formation."
    return f"{kept} La Mission Locale, qui suit déjà la personne, reçoit la raison du retour."


class RefusalForm(PageForm):
    """Of age, the person does not wish to be registered."""

    reason = _text(
        "Ce que la personne a répondu",
        error_messages={"required": "Dites en quelques mots ce que la personne a répondu."},
    )


class ReceiveForm(PageForm):
    """Who contacts the person, and, when nobody follows them yet, in which file."""

    counsellor = forms.ChoiceField(
        label="Qui recontacte la personne ?",
        error_messages={
            "invalid_choice": "Cette personne ne travaille plus ici : choisissez un collègue."
        },
    )
    own_file = forms.ChoiceField(
        label="Cette personne a-t-elle déjà un dossier chez vous ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez son dossier, ou « Non : nouveau dossier ».",
            "invalid_choice": "Ce dossier n'est plus proposé : cherchez-le de nouveau.",
        },
    )
    text = forms.CharField(
        label="Chercher un de vos dossiers",
        required=False,
        max_length=80,
        help_text="Nom, prénom ou numéro i-MILO, puis « Chercher ».",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        by: User,
        referent_id: int | None,
        files: list[YoungPerson] | None,
        **kwargs: Any,
    ) -> None:
        """``files`` may be the person's own here; None when it is known which."""
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.pk): each for each in colleagues_of(by)}
        field = self.fields["counsellor"]
        field.choices = [(pk, str(each)) for pk, each in self.colleagues.items()]  # type: ignore[attr-defined]
        usual = str(referent_id) if str(referent_id) in self.colleagues else str(by.pk)
        self.initial.setdefault("counsellor", usual)
        self.own_files = {str(each.pk): each for each in files or []}
        if files is None:
            del self.fields["own_file"], self.fields["text"]
        else:
            self.fields["own_file"].choices = [  # type: ignore[attr-defined]
                *((pk, _file_label(each)) for pk, each in self.own_files.items()),
                (NEW_FILE, "Non : nouveau dossier"),
            ]

    @property
    def helper(self) -> FormHelper:
        return with_search(self, "text")

    @property
    def chosen_counsellor(self) -> User:
        return self.colleagues[self.cleaned_data["counsellor"]]

    @property
    def chosen_file(self) -> YoungPerson | None:
        return self.own_files.get(self.cleaned_data.get("own_file", ""))


def _file_label(young_person: YoungPerson) -> str:
    parts = [
        str(young_person),
        f"naissance le {say_date(young_person.birth_date)}",
        str(young_person.commune) if young_person.commune else "",
        f"suivi par {young_person.referent}" if young_person.referent else "",
        f"i-MILO {young_person.imilo_number}" if young_person.imilo_number else "",
    ]
    return ", ".join(filter(None, parts))


class CloseForm(PageForm):
    """What came of it; a registration is proved by its i-MILO number."""

    outcome = forms.ChoiceField(
        label="Quelle suite ?",
        choices=[choice for choice in ReturnOutcome.choices if choice[0] != ReturnOutcome.MOVED],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce qu'il en est : l'E2C le lira."},
    )
    imilo_number = forms.CharField(
        label="Numéro de dossier i-MILO",
        required=False,
        max_length=12,
        help_text="Si la personne est suivie : il prouve l'inscription.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    comment = _text("Précision pour l'E2C", required=False)

    def __init__(self, *args: Any, reorientation: Reorientation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reorientation = reorientation
        if reorientation.is_registration:
            self.initial.setdefault("imilo_number", reorientation.young_person.imilo_number)
        else:
            del self.fields["imilo_number"]

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if said.get("outcome") == ReturnOutcome.OTHER and not said.get("comment"):
            self.add_error("comment", "Précisez cette autre suite.")
        if "imilo_number" in self.fields and said.get("outcome") in FOLLOWED_AFTER:
            number = said.get("imilo_number", "")
            if not number:
                self.add_error("imilo_number", "Donnez ce numéro : il prouve l'inscription.")
            elif not number.isdecimal():
                self.add_error("imilo_number", "Le numéro i-MILO ne contient que des chiffres.")


class PassOnForm(MissionLocaleForm):
    """Which Mission Locale takes over, and why."""

    reason = _text(
        "Pourquoi ?",
        error_messages={
            "required": "Dites pourquoi : la Mission Locale qui le reçoit en a besoin."
        },
    )
    field_order = ["mission_locale", "other", "reason"]

    def __init__(self, *args: Any, house: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, besides=house.pk, **kwargs)
        self.fields["other"].label = "Quelle Mission Locale ?"
