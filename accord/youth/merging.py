"""Two files of the same person become one, and may become two again within thirty days.

What becomes of each table's rows is declared by its app (``registry.file_relations``).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.when import say_date
from accord.registry import FileRelation, file_relations
from accord.workflow import Refused, lock
from accord.youth.actions import tell
from accord.youth.locking import lock_files
from accord.youth.models import Access, MergeOfFiles, YoungPerson

# What one chooses of the two files; whom to call about a minor is one answer in three columns.
CHOICES: dict[str, tuple[str, ...]] = {
    "last_name": ("last_name",),
    "first_name": ("first_name",),
    "birth_date": ("birth_date",),
    "phone": ("phone",),
    "email": ("email",),
    "commune": ("commune",),
    "imilo_number": ("imilo_number",),
    "left_school_on": ("left_school_on",),
    "schooling": ("schooling",),
    "situation": ("situation",),
    "guardian": ("guardian_kind", "guardian_name", "guardian_phone"),
    "referent": ("referent",),
}
_EMPTY = (None, "", "unknown")

Moved = dict[str, list[str]]


def keys_to_files() -> set[str]:
    """Every key to a file of every installed model; the history keeps what it saw."""
    return {
        f"{model._meta.label}.{key.name}"
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model")
        for key in model._meta.local_fields
        if key.related_model is YoungPerson
    }


def undeclared() -> set[str]:
    """Keys of which no app says what becomes of them."""
    return keys_to_files() - {known.relation for known in file_relations}


def differing(kept: YoungPerson, removed: YoungPerson) -> list[str]:
    """The names of ``CHOICES`` of which the two files do not say the same."""
    return [name for name in CHOICES if _said(kept, name) != _said(removed, name)]


def lacking(kept: YoungPerson, removed: YoungPerson) -> list[str]:
    """What only the removed file says: taken from it, unless somebody chooses otherwise."""
    return [name for name in differing(kept, removed) if is_empty(kept, name)]


def is_empty(young_person: YoungPerson, name: str) -> bool:
    return all(value in _EMPTY for value in _said(young_person, name))


def _said(young_person: YoungPerson, name: str) -> list[Any]:
    return [_plain(young_person, column) for column in CHOICES[name]]


def _column(name: str) -> models.Field[Any, Any]:
    found = YoungPerson._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def _plain(young_person: YoungPerson, column: str) -> Any:
    value = _column(column).value_from_object(young_person)
    return value.isoformat() if isinstance(value, datetime.date) else value


@transaction.atomic
def merge(
    kept: YoungPerson, removed: YoungPerson, *, by: User, take: Iterable[str] | None = None
) -> MergeOfFiles:
    """All that ``removed`` holds goes to ``kept``; its address leads there from now on.

    ``take`` names the ``CHOICES`` whose value is that of ``removed``; None: what ``kept`` lacks.
    ``removed`` is of the same Mission Locale, or of none yet (a direct entrant). Each row keeps its
    readers: nobody reads of the other file what they could not read. Raises ``Refused``.
    """
    if missing := undeclared():
        raise Refused(
            "Le portail ne sait pas encore réunir tout ce que portent ces dossiers : signalez-le à "
            f"l'administration ({', '.join(sorted(missing))})."
        )
    with system_scope():
        kept, removed = lock_files(kept, removed)
        _refuse_if_apart(kept, removed)
        assert kept.mission_locale_id is not None
        taken = lacking(kept, removed) if take is None else list(take)
        record = MergeOfFiles(
            kept=kept,
            removed=removed,
            mission_locale_id=kept.mission_locale_id,
            by=by,
            readers=[kept.mission_locale_id],
            imilo_number=removed.imilo_number,
            added_readers=sorted({*removed.readers} - {*kept.readers}),
        )
        record.replaced = _take(kept, removed, taken)
        removed.merged_into, removed.imilo_number = kept, ""
        removed.save()
        kept.readers = sorted({*kept.readers, *removed.readers})
        kept.save()
        record.moved = {known.relation: _move(known, removed, kept) for known in _moving()}
        _let_read_who_reads(kept)
        record.save(force_insert=True)
        tell(kept, "youth.merged", by=by, readers=record.readers)
    return record


def _refuse_if_apart(kept: YoungPerson, removed: YoungPerson) -> None:
    if kept.pk == removed.pk:
        raise Refused("C'est le même dossier.")
    if kept.merged_into_id or removed.merged_into_id:
        raise Refused("L'un de ces dossiers vient d'être réuni à un autre.")
    if kept.mission_locale_id is None:
        raise Refused("Le dossier à garder n'est suivi par aucune Mission Locale.")
    if removed.mission_locale_id not in (None, kept.mission_locale_id):
        raise Refused("Ces deux dossiers ne sont pas suivis par la même Mission Locale.")
    for known in file_relations:
        if known.refuses and (why := known.refuses(kept, removed)):
            raise Refused(why)


def _take(kept: YoungPerson, removed: YoungPerson, names: Iterable[str]) -> dict[str, list[Any]]:
    """Write the chosen values on ``kept``; return what each column said before and says now."""
    columns = [column for name in names for column in CHOICES[name]]
    if removed.last_contact_at > kept.last_contact_at:
        columns.append("last_contact_at")
    replaced = {}
    for column in columns:
        before, after = _plain(kept, column), _plain(removed, column)
        if before != after:
            replaced[column] = [before, after]
            setattr(kept, column, getattr(removed, column))
    return replaced


def _moving() -> list[FileRelation]:
    return [known for known in file_relations if known.moved]


def _rows(known: FileRelation) -> tuple[models.Manager[Any], str]:
    """Its rows, and the name of the key to the file."""
    label, _, key = known.relation.rpartition(".")
    return apps.get_model(label)._base_manager, key


def _move(known: FileRelation, removed: YoungPerson, kept: YoungPerson) -> list[str]:
    rows, key = _rows(known)
    moving = rows.filter(**{key: removed})
    if known.once_by is not None:
        same = {column: models.OuterRef(column) for column in known.once_by}
        moving = moving.exclude(models.Exists(rows.filter(**{key: kept}, **same)))
    pks = list(moving.order_by("pk").values_list("pk", flat=True))
    rows.filter(pk__in=pks).update(**{key: kept})
    return [str(pk) for pk in pks]


def _let_read_who_reads(kept: YoungPerson) -> None:
    """The Mission Locale reads the whole list of those who see the file that it follows."""
    assert kept.mission_locale_id is not None
    for access in Access.objects.filter(young_person=kept).order_by("pk"):
        if kept.mission_locale_id not in access.readers:
            access.readers = sorted({*access.readers, kept.mission_locale_id})
            access.save(update_fields=["readers"])


@transaction.atomic
def undo_merge(record: MergeOfFiles, *, by: User) -> MergeOfFiles:
    """Two files again: the rows go back, with what was made since about them.

    A value that somebody changed since stays as it is; what was made since and is about no row that
    goes back stays with the kept file. Raises ``Refused``.
    """
    with system_scope():
        record = lock(record)
        kept, removed = lock_files(record.kept, record.removed)
        _refuse_if_settled(record, kept)
        removed.merged_into, removed.imilo_number = None, record.imilo_number
        _put_back(kept, record.replaced)
        _give_back(record, kept, removed)
        kept.readers = sorted({*kept.readers} - _no_longer_reading(record, kept, removed))
        kept.save()
        _save_again(removed)
        record.undone_at, record.undone_by = timezone.now(), by
        record.save(update_fields=["undone_at", "undone_by"])
        readers = [record.mission_locale_id]
        for file in (kept, removed):
            tell(file, "youth.unmerged", by=by, readers=readers)
    return record


def _refuse_if_settled(record: MergeOfFiles, kept: YoungPerson) -> None:
    if record.undone_at:
        raise Refused("Ces deux dossiers sont déjà séparés.")
    if not record.is_undoable:
        last = say_date(timezone.localdate(record.undoable_until))
        raise Refused(f"Ces dossiers ne se séparent plus : c'était possible jusqu'au {last}.")
    if kept.merged_into_id:
        raise Refused(
            "Le dossier gardé a lui-même été réuni à un autre : séparez d'abord ces deux-là."
        )
    if kept.mission_locale_id != record.mission_locale_id:
        raise Refused("Le dossier gardé a été transmis à une autre Mission Locale depuis.")


def _put_back(kept: YoungPerson, replaced: dict[str, list[Any]]) -> None:
    for column, (before, after) in replaced.items():
        if _plain(kept, column) == after:
            field = _column(column)
            setattr(kept, field.attname, field.to_python(before))


def _save_again(removed: YoungPerson) -> None:
    try:
        with transaction.atomic():
            removed.save()
    except IntegrityError as error:
        raise Refused(
            f"Un autre dossier porte maintenant le numéro i-MILO {removed.imilo_number} : changez ce "
            "numéro, puis séparez les deux dossiers."
        ) from error


def _give_back(record: MergeOfFiles, kept: YoungPerson, removed: YoungPerson) -> None:
    """What was moved, then what was made since about it, as long as there is some."""
    back: dict[str, set[str]] = {}
    for known in _moving():
        rows, key = _rows(known)
        back[known.relation] = set(record.moved.get(known.relation, []))
        rows.filter(pk__in=back[known.relation], **{key: kept}).update(**{key: removed})
    more = True
    while more:
        more = False
        for known in _moving():
            if found := _made_since(known, kept, back):
                rows, key = _rows(known)
                rows.filter(pk__in=found).update(**{key: removed})
                back[known.relation].update(str(pk) for pk in found)
                more = True


def _made_since(known: FileRelation, kept: YoungPerson, back: dict[str, set[str]]) -> list[Any]:
    """Rows still with ``kept`` that are about a row that went back."""
    if not known.belongs_to:
        return []
    rows, key = _rows(known)
    target = rows.model._meta.get_field(known.belongs_to).related_model
    about = {
        pk
        for relation, pks in back.items()
        for pk in pks
        # A column that is no key to one table holds the identifier of any.
        if target is apps.get_model(relation.rpartition(".")[0]) or (not target and _is_uuid(pk))
    }
    found = rows.filter(**{key: kept, f"{known.belongs_to}__in": about})
    return list(found.order_by("pk").values_list("pk", flat=True))


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _no_longer_reading(record: MergeOfFiles, kept: YoungPerson, removed: YoungPerson) -> set[int]:
    """Those who saw ``kept`` by this merge only. Who was given a row of it since still sees it."""
    leaving = set()
    for organisation_id in record.added_readers:
        access = Access.objects.filter(organisation_id=organisation_id)
        if access.filter(young_person=kept).exists():
            continue
        if _is_shown_a_row(kept, organisation_id):
            before = access.filter(young_person=removed).first()
            if before is not None:
                before.pk, before.young_person, before._state.adding = None, kept, True
                before.save(force_insert=True)
            continue
        leaving.add(organisation_id)
    return leaving


def _is_shown_a_row(kept: YoungPerson, organisation_id: int) -> bool:
    for known in _moving():
        rows, key = _rows(known)
        shown = rows.filter(**{key: kept, "readers__contains": [organisation_id]})
        if known.opens and shown.exists():
            return True
    return False
