"""What becomes of the rows of this app when two files are merged, or one goes to another ML."""

from __future__ import annotations

from accord.registry import FileRelation
from accord.youth import transferring
from accord.youth.models import Support, YoungPerson


def _both_supported(kept: YoungPerson, removed: YoungPerson) -> str:
    """One contract of a kind in progress for one person: the database refuses a second."""
    in_progress = Support.objects.filter(ended_on__isnull=True)
    theirs = in_progress.filter(young_person=removed).select_related("kind").order_by("pk")
    both = theirs.filter(kind__in=in_progress.filter(young_person=kept).values("kind")).first()
    if both is None:
        return ""
    return f"Chacun des deux dossiers a en cours : {both.kind}. Terminez l'un des deux, puis réunissez-les."


RELATIONS = [
    FileRelation(
        "youth.Access.young_person",
        once_by=("organisation_id",),
        opens=False,
        transferred=transferring.hand_over_accesses,
    ),
    # The health data that the kept file has already says the same.
    FileRelation("youth.DisabilityStatus.young_person", once_by=()),
    FileRelation(
        "youth.Draft.young_person",
        once_by=("author_id", "organisation_id", "site_id"),
        opens=False,
        transferred=transferring.forget_drafts,
    ),
    FileRelation("youth.Support.young_person", refuses=_both_supported),
    # The last: an act that is under way has told it before it lets go of its own row.
    FileRelation(
        "youth.TimelineEvent.young_person",
        belongs_to="subject_id",
        opens=False,
        transferred=transferring.share_events,
        order=transferring.LAST,
    ),
    FileRelation("youth.YoungPerson.merged_into", moved=False),
    # Each Mission Locale keeps the record of what it gave away.
    FileRelation("youth.Transfer.young_person", opens=False, transferred=transferring.leave),
    FileRelation("youth.MergeOfFiles.kept", moved=False),
    FileRelation("youth.MergeOfFiles.removed", moved=False),
]
