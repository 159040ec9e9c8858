"""A document is added to a file, or removed from it."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accord.accounts.models import User
from accord.attachments import store
from accord.attachments.content import Examined, examine
from accord.attachments.enums import Kind
from accord.attachments.models import Attachment
from accord.networks.models import Organisation
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.models import YoungPerson

logger = logging.getLogger(__name__)

# Of one organisation in one file: counting the other's would tell that it keeps some for itself.
MOST_DOCUMENTS = 20
# A request that is adding a document has written the file, and not the row yet.
ORPHAN_AFTER = datetime.timedelta(days=1)
MOST_ORPHANS = 50
DOCUMENTATION = "docs/decisions/attachments.md"
ALREADY_THERE = "Votre organisation a déjà ajouté ce document à ce dossier."
FULL = (
    f"Votre organisation a déjà {MOST_DOCUMENTS} documents dans ce dossier : retirez ceux qui ne "
    "servent plus, puis recommencez."
)


@dataclass(frozen=True)
class Document:
    """What somebody chose to add; ``shared_with`` are the partners that read it too."""

    kind: Kind
    name: str
    content: bytes
    title: str = ""
    shared_with: Iterable[Organisation] = ()


def add(young_person: YoungPerson, document: Document, *, by: User) -> Attachment:
    """Keep a document in this file. ``Refused`` when it may not be kept, with what to do.

    The bytes are written first, and removed if the row is not: of the two, the row is the truth.
    """
    examined = examine(document.name, document.content)
    file = store.write(examined.content)
    try:
        return _add_row(young_person, document, examined, file, by=by)
    except BaseException:
        store.remove(file)
        raise


@transaction.atomic
def _add_row(
    young_person: YoungPerson, document: Document, examined: Examined, file: str, *, by: User
) -> Attachment:
    current = lock(young_person)  # of two who add at once, the second counts the first's
    if current.merged_into_id:
        raise Refused(youth.MERGED_MEANWHILE)
    organisation = adding_organisation(current, by=by)
    already = Attachment.objects.of_organisation(organisation.pk).filter(young_person=current)
    if already.filter(sha256=examined.sha256).exists():
        raise Refused(ALREADY_THERE)
    if already.count() >= MOST_DOCUMENTS:
        raise Refused(FULL)
    own = _own_readers(current, by=by)
    shared = {partner.pk for partner in document.shared_with} & set(current.readers)
    attachment = Attachment(
        young_person=current,
        kind=document.kind,
        title=document.title,
        format=examined.format,
        size=len(examined.content),
        sha256=examined.sha256,
        name=examined.name,
        file=file,
        added_by=by,
        organisation=organisation,
        readers=sorted(own | shared),
    )
    attachment.save(force_insert=True)
    _tell(attachment, "attachment.added", by=by)
    return attachment


def adding_organisation(young_person: YoungPerson, *, by: User) -> Organisation:
    """In whose name ``by`` adds: the Mission Locale; the site that sees the file, for a school."""
    assert by.acting is not None
    house = by.acting.house
    own = _own_readers(young_person, by=by)
    if house.pk in own:
        return house
    if not own:
        raise Refused("Votre organisation ne voit plus ce dossier : revenez à votre liste.")
    return Organisation.objects.get(pk=min(own))


def _own_readers(young_person: YoungPerson, *, by: User) -> set[int]:
    assert by.acting is not None
    return set(by.acting.organisation_ids) & set(young_person.readers)


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Take a document away for everybody; the timeline keeps that it was there, not what it said."""
    try:
        attachment = lock(attachment)
    except Refused as gone:
        raise Refused("Ce document est déjà retiré.") from gone
    _tell(attachment, "attachment.removed", by=by)
    attachment.delete()
    file = attachment.file
    transaction.on_commit(lambda: store.remove(file), robust=True)


def _tell(attachment: Attachment, kind: str, *, by: User) -> None:
    """To those who read the document; its nature only, since a title says things about people."""
    youth.tell(
        attachment.young_person,
        kind,
        by=by,
        readers=attachment.readers,
        subject_id=attachment.pk,
        document=attachment.get_kind_display(),
    )


def forget_orphans(*, now: datetime.datetime) -> int:
    """Delete the files that no row names, a day after they were written; how many.

    A crash leaves one or two. Many mean that the folder and the database are not of the same day,
    after a backup was restored for instance: nothing is deleted then, and the log says so.
    """
    old = set(store.written_before(now - ORPHAN_AFTER))
    orphans = old - set(Attachment.objects.filter(file__in=old).values_list("file", flat=True))
    if len(orphans) > MOST_ORPHANS:
        logger.error("%s files without a row: none is deleted (%s)", len(orphans), DOCUMENTATION)
        return 0
    for file in orphans:
        store.remove(file)
    return len(orphans)
