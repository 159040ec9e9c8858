"""What the forms of orientations share."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from accord.networks.when import say_when
from orientations.models import Session


class PageForm(forms.Form):
    """Crispy inside the page's own <form>."""

    use_required_attribute = False

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


def session_label(session: Session) -> str:
    if session.takes_registrations:
        seats = (
            "1 place libre" if session.free_seats == 1 else f"{session.free_seats} places libres"
        )
    else:
        seats = "liste d'attente"
    return f"{say_when(session.starts_at, session.site.tz)} · {session.place} ({seats})"
