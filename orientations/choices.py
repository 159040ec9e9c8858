"""The sites among which a counsellor chooses for one young person, with what tells them apart."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Commune, Organisation, Site
from accord.networks.models.organisations import OrganisationQuerySet
from accord.networks.text import fold
from accord.networks.when import say_distance
from accord.youth.models import YoungPerson
from orientations.eligibility import Finding, Level, check_site
from orientations.models import Orientation, Session
from orientations.sites import AnswerTime, answer_times, next_sessions

SOON = datetime.timedelta(days=30)
NEAREST, SOONEST = "distance", "seance"


class SiteFilters(django_filters.FilterSet):
    """What narrows and sorts the sites; all of it may stand in the address."""

    q = django_filters.CharFilter(label="Site, école ou commune", method="named")
    places = django_filters.ChoiceFilter(
        label="Places",
        empty_label="Peu importe",
        choices=[("30", "Avec une place d'ici 30 jours")],
        method="with_a_seat_soon",
    )
    age = django_filters.ChoiceFilter(
        label="Âge",
        empty_label="Tous les sites",
        choices=[("oui", "Qui accueillent cet âge")],
        method="for_this_age",
    )
    tri = django_filters.ChoiceFilter(
        label="D'abord",
        empty_label="Les plus proches",
        choices=[(SOONEST, "Ceux qui ont une place le plus tôt")],
        method="sorted",
    )

    def __init__(self, *args: object, young_person: YoungPerson, **kwargs: object) -> None:
        self.young_person = young_person
        super().__init__(*args, **kwargs)

    def named(self, sites: OrganisationQuerySet, name: str, value: str) -> QuerySet[Organisation]:
        return sites.named_like(fold(value[:80]))

    def with_a_seat_soon(
        self, sites: QuerySet[Organisation], name: str, value: str
    ) -> QuerySet[Organisation]:
        soon = Session.objects.upcoming().with_free_seats().before(timezone.now() + SOON)
        return sites.filter(Exists(soon.filter(site=OuterRef("pk"))))

    def for_this_age(
        self, sites: QuerySet[Organisation], name: str, value: str
    ) -> QuerySet[Organisation]:
        return sites.filter(maximum_age__gte=self.young_person.age)

    def sorted(
        self, sites: QuerySet[Organisation], name: str, value: str
    ) -> QuerySet[Organisation]:
        """The soonest free seat first; between equals, and without any, the nearest first."""
        seats = Session.objects.upcoming().with_free_seats().filter(site=OuterRef("pk"))
        nearest_first = sites.query.order_by
        return sites.annotate(first_seat_at=Subquery(seats.values("starts_at")[:1])).order_by(
            F("first_seat_at").asc(nulls_last=True), *nearest_first
        )


@dataclass(frozen=True)
class Origin:
    """From where distances are counted; ``instead`` says why it is not the young person's commune."""

    place: Commune | Organisation | None
    instead: str = ""

    @classmethod
    def of(cls, young_person: YoungPerson) -> Origin:
        commune, mission_locale = young_person.commune, young_person.mission_locale
        if commune is not None and commune.position is not None:
            return cls(commune)
        why = (
            "Nous ne savons pas situer cette commune"
            if commune is not None
            else "Sa commune n'est pas renseignée"
        )
        if mission_locale is None or mission_locale.position is None:
            return cls(None, f"{why} : les distances sont inconnues.")
        return cls(
            mission_locale, f"{why} : les distances sont comptées depuis votre Mission Locale."
        )

    def say_distance_to(self, site: Organisation) -> str:
        """A commune is a point at its centre: between two of them, a distance is a rough one."""
        kilometres: float | None = getattr(site, "distance_km", None)
        at_its_commune = site.latitude is None
        from_a_commune = isinstance(self.place, Commune) or (
            self.place is not None and self.place.latitude is None
        )
        return say_distance(kilometres, roughly=at_its_commune and from_a_commune)


@dataclass(frozen=True)
class SiteChoice:
    """A site as a choice for one young person.

    ``findings`` are the rules of this site that are not plainly met; ``open_orientation`` the one
    that is still open towards it; ``best`` is the first of those that may be chosen.
    """

    site: Organisation
    distance: str
    sessions: list[Session]
    answer_time: AnswerTime | None
    findings: list[Finding]
    open_orientation: Orientation | None
    best: bool = False

    @property
    def first_seat(self) -> Session | None:
        """The next session with a free seat: the one to propose."""
        return next((session for session in self.sessions if session.takes_registrations), None)


def sites_for(young_person: YoungPerson, origin: Origin) -> OrganisationQuerySet:
    """Every open site, the nearest first."""
    sites: OrganisationQuerySet = (
        Site.objects.still_open()
        .with_distance_from(origin.place)
        .select_related("parent", "commune", "department")
        .near_first(_department_id(young_person))
    )
    return sites


def choices_for(
    young_person: YoungPerson, sites: list[Organisation], origin: Origin, *, by: User
) -> list[SiteChoice]:
    """What makes each of these sites a good choice, in as many queries for one as for ten."""
    ids = [site.pk for site in sites]
    sessions, answers = next_sessions(ids), answer_times(ids)
    asked = Orientation.objects.visible_to(by).filter(young_person=young_person, site_id__in=ids)
    open_ones = {orientation.site_id: orientation for orientation in asked.still_open()}
    best = next((pk for pk in ids if pk not in open_ones), None)
    today = timezone.localdate()
    return [
        SiteChoice(
            site=site,
            distance=origin.say_distance_to(site),
            sessions=sessions[site.pk],
            answer_time=answers.get(site.pk),
            findings=[f for f in check_site(young_person, site, today) if f.level != Level.OK],
            open_orientation=open_ones.get(site.pk),
            best=site.pk == best,
        )
        for site in sites
    ]


def _department_id(young_person: YoungPerson) -> str:
    if young_person.commune:
        return young_person.commune.department_id
    mission_locale = young_person.mission_locale
    return (mission_locale.department_id or "") if mission_locale else ""
