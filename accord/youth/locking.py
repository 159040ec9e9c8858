"""A file and what its acts lock before it, in their order: otherwise two of them wait for each other."""

from __future__ import annotations

from django.apps import apps

from accord.registry import file_relations
from accord.workflow import lock
from accord.youth.models import YoungPerson


def lock_files(*files: YoungPerson) -> list[YoungPerson]:
    """These files as they stand now, in the order given; under the system's scope."""
    for known in sorted((each for each in file_relations if each.locked), key=lambda k: k.locked):
        label, _, key = known.relation.rpartition(".")
        rows = apps.get_model(label)._base_manager.filter(**{f"{key}__in": files})
        list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    locked = {file.pk: lock(file) for file in sorted(files, key=lambda file: file.pk)}
    return [locked[file.pk] for file in files]
