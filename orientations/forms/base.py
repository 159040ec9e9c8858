"""What the forms of orientations share."""

from __future__ import annotations

from typing import Any

from django import forms

from accord.networks.when import say_when, validate_year
from accord.workflow import Refused
from accord.youth.forms import DayInput
from accord.youth.validators import refuse_social_security_number
from orientations.models import Session


def session_label(session: Session) -> str:
    if session.takes_registrations:
        seats = (
            "1 place libre" if session.free_seats == 1 else f"{session.free_seats} places libres"
        )
    else:
        seats = "liste d'attente"
    return f"{say_when(session.starts_at, session.site.tz)} · {session.place} ({seats})"


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """A day that somebody types."""
    return forms.DateField(label=label, widget=DayInput(), validators=[validate_year], **kwargs)


def text_field(label: str, **kwargs: Any) -> forms.CharField:
    """A few lines that the other side will read."""
    return forms.CharField(
        label=label,
        max_length=1000,
        validators=[refuse_social_security_number],
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )


def refuse(form: forms.BaseForm, refusal: Refused) -> None:
    """Say what the act refused, beside what is to correct."""
    form.add_error(refusal.about if refusal.about in form.fields else None, str(refusal))
