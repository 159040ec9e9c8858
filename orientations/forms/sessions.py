"""A session's date."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Organisation, Site
from accord.networks.when import say_when
from accord.page_forms import InsidePage
from orientations.models import Session

# Nobody announces a session so long before: the year is mistyped.
FURTHEST = datetime.timedelta(days=2 * 366)


class SessionForm(InsidePage, forms.ModelForm):
    """A date of the site, typed in the site's own time."""

    day = forms.DateField(
        label="Jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label="Heure", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes_on = forms.DateField(
        label="Inscriptions jusqu'au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Ce jour compris. Vide : jusqu'au début de la séance.",
    )

    again = forms.BooleanField(label="Publier quand même une autre séance", required=False)

    class Meta:
        model = Session
        fields = ["site", "duration", "place", "capacity"]
        widgets = {"site": forms.Select}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert user.acting is not None
        sites = Site.objects.still_open().filter(pk__in=user.acting.organisation_ids)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sites
        field.empty_label = "Choisir un site"
        only = field.queryset[:2]
        if len(only) == 1:
            field.initial = only[0].pk
            self.fields["place"].initial = _address(only[0])
        self.fields["duration"].initial = 120
        self.order_fields(
            ["site", "day", "hour", "again", "duration", "place", "capacity", "closes_on"]
        )
        # Asked only of whoever is told that the date is taken already.
        self.fields["again"].widget = forms.HiddenInput()

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if day > timezone.localdate() + FURTHEST:
            raise ValidationError("Cette date est dans plus de deux ans : vérifiez l'année.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        site, day, hour = cleaned.get("site"), cleaned.get("day"), cleaned.get("hour")
        if not (site and day and hour):
            return cleaned
        starts_at = datetime.datetime.combine(day, hour, tzinfo=site.tz)
        if starts_at <= timezone.now():
            self.add_error("day", "Cette date est passée : choisissez un jour à venir.")
        closes_at = starts_at
        if closes_on := cleaned.get("closes_on"):
            end_of_day = datetime.datetime.combine(closes_on, datetime.time(23, 59), tzinfo=site.tz)
            closes_at = min(end_of_day, starts_at)
            if closes_on > day:
                self.add_error(
                    "closes_on", "Les inscriptions se terminent au plus tard ce jour-là."
                )
            elif closes_at <= timezone.now():
                self.add_error(
                    "closes_on", "Cette date est passée : personne ne pourrait s'inscrire."
                )
        self._warn_of_a_twin(site, starts_at)
        self.instance.starts_at = starts_at
        self.instance.registration_closes_at = closes_at
        return cleaned

    def _warn_of_a_twin(self, site: Organisation, starts_at: datetime.datetime) -> None:
        """The same site at the same hour is mostly a second click; sometimes, two rooms."""
        twin = Session.objects.filter(site=site, starts_at=starts_at).order_by("pk").first()
        if twin is None:
            return
        self.fields["again"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("again"):
            self.add_error(
                "hour",
                f"Une séance de ce site est déjà annoncée {say_when(starts_at, site.tz)}, "
                f"{twin.place}. Changez l'heure, ou cochez « Publier quand même » ci-dessous.",
            )


def _address(site: Organisation) -> str:
    return ", ".join(
        part for part in (site.address, f"{site.postcode} {site.city}".strip()) if part
    )
