"""What is tidied by itself."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accord.attachments import actions
from accord.isolation.scope import system_scope


@shared_task
def forget_orphan_files() -> None:
    """Every night at 3:30. Deletes the files that no row names; a second run finds none."""
    with system_scope():
        actions.forget_orphans(now=timezone.now())
