"""The verbs of the users. Locks are taken in one order: orientation, session, registration."""

from orientations.actions.orientations import accept, decline, put_on_waiting_list, send, withdraw
from orientations.actions.registrations import register
from orientations.actions.reminders import remind
from orientations.actions.sessions import Outcome, post_session, record_outcomes
from orientations.actions.sheets import write_sheet

__all__ = [
    "Outcome",
    "accept",
    "decline",
    "post_session",
    "put_on_waiting_list",
    "record_outcomes",
    "register",
    "remind",
    "send",
    "withdraw",
    "write_sheet",
]
