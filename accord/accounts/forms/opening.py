"""What the administrator of the platform types to open an organisation."""

from __future__ import annotations

from typing import Any

from django import forms

from accord.networks import places
from accord.networks.enums import KINDS_WITH_PARENT, Kind
from accord.networks.imports import cleaning
from accord.networks.models import Commune, Organisation
from accord.networks.text import fold
from accord.page_forms import PageForm

_PARENT_OF = {Kind.ML_BRANCH: Kind.MISSION_LOCALE, Kind.E2C_SITE: Kind.E2C_SCHOOL}
_HAVE_IMILO = (Kind.MISSION_LOCALE, Kind.ML_BRANCH)
# Of the organisations that a text may mean, those that the refusal still names.
_NAMED = 5


class ManagerForm(PageForm):
    """Who manages the organisation first."""

    manager = forms.EmailField(
        label="Courriel du premier ou de la première responsable",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Cette personne reçoit un lien, choisit son mot de passe et invite son équipe.",
        error_messages={
            "required": "Écrivez l'adresse de cette personne.",
            "invalid": "Cette adresse n'est pas complète : prenom.nom@structure.fr, par exemple.",
        },
    )

    def clean_manager(self) -> str:
        return str(self.cleaned_data["manager"]).lower()


class OrganisationForm(ManagerForm, forms.ModelForm):
    """An organisation that no directory brought, and its first manager, in one act."""

    attached_to = forms.CharField(
        label="Rattachée à",
        required=False,
        max_length=200,
        help_text="Pour une antenne ou un site seulement : nom ou code de sa Mission Locale, de son école.",
    )
    place = forms.CharField(
        label="Commune",
        max_length=120,
        help_text="Nom, code postal, ou les deux. La région et le fuseau horaire en découlent.",
        error_messages={"required": "Écrivez la commune, ou son code postal."},
    )
    commune = forms.ModelChoiceField(
        label="Laquelle ?",
        queryset=Commune.objects.none(),
        required=False,
        empty_label="Choisir la commune",
        error_messages={"invalid_choice": "Choisissez l'une de ces communes."},
    )
    siret = forms.CharField(
        label="SIRET",
        required=False,
        max_length=20,
        help_text="14 chiffres, si vous l'avez. Les espaces ne comptent pas.",
    )

    field_order = [
        "kind", "name", "attached_to", "place", "commune", "imilo_code", "siret", "manager",
    ]  # fmt: skip

    class Meta:
        model = Organisation
        fields = ["kind", "name", "imilo_code"]
        error_messages = {
            "kind": {"required": "Choisissez la nature de l'organisation."},
            "name": {"required": "Écrivez son nom, comme on le lit sur sa porte."},
        }
        help_texts = {
            "imilo_code": "Pour une Mission Locale, si vous l'avez : 75119S00, par exemple."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.already: Organisation | None = None
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "Choisir"), *Kind.choices]
        typed = self.data.get("place", "").strip() if self.is_bound else ""
        self._found = places.candidates(typed) if typed else []
        if len(self._found) > 1:
            choice = self.fields["commune"]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = Commune.objects.filter(pk__in=[each.pk for each in self._found])
            choice.choices = [("", choice.empty_label), *((c.pk, _which(c)) for c in self._found)]
        else:
            del self.fields["commune"]

    def clean_imilo_code(self) -> str:
        code = str(self.cleaned_data["imilo_code"]).upper()
        holder = Organisation.objects.filter(imilo_code=code).first() if code else None
        if holder is not None:
            raise forms.ValidationError(f"{holder} porte déjà ce code i-MILO.")
        return code

    def clean_siret(self) -> str:
        typed = self.cleaned_data["siret"]
        siret = cleaning.siret(typed) if typed else ""
        if siret is None:
            raise forms.ValidationError(
                "Ce SIRET n'existe pas : vérifiez ses 14 chiffres, le dernier confirme les autres."
            )
        holder = Organisation.objects.still_open().with_code(siret).first() if siret else None
        if holder is not None:
            raise forms.ValidationError(f"{holder} porte déjà ce SIRET.")
        return siret

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("kind"):
            return cleaned
        kind = Kind(cleaned["kind"])
        if cleaned.get("imilo_code") and kind not in _HAVE_IMILO:
            self.add_error("imilo_code", "Seules les Missions Locales ont un code i-MILO.")
        self._attach(kind, cleaned.get("attached_to", ""))
        self._locate(cleaned)
        self._refuse_a_second(kind, cleaned.get("name", ""))
        self.instance.siret = cleaned.get("siret", "")
        return cleaned

    def _attach(self, kind: Kind, text: str) -> None:
        if kind not in KINDS_WITH_PARENT:
            if text:
                self.add_error(
                    "attached_to", "Seuls une antenne ou un site se rattachent : laissez vide."
                )
            return
        wanted = _PARENT_OF[kind]
        if not text:
            self.add_error("attached_to", f"Écrivez le nom ou le code : {wanted.label}.")
            return
        found = _named(text, wanted)
        if len(found) == 1:
            self.instance.parent = found[0]
        elif not found:
            self.add_error(
                "attached_to", f"Aucune organisation de ce nom ou de ce code : {wanted.label}."
            )
        else:
            names = ", ".join(str(each) for each in found[:_NAMED])
            self.add_error(
                "attached_to", f"Plusieurs y ressemblent : {names}. Écrivez le nom entier."
            )

    def _locate(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("place"):
            return
        if not self._found:
            self.add_error("place", "Aucune commune ne porte ce nom ni ce code postal.")
        elif len(self._found) > places.MOST:
            self.add_error("place", "Trop de communes correspondent : précisez le nom ou le code.")
        elif len(self._found) > 1 and not cleaned.get("commune"):
            if not self.has_error("commune"):
                self.add_error("commune", "Plusieurs communes correspondent : choisissez la bonne.")
        else:
            self._stands_in(cleaned.get("commune") or self._found[0])

    def _stands_in(self, commune: Commune) -> None:
        organisation, department = self.instance, commune.department
        organisation.commune, organisation.department = commune, department
        organisation.region, organisation.time_zone = department.region, department.time_zone
        organisation.city = commune.name
        organisation.postcode = commune.postcodes[0] if len(commune.postcodes) == 1 else ""

    def _refuse_a_second(self, kind: Kind, name: str) -> None:
        alike = Organisation.objects.still_open().filter(kind=kind, name_key=fold(name))
        self.already = alike.filter(commune=self.instance.commune_id).first() if name else None
        if self.already is not None:
            self.add_error("name", f"{self.already} est déjà dans Accord, à {self.already.city}.")


def _named(text: str, kind: Kind) -> list[Organisation]:
    """By a code, else by the whole name, else by a part of it."""
    known = Organisation.objects.still_open().filter(kind=kind).order_by("name_key", "pk")
    code, key = "".join(text.split()).upper(), fold(text)
    for matching in (
        known.with_code(code),
        known.filter(name_key=key),
        known.filter(name_key__contains=key),
    ):
        if found := list(matching[: _NAMED + 1]):
            return found
    return []


def _which(commune: Commune) -> str:
    return f"{commune.name}, {' ou '.join(commune.postcodes)} ({commune.department.name})"
