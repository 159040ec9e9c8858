"""What a counsellor and a site type."""

from orientations.forms.answers import AnswerForm, DeclineForm, MessageForm, RegisterForm
from orientations.forms.follow_ups import FollowUpForm
from orientations.forms.orient import OrientForm, SearchForm, WithdrawForm, WithdrawSeveralForm
from orientations.forms.outcomes import OutcomesForm
from orientations.forms.returns import (
    CloseForm,
    PassOnForm,
    ReceiveForm,
    RefusalForm,
    ReturnForm,
)
from orientations.forms.sessions import SessionForm
from orientations.forms.sheets import SheetForm

__all__ = [
    "AnswerForm",
    "CloseForm",
    "DeclineForm",
    "FollowUpForm",
    "MessageForm",
    "OrientForm",
    "OutcomesForm",
    "PassOnForm",
    "ReceiveForm",
    "RefusalForm",
    "RegisterForm",
    "ReturnForm",
    "SearchForm",
    "SessionForm",
    "SheetForm",
    "WithdrawForm",
    "WithdrawSeveralForm",
]
