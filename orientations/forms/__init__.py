"""What a counsellor and a site type."""

from orientations.forms.answers import AnswerForm, RegisterForm
from orientations.forms.orient import OrientForm, SearchForm, WithdrawForm
from orientations.forms.sessions import OutcomesForm, SessionForm

__all__ = [
    "AnswerForm",
    "OrientForm",
    "OutcomesForm",
    "RegisterForm",
    "SearchForm",
    "SessionForm",
    "WithdrawForm",
]
