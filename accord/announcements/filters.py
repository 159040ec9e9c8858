"""What narrows the list of announcements, and that of the organisations that read one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from accord.accounts.models import User
from accord.announcements.enums import Status, Subject
from accord.announcements.models import Addressee, Announcement
from accord.lists import Filters, Sort
from accord.networks.enums import Kind
from accord.networks.models import Region

READ, UNREAD = "lues", "a-lire"
HAVE_READ, HAVE_NOT = "oui", "non"
_STATES = {
    "brouillons": Status.DRAFT,
    "publiees": Status.PUBLISHED,
    "retirees": Status.WITHDRAWN,
}

BY_DATE = Sort("date", "Date", ("shown_at", "pk"), descending=True)
BY_TITLE = Sort("titre", "Titre", ("title", "pk"))
SORTS = [BY_DATE, BY_TITLE]

BY_NAME = Sort("nom", "Organisation", ("organisation__name_key", "pk"))
BY_READING = Sort("lecture", "Première lecture", ("last_read_at", "pk"), descending=True)
ADDRESSEE_SORTS = [BY_NAME, BY_READING]


class AnnouncementFilters(Filters):
    """Read or not; for those who write, where each stands."""

    lecture = django_filters.ChoiceFilter(
        label="Lecture",
        empty_label="Toutes",
        choices=[(UNREAD, "À lire"), (READ, "Lues")],
        method="of_reading",
    )
    etat = django_filters.ChoiceFilter(
        label="État",
        empty_label="Tous",
        choices=[("brouillons", "Brouillons"), ("publiees", "Publiées"), ("retirees", "Retirées")],
        method="of_state",
    )
    sujet = django_filters.ChoiceFilter(
        label="Sujet", empty_label="Tous", field_name="subject", choices=Subject.choices
    )

    def __init__(self, data: Any, *, user: User, writes: bool) -> None:
        self.user = user
        super().__init__(data, queryset=Announcement.objects.none())
        if not writes:
            del self.filters["etat"]

    def of_reading(self, rows: Any, name: str, value: str) -> QuerySet[Announcement]:
        found: QuerySet[Announcement] = (
            rows.unread_by(self.user) if value == UNREAD else rows.read_by(self.user)
        )
        return found

    def of_state(self, rows: Any, name: str, value: str) -> QuerySet[Announcement]:
        # What a colleague of the other head published is not one's own to sort by state.
        mine: QuerySet[Announcement] = rows.filter(status=_STATES[value])
        assert self.user.acting is not None
        return mine.filter(issuer=self.user.acting.organisation)


class AddresseeFilters(Filters):
    """Which organisations have read, where."""

    lue = django_filters.ChoiceFilter(
        label="Lecture",
        empty_label="Toutes",
        choices=[(HAVE_NOT, "N'ont pas lu"), (HAVE_READ, "Ont lu")],
        method="of_reading",
    )
    nature = django_filters.ChoiceFilter(
        label="Nature",
        empty_label="Toutes",
        field_name="organisation__kind",
        choices=[
            (kind.value, kind.label)
            for kind in (Kind.MISSION_LOCALE, Kind.ARML, Kind.E2C_SCHOOL, Kind.E2C_REGION)
        ],
    )
    region = django_filters.ChoiceFilter(
        label="Région", empty_label="Toutes", field_name="organisation__region_id"
    )

    def __init__(self, data: Any, *, announcement: Announcement, regions: list[Region]) -> None:
        self.announcement = announcement
        super().__init__(data, queryset=Addressee.objects.none())
        self.offer("region", [(region.code, region.name) for region in regions])

    def of_reading(self, rows: Any, name: str, value: str) -> QuerySet[Addressee]:
        told_at = self.announcement.told_at
        found: QuerySet[Addressee] = (
            rows.read(told_at) if value == HAVE_READ else rows.unread(told_at)
        )
        return found
