"""The verbs of the users. Locks are taken in one order: orientation, session, registration, stay, return."""

from orientations.actions.cohorts import CohortRefused, Conclusion, conclude_integrations
from orientations.actions.exits import do_not_confirm, drop_out, exit_stay, unusual_length
from orientations.actions.follow_ups import (
    answer_follow_up,
    may_plan_last,
    plan_last_follow_up,
)
from orientations.actions.orientations import accept, decline, put_on_waiting_list, send, withdraw
from orientations.actions.outcomes import (
    Noted,
    Outcome,
    OutcomesRefused,
    communicate_outcomes,
    erase_notes,
    note_outcomes,
)
from orientations.actions.passing_on import pass_on_return
from orientations.actions.pathways import (
    change_site,
    confirm,
    edit,
    join,
    note_internship,
    note_not_joined,
    open_directly,
    resume,
    suspend,
)
from orientations.actions.registrations import register
from orientations.actions.reminders import remind
from orientations.actions.returns import (
    Content,
    close_return,
    note_refusal,
    receive_return,
    send_return,
)
from orientations.actions.sessions import post_session
from orientations.actions.several import already, on_each
from orientations.actions.sheets import write_sheet
from orientations.actions.young_people import as_seen, cannot_come, confirm_coming

__all__ = [
    "CohortRefused",
    "Conclusion",
    "Content",
    "Noted",
    "Outcome",
    "OutcomesRefused",
    "accept",
    "already",
    "answer_follow_up",
    "as_seen",
    "cannot_come",
    "change_site",
    "close_return",
    "communicate_outcomes",
    "conclude_integrations",
    "confirm",
    "confirm_coming",
    "decline",
    "do_not_confirm",
    "drop_out",
    "edit",
    "erase_notes",
    "exit_stay",
    "join",
    "may_plan_last",
    "note_internship",
    "note_not_joined",
    "note_outcomes",
    "note_refusal",
    "on_each",
    "open_directly",
    "pass_on_return",
    "plan_last_follow_up",
    "post_session",
    "put_on_waiting_list",
    "receive_return",
    "register",
    "remind",
    "resume",
    "send",
    "send_return",
    "suspend",
    "unusual_length",
    "withdraw",
    "write_sheet",
]
