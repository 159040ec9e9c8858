"""What a counsellor and a site type."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Organisation, Site
from accord.networks.when import say_when
from accord.youth.models import YoungPerson
from accord.youth.validators import refuse_social_security_number
from orientations.eligibility import Finding, Level, check
from orientations.enums import (
    Attendance,
    DeclineReason,
    Motive,
    OrientationStatus,
    Result,
    WithdrawReason,
)
from orientations.models import Orientation, Registration, Session

WITHOUT_SESSION = ""


class _Form(forms.Form):
    """Crispy inside the page's own <form>."""

    use_required_attribute = False

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class SearchForm(_Form):
    """Find a young person; posted, so that a name never stands in an address."""

    text = forms.CharField(
        label="Nom, prénom ou numéro i-MILO",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class OrientForm(_Form):
    """The request itself. Each rule to justify has its own field for the reason.

    ``possible`` is False when no date on offer, today included, lets the person in.
    """

    session = forms.ChoiceField(
        label="Séance", required=False, widget=forms.RadioSelect, initial=WITHOUT_SESSION
    )
    motive = forms.ChoiceField(
        label="Ce que vous attendez de l'E2C", choices=Motive, widget=forms.RadioSelect
    )
    project = forms.CharField(
        label="Projet et situation",
        required=False,
        max_length=2000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Ce que l'E2C doit savoir pour bien accueillir. Ni santé, ni numéro de sécurité sociale."
        ),
    )
    agreement = forms.BooleanField(
        label="Le jeune est d'accord pour être orienté et pour que ce site lise son dossier",
        error_messages={"required": "Sans l'accord du jeune, l'orientation ne peut pas partir."},
    )

    def __init__(
        self,
        *args: Any,
        young_person: YoungPerson,
        site: Organisation,
        sessions: list[Session],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            *((pk, _session_label(session)) for pk, session in self.sessions.items()),
            (WITHOUT_SESSION, "Sans séance : le site vous proposera une date"),
        ]
        self.findings = check(young_person, site, self._day())
        self.possible = any(
            all(finding.level != Level.BLOCK for finding in check(young_person, site, day))
            for day in {timezone.localdate(), *(s.local_start.date() for s in sessions)}
        )
        for finding in self.warnings:
            self.fields[f"reason_{finding.rule}"] = forms.CharField(
                label=f"{finding.label} : pourquoi orienter quand même ?",
                max_length=300,
                validators=[refuse_social_security_number],
                help_text=finding.explanation,
                error_messages={
                    "required": "Donnez votre raison : elle est gardée et lue par le site."
                },
            )
        self.order_fields(["session", *(f"reason_{f.rule}" for f in self.warnings)])

    def _day(self) -> datetime.date:
        """When the person would meet the E2C: the day of the chosen session, else today."""
        typed = self.data if self.is_bound else self.initial
        chosen = self.sessions.get(str(typed.get("session", "")))
        return chosen.local_start.date() if chosen else timezone.localdate()

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == Level.WARN]

    @property
    def blocked(self) -> bool:
        return any(finding.level == Level.BLOCK for finding in self.findings)

    def clean(self) -> None:
        super().clean()
        if self.blocked:
            blocking = next(f for f in self.findings if f.level == Level.BLOCK)
            self.add_error(None, blocking.explanation)

    @property
    def chosen_session(self) -> Session | None:
        return self.sessions.get(self.cleaned_data["session"])

    def orientation(self, young_person: YoungPerson, site: Organisation) -> Orientation:
        """The request, unsaved."""
        return Orientation(
            young_person=young_person,
            site=site,
            motive=self.cleaned_data["motive"],
            project=self.cleaned_data["project"],
            agreed_on=timezone.localdate(),
            waived=[
                {
                    "rule": finding.rule,
                    "label": finding.label,
                    "reason": self.cleaned_data[f"reason_{finding.rule}"],
                }
                for finding in self.warnings
            ],
        )


def _session_label(session: Session) -> str:
    if session.takes_registrations:
        seats = (
            "1 place libre" if session.free_seats == 1 else f"{session.free_seats} places libres"
        )
    else:
        seats = "liste d'attente"
    return f"{say_when(session.starts_at, session.site.tz)} · {session.place} ({seats})"


class AnswerForm(_Form):
    """The site's answer: one choice, a reason when it is no, a message if it wishes."""

    answer = forms.ChoiceField(label="Votre réponse", widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Si vous ne retenez pas : pourquoi ?",
        choices=[("", "Choisir une raison"), *DeclineReason.choices],
        required=False,
    )
    comment = forms.CharField(
        label="Message à la Mission Locale",
        required=False,
        max_length=1000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

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
        if (
            answer == OrientationStatus.DECLINED
            and reason == DeclineReason.OTHER
            and not self.cleaned_data.get("comment")
        ):
            self.add_error("comment", "Précisez cette autre raison.")


class WithdrawForm(_Form):
    reason = forms.ChoiceField(
        label="Pourquoi retirer cette orientation ?",
        choices=WithdrawReason,
        widget=forms.RadioSelect,
    )


class RegisterForm(_Form):
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
        field.label_from_instance = _session_label  # type: ignore[assignment,method-assign]


class SessionForm(forms.ModelForm):
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

    use_required_attribute = False

    class Meta:
        model = Session
        fields = ["site", "duration", "place", "capacity"]
        widgets = {"site": forms.Select}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert user.acting is not None
        sites = Site.objects.filter(pk__in=user.acting.organisation_ids)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sites.filter(closed_on__isnull=True)
        field.empty_label = "Choisir un site"
        only = field.queryset[:2]
        if len(only) == 1:
            field.initial = only[0].pk
            self.fields["place"].initial = _address(only[0])
        self.fields["duration"].initial = 120
        self.order_fields(["site", "day", "hour", "duration", "place", "capacity", "closes_on"])

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

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
        self.instance.starts_at = starts_at
        self.instance.registration_closes_at = closes_at
        return cleaned


def _address(site: Organisation) -> str:
    return ", ".join(
        part for part in (site.address, f"{site.postcode} {site.city}".strip()) if part
    )


class OutcomesForm(_Form):
    """Attendance and result of everybody seated; those whose result is known are left out."""

    def __init__(self, *args: Any, registrations: list[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = [registration for registration in registrations if not registration.result]
        for registration in self.open:
            name = str(registration.young_person)
            self.fields[f"attendance_{registration.pk}"] = forms.ChoiceField(
                label=f"Présence de {name}",
                choices=Attendance,
                required=False,
                initial=registration.attendance,
                widget=forms.RadioSelect,
            )
            self.fields[f"result_{registration.pk}"] = forms.ChoiceField(
                label=f"Résultat de {name}",
                choices=[("", "Plus tard"), *Result.choices],
                required=False,
                initial=registration.result,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "registration": registration,
                "attendance": self[f"attendance_{registration.pk}"],
                "result": self[f"result_{registration.pk}"],
            }
            for registration in self.open
        ]

    def clean(self) -> None:
        super().clean()
        for registration in self.open:
            attendance = self.cleaned_data.get(f"attendance_{registration.pk}")
            result = self.cleaned_data.get(f"result_{registration.pk}")
            if result and not attendance:
                self.add_error(
                    f"attendance_{registration.pk}", "Notez la présence avant le résultat."
                )
            if result == Result.SELECTED and attendance in (Attendance.ABSENT, Attendance.EXCUSED):
                self.add_error(
                    f"result_{registration.pk}", "Seule une personne venue peut être retenue."
                )
