"""What ``manage.py check --deploy`` says of the folder of documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(deploy=True)
def documents_are_served_by_no_address(**_: Any) -> list[checks.CheckMessage]:
    """Static files are for everybody: a folder of documents inside them would be too."""
    folder = Path(settings.ATTACHMENTS_DIR).resolve()
    served = [Path(settings.STATIC_ROOT)]
    for source in settings.STATICFILES_DIRS:
        served.append(Path(str(source[1] if isinstance(source, tuple) else source)))
    return [
        checks.Error(
            f"ATTACHMENTS_DIR est dans {public}, que tout le monde peut lire.",
            hint="Choisissez un dossier que seul le portail lit.",
            id="attachments.E001",
        )
        for public in served
        if folder.is_relative_to(public.resolve())
    ]
