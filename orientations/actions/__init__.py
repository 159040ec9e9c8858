"""The verbs of the users. Locks are taken in one order: orientation, session, registration."""

from orientations.actions.orientations import accept, decline, put_on_waiting_list, send, withdraw
from orientations.actions.outcomes import (
    Noted,
    Outcome,
    OutcomesRefused,
    communicate_outcomes,
    erase_notes,
    note_outcomes,
)
from orientations.actions.registrations import register
from orientations.actions.reminders import remind
from orientations.actions.sessions import post_session
from orientations.actions.several import already, on_each
from orientations.actions.sheets import write_sheet

__all__ = [
    "Noted",
    "Outcome",
    "OutcomesRefused",
    "accept",
    "already",
    "communicate_outcomes",
    "decline",
    "erase_notes",
    "note_outcomes",
    "on_each",
    "post_session",
    "put_on_waiting_list",
    "register",
    "remind",
    "send",
    "withdraw",
    "write_sheet",
]
