"""How many organisations an announcement reached, where, and which colleagues read it.

Counted over the houses addressed, a few hundred rows a publication: never over readings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q

from accord.accounts.models import Membership, User
from accord.announcements.actions import NOBODY
from accord.announcements.audience import by_name, house_of
from accord.announcements.models import Addressee, Announcement, Reading
from accord.networks.models import Region


@dataclass(frozen=True)
class Reach:
    """Houses where somebody read since readers were told, out of those addressed."""

    read: int
    addressed: int

    @property
    def unread(self) -> int:
        return self.addressed - self.read

    @property
    def said(self) -> str:
        """Say "407 organisations sur 523"."""
        if self.read == 0:
            return f"Aucune organisation sur {self.addressed}"
        return f"{_houses(self.read)} sur {self.addressed}"

    @property
    def verb(self) -> str:
        return "n'a encore lu" if self.read == 0 else "a lu" if self.read == 1 else "ont lu"


@dataclass(frozen=True)
class RegionReach:
    """The same for a region; ``region`` is None for what has none, such as a head of network."""

    region: Region | None
    reach: Reach


@dataclass(frozen=True)
class Colleague:
    """Somebody of the team, and when they read, or None."""

    membership: Membership
    read_at: datetime.datetime | None


_READ = Count("pk", filter=Q(last_read_at__gte=F("announcement__told_at")))


def reach_of(announcement: Announcement) -> Reach:
    found = announcement.addressees.aggregate(read=_READ, addressed=Count("pk"))
    return Reach(found["read"], found["addressed"])


def reached(announcements: Iterable[Announcement]) -> dict[UUID, Reach]:
    """Of several at once, in one query; a draft has none."""
    rows = Addressee.objects.filter(announcement__in=[each.pk for each in announcements])
    found = rows.order_by().values("announcement_id").annotate(read=_READ, addressed=Count("pk"))
    return {each["announcement_id"]: Reach(each["read"], each["addressed"]) for each in found}


def by_region(announcement: Announcement) -> list[RegionReach]:
    """Regions by name; what has no region comes last."""
    rows = announcement.addressees.order_by().values("organisation__region_id")
    found: dict[str | None, Reach] = {
        each["organisation__region_id"]: Reach(each["read"], each["addressed"])
        for each in rows.annotate(read=_READ, addressed=Count("pk"))
    }
    regions = Region.objects.filter(pk__in=[code for code in found if code])
    shown = [RegionReach(region, found[region.pk]) for region in by_name(regions)]
    return shown + ([RegionReach(None, found[None])] if None in found else [])


def total(regions: Iterable[RegionReach]) -> Reach:
    parts = [each.reach for each in regions]
    return Reach(sum(part.read for part in parts), sum(part.addressed for part in parts))


def planned(announcement: Announcement) -> str:
    """What publishing would do now, in a sentence."""
    count = announcement.houses().count()
    if count == 0:
        return NOBODY
    return (
        f"{_houses(count)} {'la recevra' if count == 1 else 'la recevront'} dans « Ma journée » ; "
        "leurs responsables sont prévenus par courriel."
    )


def told(announcement: Announcement) -> str:
    """What publishing has done, in a sentence."""
    count = announcement.addressees.count()
    return f"{_houses(count)} la {'reçoit' if count == 1 else 'reçoivent'}."


def _houses(count: int) -> str:
    return f"{count} organisation{'s' if count > 1 else ''}"


def colleagues(announcement: Announcement, *, of: User) -> list[Colleague]:
    """The people whom this manager answers for, by name."""
    assert of.acting is not None
    organisation = of.acting.organisation
    people = Membership.objects.current().filter(
        Q(organisation=organisation) | Q(organisation__parent=organisation), user__is_active=True
    )
    readings = Reading.objects.filter(
        announcement=announcement,
        organisation=house_of(organisation),
        read_at__gte=announcement.told_at,
    )
    read_at = dict(readings.order_by("pk").values_list("user_id", "read_at"))
    ordered = people.select_related("user").order_by(
        "user__last_name", "user__first_name", "user_id", "pk"
    )
    return [Colleague(each, read_at.get(each.user_id)) for each in ordered]
