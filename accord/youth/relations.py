"""What becomes of the rows of this app when two files of the same person are merged."""

from __future__ import annotations

from accord.registry import FileRelation

RELATIONS = [
    FileRelation("youth.Access.young_person", once_by=("organisation_id",), opens=False),
    # The health data that the kept file has already says the same.
    FileRelation("youth.DisabilityStatus.young_person", once_by=()),
    FileRelation(
        "youth.Draft.young_person",
        once_by=("author_id", "organisation_id", "site_id"),
        opens=False,
    ),
    # The last: an act that is under way has told it before it lets go of its own row.
    FileRelation(
        "youth.TimelineEvent.young_person", belongs_to="subject_id", opens=False, order=90
    ),
    FileRelation("youth.YoungPerson.merged_into", moved=False),
    FileRelation("youth.MergeOfFiles.kept", moved=False),
    FileRelation("youth.MergeOfFiles.removed", moved=False),
]
