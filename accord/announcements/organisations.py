"""What a merge does with announcements, their addressees and who has read them."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest

from accord.announcements.models import Addressee, Reading
from accord.organisations import Pair, Relations, Rows


def declare(relations: Relations) -> None:
    relations.moves("announcements.Announcement", "issuer", "annonces écrites")
    relations.moves("announcements.Announcement", "site", "annonces qui la citent")
    relations.history("announcements.AnnouncementEvent", "issuer", "site")
    relations.moves(
        "announcements.Addressee", "organisation", "annonces reçues", settle=_addressed_once
    )
    relations.moves(
        "announcements.Reading", "organisation", "lectures d'annonces", settle=_read_once
    )


def _addressed_once(doubles: Rows, pair: Pair) -> None:
    """The later of the two readings; PostgreSQL's ``greatest`` skips the one who has not read."""
    other = Addressee.objects.filter(
        organisation_id=pair.merged, announcement=OuterRef("announcement")
    )
    Addressee.objects.filter(
        organisation_id=pair.kept, announcement__in=doubles.values("announcement")
    ).update(last_read_at=Greatest("last_read_at", Subquery(other.values("last_read_at")[:1])))
    doubles.delete()


def _read_once(doubles: Rows, pair: Pair) -> None:
    """The latest time that the person noted it."""
    other = Reading.objects.filter(
        organisation_id=pair.merged, announcement=OuterRef("announcement"), user=OuterRef("user")
    )
    for read in doubles.order_by("pk"):
        own = Reading.objects.filter(
            organisation_id=pair.kept, announcement_id=read.announcement_id, user_id=read.user_id
        )
        own.update(read_at=Greatest("read_at", Subquery(other.values("read_at")[:1])))
    doubles.delete()
