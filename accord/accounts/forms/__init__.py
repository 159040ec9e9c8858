"""What people type about their team, their account, who answers for them, and new organisations."""

from accord.accounts.forms.closing import ClosingForm
from accord.accounts.forms.correspondents import AbsenceForm, ContactForm, NameForm, ReplaceForm
from accord.accounts.forms.opening import ManagerForm, OrganisationForm
from accord.accounts.forms.team import HandOverForm, InviteForm, JoinForm, PostForm

__all__ = [
    "AbsenceForm",
    "ClosingForm",
    "ContactForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "ManagerForm",
    "NameForm",
    "OrganisationForm",
    "PostForm",
    "ReplaceForm",
]
