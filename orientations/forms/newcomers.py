"""Somebody who comes to the E2C by themselves, and somebody who comes back."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Site
from accord.page_forms import PageForm
from accord.youth.enums import SupportOperator
from accord.youth.forms import YoungPersonForm
from accord.youth.models import Support, SupportKind
from accord.youth.validators import refuse_social_security_number
from orientations.forms.base import day_field

_ENTRY = ("site", "on", "integration_ends_on")


class _Entry(forms.Form):
    """Where and when the stay begins."""

    site = forms.ModelChoiceField(
        label="Site",
        queryset=Site.objects.none(),
        empty_label="Choisir un site",
        error_messages={"required": "Choisissez le site où le parcours commence."},
    )
    on = day_field("Jour de l'entrée")
    integration_ends_on = day_field(
        "Fin prévue de l'intégration",
        required=False,
        help_text="Vide : la durée habituelle du site. De 2 à 7 semaines.",
    )


def _prepare_entry(form: forms.BaseForm, by: User) -> None:
    """One's own open sites; the only one is chosen already."""
    assert by.acting is not None
    field = form.fields["site"]
    assert isinstance(field, forms.ModelChoiceField)
    sites = Site.objects.still_open().filter(pk__in=by.acting.organisation_ids)
    field.queryset = sites.order_by("name_key", "pk")
    only = field.queryset[:2]
    if len(only) == 1:
        field.initial = only[0].pk
        field.empty_label = None
    form.fields["on"].initial = timezone.localdate()


class BeginAgainForm(PageForm, _Entry):
    """A new stay of somebody who has a file."""

    field_order = list(_ENTRY)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _prepare_entry(self, by)


class NewcomerForm(YoungPersonForm):
    """The file of somebody new, their entry, and the contract that supports them, if any."""

    site = _Entry.base_fields["site"]
    on = _Entry.base_fields["on"]
    integration_ends_on = _Entry.base_fields["integration_ends_on"]
    support = forms.ModelChoiceField(
        label="Accompagnement en cours",
        queryset=SupportKind.objects.none(),
        required=False,
        empty_label="Aucun, ou la personne ne sait pas",
    )
    operator = forms.ChoiceField(
        label="Par qui ?", required=False, choices=[("", "Choisir"), *SupportOperator.choices]
    )
    referent_name = forms.CharField(
        label="Nom du référent",
        required=False,
        max_length=120,
        validators=[refuse_social_security_number],
        help_text="Le conseiller, à la Mission Locale ou à France Travail.",
    )
    referent_contact = forms.CharField(
        label="Téléphone ou courriel du référent",
        required=False,
        max_length=120,
        validators=[refuse_social_security_number],
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        _prepare_entry(self, by)
        kinds = self.fields["support"]
        assert isinstance(kinds, forms.ModelChoiceField)
        kinds.queryset = SupportKind.objects.offered_on(timezone.localdate())
        half = "col-sm-6"
        self.helper.layout.insert(
            0,
            Fieldset(
                "Son entrée",
                "site",
                Row(Column("on", css_class=half), Column("integration_ends_on", css_class=half)),
            ),
        )
        self.helper.layout.append(
            Fieldset(
                "Qui l'accompagne déjà",
                Row(Column("support", css_class=half), Column("operator", css_class=half)),
                Row(
                    Column("referent_name", css_class=half),
                    Column("referent_contact", css_class=half),
                ),
            )
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("support") and not cleaned.get("operator"):
            self.add_error("operator", "Dites par qui : le retour, s'il y en a un, en dépend.")
        return cleaned

    def stated_support(self) -> Support | None:
        """What the person says of their contract, not saved."""
        cleaned = self.cleaned_data
        if not cleaned["support"]:
            return None
        return Support(
            kind=cleaned["support"],
            operator=cleaned["operator"],
            referent_name=cleaned["referent_name"],
            referent_contact=cleaned["referent_contact"],
        )
