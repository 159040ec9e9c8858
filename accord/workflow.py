"""What every object with states shares: a protected status, and a lock before each move."""

from __future__ import annotations

from collections.abc import Iterable
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


def lock(instance: Stateful, *, keeping: Iterable[str] = ()) -> Stateful:
    """Read the row again, locked until the transaction ends: of two people, the second waits.

    ``keeping`` names relations that the act only names people and places by: those that
    ``instance`` has read are not read again, as long as the row still points to them. Raises ``Refused``
    when the row has gone to others while one waited: row-level security hides it from then on.
    """
    manager = type(instance)._default_manager
    rows = manager.select_for_update(no_key=True, of=("self",)).filter(pk=instance.pk)
    locked = rows.first()
    if locked is None:
        raise Refused(GONE)
    for name in keeping:
        read = instance._state.fields_cache.get(name)
        if read is not None and read.pk == getattr(locked, f"{name}_id"):
            locked._state.fields_cache[name] = read
    return locked


GONE = "Ce dossier vient de passer en d'autres mains : revenez à votre liste."


class Refused(Exception):
    """An act that the rules do not allow now; its text tells the user what to do.

    ``about`` is what is to correct, by its name in the verb: a form says the sentence beside it.
    """

    def __init__(self, sentence: str, *, about: str = "") -> None:
        super().__init__(sentence)
        self.about = about
