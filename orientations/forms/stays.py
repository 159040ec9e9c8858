"""What a site types of a stay, from the entry to the exit."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.networks.models import Organisation, Site
from accord.networks.when import say_date
from accord.page_forms import PageForm
from accord.youth.validators import refuse_social_security_number
from orientations.actions.exits import unusual_length
from orientations.enums import (
    NotJoinedReason,
    PathwayStatus,
    Sector,
    SuspensionReason,
    TrainingLevel,
)
from orientations.forms.base import day_field, text_field
from orientations.models import ExitKind, Pathway

READ_BY_ML = "Facultatif. La Mission Locale le lira."


def today_at(site: Organisation) -> datetime.date:
    return timezone.localdate(timezone=site.tz)


def working_at(site: Organisation) -> QuerySet[User]:
    """Those who may be the referent of a stay at this site, by name."""
    here = Membership.objects.in_house(site).values("user_id")
    people = User.objects.filter(is_active=True, pk__in=here)
    return people.order_by("last_name", "first_name", "pk")


class JoinForm(PageForm):
    """Somebody started at the site that accepted them."""

    on = day_field("Jour de l'entrée")
    integration_ends_on = day_field("Fin prévue de l'intégration", required=False)

    def __init__(self, *args: Any, site: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, weeks = today_at(site), site.integration_weeks
        self.fields["on"].initial = today
        until = say_date(today + datetime.timedelta(weeks=weeks))
        self.fields["integration_ends_on"].help_text = (
            f"Vide : {weeks} semaines après l'entrée (le {until} pour une entrée aujourd'hui). "
            "De 2 à 7 semaines."
        )


class NotJoinedForm(PageForm):
    """Somebody accepted never came to start."""

    reason = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[("", "Choisir une raison"), *NotJoinedReason.choices],
        error_messages={
            "required": "Dites pourquoi : la Mission Locale en a besoin pour la suite."
        },
    )


class StayForm(PageForm):
    """An act on a stay. The names of its fields are those that the verb asks for."""

    def __init__(self, *args: Any, pathway: Pathway, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pathway = pathway
        if "on" in self.fields:
            self.fields["on"].initial = today_at(pathway.site)


class ConfirmForm(StayForm):
    on = day_field("Confirmé le")
    referent = forms.ModelChoiceField(
        label="Référent à l'E2C",
        queryset=User.objects.none(),
        required=False,
        empty_label="À désigner plus tard",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        _offer_referents(self, self.pathway)
        self.fields["referent"].initial = self.pathway.referent_id or by.pk


class EndForm(StayForm):
    """How a stay ends: when, by which kind, and a word about it."""

    ends_as = PathwayStatus.EXITED

    on = day_field("Depuis quel jour ?")
    kind = forms.ModelChoiceField(
        label="Pour quel motif ?",
        queryset=ExitKind.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez un motif : la Mission Locale le lira."},
    )
    comment = text_field("Précision", required=False, help_text=READ_BY_ML)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ExitKind.objects.offered_for(self.ends_as)


class NotConfirmedForm(EndForm):
    ends_as = PathwayStatus.NOT_CONFIRMED


class DropOutForm(EndForm):
    ends_as = PathwayStatus.DROPPED_OUT


class ExitForm(EndForm):
    """The reason is asked when the stay was unusually short or long (``domain.md``, rule 12)."""

    on = day_field("Sortie le")
    kind = forms.ModelChoiceField(
        label="Pour quelle situation ?",
        queryset=ExitKind.objects.none(),
        error_messages={"required": "Choisissez la situation à la sortie."},
    )
    sector = forms.ChoiceField(
        label="Si c'est un emploi : le secteur de l'employeur",
        required=False,
        choices=[("", "Non renseigné"), *Sector.choices],
    )
    training_level = forms.ChoiceField(
        label="Si c'est une formation ou un contrat en alternance : le niveau préparé",
        required=False,
        choices=[("", "Non renseigné"), *TrainingLevel.choices],
    )
    length_reason = forms.CharField(
        label="Pourquoi maintenant ?",
        required=False,
        max_length=300,
        validators=[refuse_social_security_number],
    )
    field_order = ["on", "length_reason", "kind", "sector", "training_level", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ModelChoiceField)
        offered = ExitKind.objects.offered_for(self.ends_as)
        kinds = sorted(offered, key=lambda kind: _CATEGORIES.index(kind.category))
        field.choices = [
            ("", "Choisir une situation"),
            *(
                (label, [(kind.pk, kind.label) for kind in group])
                for label, group in groupby(kinds, ExitKind.get_category_display)
            ),
        ]
        unusual = unusual_length(self.pathway, today_at(self.pathway.site))
        if unusual or self.data.get("length_reason"):
            self.fields["length_reason"].help_text = (
                unusual and f"{unusual} : la raison est gardée."
            )
        else:
            self.fields["length_reason"].widget = forms.HiddenInput()

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "length_reason":
            self.fields[field].widget = forms.TextInput()
        super().add_error(field, error)


_CATEGORIES = ["positive", "dynamic", "other"]


class SuspendForm(StayForm):
    on = day_field("Suspendu depuis le")
    reason = forms.ChoiceField(
        label="Pour quelle raison ?",
        choices=SuspensionReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison : la Mission Locale la lira."},
    )


class ResumeForm(StayForm):
    on = day_field("Reprise le")


class ChangeSiteForm(StayForm):
    on = day_field("À partir du")
    to = forms.ModelChoiceField(
        label="Vers quel site de votre école ?",
        queryset=Site.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez le site où le parcours se poursuit."},
    )
    field_order = ["to", "on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sister_sites(self.pathway.site)


class EditForm(StayForm):
    """What the site keeps up to date; the planned end of integration before its outcome only."""

    referent = forms.ModelChoiceField(
        label="Référent à l'E2C",
        queryset=User.objects.none(),
        required=False,
        empty_label="À désigner plus tard",
    )
    weekly_hours = forms.IntegerField(label="Heures par semaine", min_value=1, max_value=48)
    internships = forms.IntegerField(label="Stages en entreprise", min_value=0, max_value=60)
    integration_ends_on = day_field("Fin prévue de l'intégration", help_text="De 2 à 7 semaines.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_referents(self, self.pathway)
        for name in ("weekly_hours", "internships", "integration_ends_on"):
            self.fields[name].initial = getattr(self.pathway, name)
        self.fields["referent"].initial = self.pathway.referent_id
        if self.pathway.status != PathwayStatus.INTEGRATION:
            del self.fields["integration_ends_on"]


def sister_sites(site: Organisation) -> QuerySet[Site]:
    """The other open sites of the same school."""
    sisters = Site.objects.still_open().filter(parent_id=site.parent_id).exclude(pk=site.pk)
    return sisters.filter(parent_id__isnull=False).order_by("name_key", "pk")


def _offer_referents(form: StayForm, pathway: Pathway) -> None:
    field = form.fields["referent"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = working_at(pathway.site)
