"""Two files of the same person, made one and made two again."""

from __future__ import annotations

from accord.isolation.scope import scope, system_scope
from accord.youth import merging
from accord.youth.models import YoungPerson
from tests.orientations.acting import act, now


def merge(kept, removed, by, **kwargs):
    return act(merging.merge, now(kept), now(removed), by=by, **kwargs)


def undo(record, by):
    return act(merging.undo_merge, record, by=by)


def rows(model, **filters):
    """The keys of these rows, whoever looks."""
    with system_scope():
        return set(model.objects.filter(**filters).values_list("pk", flat=True))


def seen_by(user):
    """The keys of the files that this person may see."""
    with scope(user.acting.organisation_ids):
        return set(YoungPerson.objects.visible_to(user).values_list("pk", flat=True))


def page_of(file, end=""):
    return f"/jeunes/{file.pk}/{end}"
