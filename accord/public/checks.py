"""What ``manage.py check --deploy`` says of the legal pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(deploy=True)
def the_controller_is_named(**_: Any) -> list[checks.CheckMessage]:
    """A portal that is open must say who answers for it (LCEN article 6, GDPR article 13)."""
    return [
        checks.Warning(
            f"La variable {name} n'est pas renseignée.",
            hint="Les pages légales portent à sa place « À compléter par le responsable de traitement ».",
            id="accord.W001",
        )
        for name in settings.CONTROLLER.missing
    ]
