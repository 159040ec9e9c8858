"""What becomes of links and requests when two files are merged, or one goes to another ML."""

from __future__ import annotations

from django.utils import timezone

from accord.personal.models import DataRequest, PersonalLink
from accord.registry import FileRelation
from accord.youth.models import YoungPerson
from accord.youth.transferring import read_instead


def _hand_over_requests(young_person: YoungPerson, former: int, to: int) -> None:
    """The Mission Locale that follows the person from now on is the one that answers."""
    asked = DataRequest.objects.filter(young_person=young_person, organisation_id=former)
    read_instead(asked, former, to, organisation_id=to)


def _take_back_links(young_person: YoungPerson, former: int, to: int) -> None:
    """Somebody of the former Mission Locale may have kept the links that it gave."""
    links = PersonalLink.objects.filter(young_person=young_person)
    links.usable().filter(made_by__isnull=False).update(revoked_at=timezone.now())
    read_instead(links, former, to)


RELATIONS = [
    # A link given for either file opens the page of the one that is left.
    FileRelation("personal.PersonalLink.young_person", opens=False, transferred=_take_back_links),
    # What was asked from both files keeps its two dates, each where it was asked.
    FileRelation(
        "personal.DataRequest.young_person",
        once_by=("kind",),
        opens=False,
        transferred=_hand_over_requests,
    ),
]
