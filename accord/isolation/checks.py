"""What ``manage.py check --deploy --database default`` says of the isolation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from accord.isolation.audit import faults


@register(Tags.database, deploy=True)
def isolation(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """A restored dump or another role may have lost the policies; nothing else would show it."""
    if not databases or "default" not in databases:
        return []
    return [Error(fault, id="isolation.E001") for fault in faults()]
