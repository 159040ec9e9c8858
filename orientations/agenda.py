"""The sessions that somebody looks for: which sites, when, with which places; and a month of them."""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accord.accounts.models import User
from accord.lists import DayFilter, Filters, Sort
from accord.networks.models import Organisation, Site
from orientations.models import Orientation, Session
from orientations.models.sessions import SessionQuerySet

# A counsellor looks first at the sites that a young person can reach, and at those they know.
NEAR_KM = 30
KNOWN_SINCE = datetime.timedelta(days=365)
EVERY_SITE = "tous"
PAST, TO_COMPLETE, ALWAYS = "passees", "a-completer", "toutes"
FREE, FULL = "libres", "attente"
# Of a month of all sites, a day shows these, then a link to its list.
SHOWN_A_DAY = 4


def sites_of(user: User) -> list[Organisation]:
    """Of an E2C, its own sites. Of a Mission Locale, those of its département, within 30 km, or asked
    in the last year, nearest first.
    """
    acting = user.acting
    if acting is None:
        return []
    sites = Site.objects.still_open()
    if not acting.is_ml:
        return list(sites.filter(pk__in=acting.organisation_ids).order_by("name_key", "pk"))
    house = acting.house
    asked = Orientation.objects.visible_to(user).filter(sent_at__gte=timezone.now() - KNOWN_SINCE)
    near = Q(distance_km__lte=NEAR_KM) | Q(pk__in=asked.order_by().values("site_id"))
    if house.department_id:
        near |= Q(department_id=house.department_id)
    found = sites.with_distance_from(acting.organisation).filter(near)
    return list(found.near_first(house.department_id or ""))


def sorts(*, past: bool) -> list[Sort]:
    """The next first, or the latest of the past first."""
    return [
        Sort("date", "Quand", ("starts_at", "pk"), descending=past),
        Sort("site", "Site", ("site__name_key", "starts_at", "pk")),
        Sort("places", "Places", ("free", "starts_at", "pk"), descending=True),
    ]


class SessionFilters(Filters):
    """When, where, and with which places."""

    quand = django_filters.ChoiceFilter(label="Période", empty_label="À venir", method="at")
    site = django_filters.ChoiceFilter(label="Site", method="of_site")
    places = django_filters.ChoiceFilter(
        label="Places",
        empty_label="Avec ou sans place",
        choices=[(FREE, "Avec des places libres"), (FULL, "Liste d'attente seulement")],
        method="with_places",
    )
    du = DayFilter(label="À partir du", method="since")
    au = DayFilter(label="Jusqu'au", method="until")

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Session.objects.none())
        self.is_ml = user.acting is not None and user.acting.is_ml
        self.sites = sites_of(user)
        periods = [(PAST, "Passées"), (ALWAYS, "Passées et à venir")]
        if not self.is_ml:
            periods.insert(0, (TO_COMPLETE, "À compléter"))
        self.offer("quand", periods)
        offered = [(str(site.pk), _named(site)) for site in [*self.sites, *self._named_in(data)]]
        if self.is_ml:
            self.filters["site"].extra["empty_label"] = "Proches ou déjà sollicités"
            self.offer("site", [(EVERY_SITE, "Tous les sites"), *offered])
        elif len(self.sites) > 1:
            self.filters["site"].extra["empty_label"] = "Tous nos sites"
            self.offer("site", offered)
        else:
            del self.filters["site"]

    def _named_in(self, data: Any) -> list[Organisation]:
        """A counsellor may come from the page of a site further away."""
        asked = data.get("site", "")
        known = {str(site.pk) for site in self.sites}
        if not self.is_ml or not (asked.isascii() and asked.isdigit()) or len(asked) > 9:
            return []
        return [] if asked in known else list(Site.objects.still_open().filter(pk=asked))

    @property
    def period(self) -> str:
        return self._chosen("quand")

    def _chosen(self, name: str) -> str:
        """A forged value is no choice."""
        return "" if self.form.errors.get(name) else str(self.form.cleaned_data.get(name) or "")

    def filter_queryset(self, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """Without a choice, what is to come; and for a Mission Locale, near sites."""
        if not self.period:
            queryset = queryset.filter(starts_at__gt=timezone.now())
        if self.is_ml and not self._chosen("site"):
            queryset = queryset.filter(site__in=[site.pk for site in self.sites])
        return super().filter_queryset(queryset)

    def at(self, sessions: SessionQuerySet, name: str, value: str) -> QuerySet[Session]:
        if value == PAST:
            return sessions.past()
        return sessions.awaiting_results() if value == TO_COMPLETE else sessions

    def of_site(self, sessions: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        return sessions if value == EVERY_SITE else sessions.filter(site_id=int(value))

    def with_places(self, sessions: SessionQuerySet, name: str, value: str) -> QuerySet[Session]:
        return sessions.taking_registrations() if value == FREE else sessions.waiting_only()

    def since(
        self, sessions: QuerySet[Session], name: str, value: datetime.date
    ) -> QuerySet[Session]:
        return sessions.filter(starts_at__gte=_midnight(value))

    def until(
        self, sessions: QuerySet[Session], name: str, value: datetime.date
    ) -> QuerySet[Session]:
        return sessions.filter(starts_at__lt=_midnight(value + datetime.timedelta(days=1)))


def _named(site: Organisation) -> str:
    distance = getattr(site, "distance_km", None)
    return str(site) if distance is None else f"{site} ({max(1, round(distance))} km)"


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())


def with_free_seats(sessions: SessionQuerySet) -> SessionQuerySet:
    return sessions.annotate(free=F("capacity") - F("seats_taken"))


@dataclass
class Day:
    """A day of the calendar; those of the months around are left empty."""

    date: datetime.date
    inside: bool
    is_today: bool
    sessions: list[Session] = field(default_factory=list)

    @property
    def shown(self) -> list[Session]:
        """All of them, or the first when one link more would not be enough."""
        return (
            self.sessions if len(self.sessions) <= SHOWN_A_DAY + 1 else self.sessions[:SHOWN_A_DAY]
        )

    @property
    def more(self) -> int:
        return len(self.sessions) - len(self.shown)


@dataclass(frozen=True)
class Month:
    """A month, as its address says it: "2026-11"."""

    first: datetime.date

    @classmethod
    def read(cls, text: str, today: datetime.date) -> tuple[Month, bool]:
        """The month asked for, or the current one; and whether what was asked made no sense."""
        if not text:
            return cls(today.replace(day=1)), False
        try:
            first = datetime.date.fromisoformat(f"{text}-01")
        except ValueError:
            return cls(today.replace(day=1)), True
        near = abs(first.year - today.year) <= 10
        return cls(first if near else today.replace(day=1)), not near

    def __str__(self) -> str:
        return date_format(self.first, "F Y")

    @property
    def address(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> Month:
        return Month((self.first - datetime.timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> Month:
        return Month((self.first + datetime.timedelta(days=31)).replace(day=1))

    def around(self) -> tuple[datetime.datetime, datetime.datetime]:
        """From a day before to a day after: a session is on the day that its own site says."""
        margin = datetime.timedelta(days=1)
        return _midnight(self.first - margin), _midnight(self.after.first + margin)

    def weeks(self, sessions: Iterable[Session], today: datetime.date) -> list[list[Day]]:
        by_day: dict[datetime.date, list[Session]] = defaultdict(list)
        for session in sessions:
            by_day[session.local_start.date()].append(session)
        weeks = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [
            [
                Day(day, day.month == self.first.month, day == today, by_day[day])
                if day.month == self.first.month
                else Day(day, inside=False, is_today=False)
                for day in week
            ]
            for week in weeks
        ]
