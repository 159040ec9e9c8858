"""What a counsellor types to orient somebody, or to take it back."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accord.networks.models import Organisation
from accord.page_forms import PageForm
from accord.youth.models import YoungPerson
from accord.youth.validators import refuse_social_security_number
from orientations.eligibility import Finding, Level, check
from orientations.enums import Motive, WithdrawReason
from orientations.forms.base import session_label
from orientations.models import Orientation, Session

WITHOUT_SESSION = ""


class SearchForm(PageForm):
    """Find a young person; posted, so that a name never stands in an address."""

    text = forms.CharField(
        label="Nom, prénom ou numéro i-MILO",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class OrientForm(PageForm):
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
            *((pk, session_label(session)) for pk, session in self.sessions.items()),
            (WITHOUT_SESSION, "Sans séance : le site vous proposera une date"),
        ]
        asked = str(self.initial.get("session", ""))
        self.session_is_over = bool(asked) and asked not in self.sessions
        if self.session_is_over:
            self.initial["session"] = WITHOUT_SESSION
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
    def plain_sailing(self) -> bool:
        """Nothing to read before typing: every rule is met, and nothing was refused."""
        return not self.is_bound and all(f.level == Level.OK for f in self.findings)

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


class WithdrawForm(PageForm):
    reason = forms.ChoiceField(
        label="Pourquoi retirer cette orientation ?",
        choices=WithdrawReason,
        widget=forms.RadioSelect,
    )


class WithdrawSeveralForm(WithdrawForm):
    """The same reason for all of those that are ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Pourquoi les retirer ?"
