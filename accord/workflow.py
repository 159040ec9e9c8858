"""What every object with states shares: a protected status, and a lock before each move."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django_fsm import FSMFieldMixin

Stateful = TypeVar("Stateful", bound=models.Model)


class StatefulModel(models.Model):
    """A model with a protected ``FSMField`` that can still be refreshed from the database.

    Refreshing assigns the field, which a protected field refuses once it has a value; so its value
    leaves the instance for the call, and comes back when the row is gone.
    """

    class Meta:
        abstract = True

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        names = [
            field.name
            for field in self._meta.concrete_fields
            if isinstance(field, FSMFieldMixin) and field.protected
        ]
        kept = {name: self.__dict__.pop(name) for name in names if name in self.__dict__}
        try:
            super().refresh_from_db(*args, **kwargs)
        except BaseException:
            self.__dict__.update(kept)
            raise
        for name, value in kept.items():
            self.__dict__.setdefault(name, value)


def lock(instance: Stateful) -> Stateful:
    """Read the row again, locked until the transaction ends: of two people, the second waits."""
    manager = type(instance)._default_manager
    return manager.select_for_update(no_key=True, of=("self",)).get(pk=instance.pk)


class Refused(Exception):
    """An act that the rules do not allow now; its text tells the user what to do."""
