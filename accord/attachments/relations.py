"""What becomes of documents when two files are merged, or one goes to another Mission Locale."""

from __future__ import annotations

from accord.attachments.models import Attachment
from accord.registry import FileRelation
from accord.youth.models import YoungPerson
from accord.youth.transferring import read_instead


def _hand_over_documents(young_person: YoungPerson, former: int, to: int) -> None:
    """Those of the former Mission Locale are the new one's, which may remove them."""
    documents = Attachment.objects.filter(young_person=young_person)
    read_instead(documents.filter(organisation_id=former), former, to, organisation_id=to)
    read_instead(documents, former, to)


RELATIONS = [FileRelation("attachments.Attachment.young_person", transferred=_hand_over_documents)]
