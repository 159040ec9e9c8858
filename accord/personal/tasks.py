"""What is done about links behind the pages."""

from __future__ import annotations

from celery import shared_task

from accord.isolation.scope import system_scope
from accord.personal import actions
from accord.personal.models import PersonalLink


@shared_task
def answer_asked_links() -> None:
    """Every 30 seconds. A second run finds the rows gone."""
    actions.answer_asked_links()


@shared_task
def forget_old_links() -> None:
    """Every night at 3:30. Deletes links that opened nothing for half a year; a second run finds none."""
    with system_scope():
        PersonalLink.objects.outdated().delete()
