"""Mails of sign-in that may not be sent while somebody waits for the page; sessions that ended."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from celery import shared_task
from django.core.management import call_command

from accord.accounts import actions
from accord.accounts.models import User


@shared_task
def send_password_reset(user_id: int) -> None:
    """After a request. A second run would send a second link, as good as the first."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        get_adapter().send_password_reset_now(user)


@shared_task
def forget_ended_sessions() -> None:
    """Every night at 3:20. Deletes what Django keeps of sessions past their end; twice finds none."""
    call_command("clearsessions")


@shared_task
def gather_stragglers() -> None:
    """Every hour. What was under way during a merge moves with the rest; twice finds nothing left."""
    actions.gather_stragglers()
