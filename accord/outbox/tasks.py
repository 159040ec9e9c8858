"""When messages leave."""

from __future__ import annotations

import time

from celery import shared_task

from accord.outbox.delivery import send_batch

# A slow batch takes under three minutes: both together stay under the soft time limit of tasks.
LOOP_SECONDS = 60


@shared_task
def send_due_messages() -> None:
    """Every 15 seconds and after each act. Twice is safe: a batch claims what nobody holds."""
    until = time.monotonic() + LOOP_SECONDS
    while send_batch().worth_another and time.monotonic() < until:
        pass
