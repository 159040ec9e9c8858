"""The sheet of a session: who came, and what follows, for everybody at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from orientations.actions import Outcome
from orientations.actions.outcomes import outcome_of
from orientations.enums import CAME, Attendance, Result
from orientations.models import OutcomeNote, Registration

EVERYBODY_CAME, FOLLOWS = "tous", "suite"


@dataclass(frozen=True)
class Choice:
    """One answer as the sheet shows it."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One person on the sheet. ``attendances`` is empty once their attendance is communicated."""

    registration: Registration
    attendances: list[Choice]
    results: list[Choice]
    seen: str
    errors: list[str]


class OutcomesForm(forms.Form):
    """Attendance and result of everybody seated whose result is not communicated.

    ``seen_…`` carries what the sheet showed when it was opened, so that of two colleagues the
    second never overwrites the first unknowingly.
    """

    use_required_attribute = False
    results = Result.choices

    def __init__(
        self,
        *args: Any,
        registrations: list[Registration],
        notes: Mapping[UUID, OutcomeNote],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.registrations = registrations
        self.current = {r.pk: outcome_of(r, notes.get(r.pk)) for r in registrations}
        self.open = [registration for registration in registrations if not registration.result]
        self.reasons: dict[UUID, list[str]] = {}
        for registration in registrations:
            if not registration.attendance:
                self.fields[f"attendance_{registration.pk}"] = forms.ChoiceField(
                    label=f"Présence de {registration.young_person}",
                    choices=Attendance,
                    required=False,
                )
            self.fields[f"result_{registration.pk}"] = forms.ChoiceField(
                label=f"Résultat de {registration.young_person}", choices=Result, required=False
            )

    def clean(self) -> None:
        super().clean()
        for registration in self.open:
            outcome = self.outcome(registration)
            if outcome.result and not outcome.attendance:
                self._refuse(registration, "attendance", "Notez la présence avant le résultat.")
            if outcome.result == Result.SELECTED and outcome.attendance not in ("", *CAME):
                self._refuse(registration, "result", "Seule une personne venue peut être retenue.")

    def _refuse(self, registration: Registration, name: str, sentence: str) -> None:
        self.add_error(f"{name}_{registration.pk}", sentence)

    def outcome(self, registration: Registration) -> Outcome:
        """What is typed of this person, once cleaned."""
        attendance = self.cleaned_data.get(f"attendance_{registration.pk}", "")
        result = self.cleaned_data.get(f"result_{registration.pk}", "")
        return Outcome(registration.attendance or attendance, result)

    def outcomes(self) -> dict[UUID, Outcome]:
        """Of those who stand on the posted sheet."""
        return {
            registration.pk: self.outcome(registration)
            for registration in self.registrations
            if f"result_{registration.pk}" in self.data
            or f"attendance_{registration.pk}" in self.data
        }

    def seen(self) -> dict[UUID, Outcome]:
        """What the sheet showed when it was opened; for somebody left out, what stands now."""
        return {
            registration.pk: Outcome(*self.data[f"seen_{registration.pk}"].partition(" ")[::2])
            for registration in self.registrations
            if f"seen_{registration.pk}" in self.data
        }

    def rows(self) -> list[Row]:
        return [self._row(registration) for registration in self.open]

    def _row(self, registration: Registration) -> Row:
        pk = registration.pk
        typed = self._typed(registration)
        errors = [
            *self.errors.get(f"attendance_{pk}", []),
            *self.errors.get(f"result_{pk}", []),
            *self.reasons.get(pk, []),
        ]
        return Row(
            registration=registration,
            attendances=[
                Choice(value, str(label), value == typed[0])
                for value, label in Attendance.choices
                if not registration.attendance
            ],
            results=[
                Choice(value, str(label), value == typed[1]) for value, label in Result.choices
            ],
            seen=self._seen(registration),
            errors=[str(error) for error in errors],
        )

    def _typed(self, registration: Registration) -> tuple[str, str]:
        """What was posted, rightly or wrongly; otherwise what stands."""
        pk, current = registration.pk, self.current[registration.pk]
        if f"result_{pk}" not in self.data and f"attendance_{pk}" not in self.data:
            return current.attendance, current.result
        attendance = registration.attendance or self.data.get(f"attendance_{pk}", "")
        return attendance, self.data.get(f"result_{pk}", "")

    def _seen(self, registration: Registration) -> str:
        """What this sheet has shown, until an error beside the row tells what stands now."""
        pk, current = registration.pk, self.current[registration.pk]
        stands = f"{current.attendance} {current.result}".strip()
        return stands if pk in self.reasons else self.data.get(f"seen_{pk}", stands)

    def refuse(self, reasons: Mapping[UUID, str]) -> None:
        """What the action refused, said beside each person."""
        self.reasons = {pk: [reason] for pk, reason in reasons.items()}


def filled(posted: QueryDict, form: OutcomesForm) -> tuple[QueryDict, int]:
    """The posted sheet with its bulk act done, and for how many people; nothing is saved.

    For those who browse without scripts: the buttons do the same on the page itself otherwise.
    """
    data, changed = posted.copy(), 0
    result = data.get(FOLLOWS, "")
    for registration in form.open:
        attendance = registration.attendance or data.get(f"attendance_{registration.pk}", "")
        if data.get("bulk") == EVERYBODY_CAME:
            name, value = f"attendance_{registration.pk}", Attendance.PRESENT.value
            fits = not attendance
        else:
            name, value = f"result_{registration.pk}", result
            fits = attendance in CAME if result == Result.SELECTED else bool(attendance)
        if fits and value and not data.get(name):
            data[name] = value
            changed += 1
    return data, changed
