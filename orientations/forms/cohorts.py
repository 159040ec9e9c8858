"""The sheet of the ends of integration: who goes on, for a whole cohort at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accord.networks.when import validate_year
from accord.youth.forms import DayInput
from orientations.actions.cohorts import Conclusion
from orientations.enums import PathwayStatus
from orientations.forms.base import day_field
from orientations.models import ExitKind, Pathway

CONFIRMED = "confirme"
EVERYBODY_GOES_ON = "tous"


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """Some of the answers, under one name."""

    label: str
    options: list[Option]


@dataclass(frozen=True)
class Row:
    """One stay on the sheet, with what is typed of it."""

    pathway: Pathway
    days: int
    chosen: str
    on: str
    errors: list[str]


class CohortForm(forms.Form):
    """What follows each integration; a row left on "Pas encore" changes nothing.

    ``jour`` stands for every row that has no day of its own; with ``fin_prevue``, the planned end of
    each once it has passed.
    """

    use_required_attribute = False

    jour = day_field("Le même jour pour tous")
    fin_prevue = forms.BooleanField(
        label="Plutôt la fin prévue de chacun, quand elle est passée", required=False
    )

    def __init__(self, *args: Any, pathways: list[Pathway], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pathways = pathways
        self.reasons: Mapping[UUID, str] = {}
        self.fields["jour"].initial = timezone.localdate()
        self.fields["jour"].widget.attrs["class"] = "form-control"
        self.fields["fin_prevue"].widget.attrs["class"] = "form-check-input"
        offered = ExitKind.objects.filter(
            is_offered=True, ends_as__in=[PathwayStatus.NOT_CONFIRMED, PathwayStatus.DROPPED_OUT]
        )
        self.kinds = {kind.pk: kind for kind in offered}
        self.groups = [
            Group(label, [Option(k.pk, k.label) for k in offered if k.ends_as == status])
            for status, label in [
                (PathwayStatus.NOT_CONFIRMED, "Non confirmé"),
                (PathwayStatus.DROPPED_OUT, "Abandon"),
            ]
        ]
        choices = [("", ""), (CONFIRMED, ""), *((pk, "") for pk in self.kinds)]
        for pathway in pathways:
            self.fields[f"suite_{pathway.pk}"] = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"jour_{pathway.pk}"] = forms.DateField(
                required=False, validators=[validate_year], widget=DayInput()
            )

    def conclusions(self) -> dict[UUID, Conclusion]:
        """Of those about whom something is said."""
        said = {}
        for pathway in self.pathways:
            chosen = self.cleaned_data[f"suite_{pathway.pk}"]
            if chosen:
                on = self.cleaned_data[f"jour_{pathway.pk}"] or self._day_of(pathway)
                said[pathway.pk] = Conclusion(on, self.kinds.get(chosen))
        return said

    def _day_of(self, pathway: Pathway) -> datetime.date:
        day: datetime.date = self.cleaned_data["jour"]
        planned = pathway.integration_ends_on
        return min(day, planned) if self.cleaned_data["fin_prevue"] else day

    def refuse(self, reasons: Mapping[UUID, str]) -> None:
        """What the action refused, said beside each person."""
        self.reasons = reasons

    def rows(self) -> list[Row]:
        today = timezone.localdate()
        return [
            Row(
                pathway=pathway,
                days=(today - pathway.started_on).days,
                chosen=self.data.get(f"suite_{pathway.pk}", ""),
                on=self.data.get(f"jour_{pathway.pk}", ""),
                errors=[
                    *map(str, self.errors.get(f"suite_{pathway.pk}", [])),
                    *map(str, self.errors.get(f"jour_{pathway.pk}", [])),
                    *filter(None, [self.reasons.get(pathway.pk)]),
                ],
            )
            for pathway in self.pathways
        ]


def filled(posted: QueryDict, form: CohortForm) -> tuple[QueryDict, int]:
    """The posted sheet where whoever has no answer goes on, and how many; nothing is saved."""
    data, changed = posted.copy(), 0
    for pathway in form.pathways:
        if not data.get(f"suite_{pathway.pk}"):
            data[f"suite_{pathway.pk}"] = CONFIRMED
            changed += 1
    return data, changed


def posted_rows(posted: QueryDict) -> dict[UUID, str]:
    """The stays that stood on the posted sheet, and what was said of each."""
    found = {}
    for name, value in posted.items():
        start, _, pk = name.partition("_")
        if start == "suite":
            try:
                found[UUID(pk)] = str(value)
            except ValueError:
                continue
    return found
