"""What is forgotten by itself."""

from __future__ import annotations

from celery import shared_task

from accord.isolation.scope import system_scope
from accord.youth.models import Draft


@shared_task
def forget_old_drafts() -> None:
    """Every night at 3:10. Deletes drafts untouched for a week; a second run finds none."""
    with system_scope():
        Draft.objects.outdated().delete()
