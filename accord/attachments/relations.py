"""What becomes of documents when two files of the same person are merged."""

from __future__ import annotations

from accord.registry import FileRelation

RELATIONS = [FileRelation("attachments.Attachment.young_person")]
