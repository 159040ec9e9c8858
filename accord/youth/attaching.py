"""A Mission Locale takes in somebody of whom it has a file already: the two become one."""

from __future__ import annotations

from django.db import transaction

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.workflow import Refused, lock
from accord.youth.actions import tell, tell_taken_in
from accord.youth.merging import merge
from accord.youth.models import YoungPerson


@transaction.atomic
def attach(
    young_person: YoungPerson, own_file: YoungPerson, *, referent: User, by: User
) -> YoungPerson:
    """``own_file``, of the Mission Locale of ``by``, takes over all that ``young_person`` holds.

    Whoever read ``young_person`` is told what ``take_in`` would have told them: never that there was
    another file (``domain.md``, rule 4). Raises ``Refused`` as ``merge`` does.
    """
    assert by.acting is not None
    if own_file.mission_locale_id != by.acting.house.pk:
        raise Refused("Ce dossier n'est pas suivi par votre Mission Locale.")
    merge(own_file, young_person, by=by)
    with system_scope():
        told = sorted({*lock(young_person).readers, by.acting.house.pk})
        kept = lock(own_file)
        if kept.referent_id != referent.pk:
            kept.referent = referent
            kept.save(update_fields=["referent"])
            others = sorted({*kept.readers} - {*told})
            if others:
                tell(kept, "youth.referent_changed", by=by, readers=others, referent=str(referent))
    tell_taken_in(kept, by=by, readers=told)
    return kept
