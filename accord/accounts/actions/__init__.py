"""What happens to accounts, teams and invitations: one function per verb."""

from accord.accounts.actions.accounts import change_account, open_account
from accord.accounts.actions.closing import close, ends_with, preview_closing
from accord.accounts.actions.correspondents import (
    Somebody,
    change_contact,
    come_back,
    declare_absence,
    end_correspondent,
    name_correspondent,
    replace_correspondent,
    said_gone,
)
from accord.accounts.actions.invitations import (
    Outcome,
    accept,
    accept_as_new,
    cancel,
    find_usable,
    invite,
    resend,
)
from accord.accounts.actions.managers import keep_a_manager
from accord.accounts.actions.memberships import change, end, hand_over, let_in
from accord.accounts.actions.merging import gather_stragglers, merge, preview_merge
from accord.accounts.actions.opening import invite_manager, open_organisation

__all__ = [
    "Outcome",
    "Somebody",
    "accept",
    "accept_as_new",
    "cancel",
    "change",
    "change_account",
    "change_contact",
    "close",
    "come_back",
    "declare_absence",
    "end",
    "end_correspondent",
    "ends_with",
    "find_usable",
    "gather_stragglers",
    "hand_over",
    "invite",
    "invite_manager",
    "keep_a_manager",
    "let_in",
    "merge",
    "name_correspondent",
    "open_account",
    "open_organisation",
    "preview_closing",
    "preview_merge",
    "replace_correspondent",
    "resend",
    "said_gone",
]
