"""``manage.py draw_states``: the state graphs of ``docs/states.md``, read from the transitions themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models
from django_fsm import FSMFieldMixin

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
_TITLE = """# State graphs

Written by `manage.py draw_states` from the code's own transitions; a test fails when this page lags
behind. Who may move what, and what follows in the same transaction, stands in each verb of `actions`. The
names on the arrows are those of the transitions.
"""


class Command(BaseCommand):
    help = "Writes docs/states.md from the transitions of the models."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} est à jour.")


def page() -> str:
    """The whole page: a Mermaid graph for each protected state of each model."""
    found = [(model, field) for model in apps.get_models() for field in _states_of(model)]
    found.sort(key=lambda pair: pair[0]._meta.label)
    return "\n".join([_TITLE, *(_graph(model, field) for model, field in found)])


def _states_of(model: type[models.Model]) -> Iterator[Any]:
    if hasattr(model, "pgh_tracked_model"):
        return
    for field in model._meta.local_fields:
        if isinstance(field, FSMFieldMixin) and getattr(field, "protected", False):
            yield field


def _graph(model: type[models.Model], field: Any) -> str:
    """States in the order in which they are declared, then transitions by name."""
    labels = dict(field.choices)
    moves = sorted(
        (str(move.source), str(move.target), move.name) for move in field.get_all_transitions(model)
    )
    left = {source for source, _target, _name in moves}
    lines = [
        f"## {model.__name__}: {model._meta.verbose_name}",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f'    state "{label}" as {value}' for value, label in labels.items()]
    lines.append(f"    [*] --> {field.get_default()}")
    lines += [f"    {source} --> {target}: {name}" for source, target, name in moves]
    lines += [f"    {value} --> [*]" for value in labels if value not in left]
    return "\n".join([*lines, "```", ""])
