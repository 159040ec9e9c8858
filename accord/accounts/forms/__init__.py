"""What people type about their team, their account and who answers for them."""

from accord.accounts.forms.correspondents import AbsenceForm, ContactForm, NameForm, ReplaceForm
from accord.accounts.forms.team import HandOverForm, InviteForm, JoinForm, PostForm

__all__ = [
    "AbsenceForm",
    "ContactForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "NameForm",
    "PostForm",
    "ReplaceForm",
]
