"""What narrows the list of stays, and how it sorts."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef

from accord.accounts.models import User
from accord.lists import DayFilter, Filters, Sort
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.youth.filters import AGES, MINE, MINORS, NOBODY, referents
from accord.youth.models.young_people import adult_when_born_by
from orientations.enums import ENDED, STAYING, PathwayStatus
from orientations.filters import named, own_sites
from orientations.models import Pathway
from orientations.models.pathways import PathwayQuerySet

OPEN, GOING_ON, ENDED_ONES = "en-cours", "parcours", "termines"
_STATES = {
    OPEN: STAYING,
    GOING_ON: (PathwayStatus.CONFIRMED, PathwayStatus.SUSPENDED),
    ENDED_ONES: ENDED,
}

BY_ENTRY = Sort("entree", "Entrée", ("started_on", "pk"), descending=True)
BY_NAME = Sort("nom", "Jeune", ("young_person__name_key", "pk"))
BY_INTEGRATION_END = Sort("integration", "Fin d'intégration", ("integration_ends_on", "pk"))
SORTS = [BY_ENTRY, BY_NAME, BY_INTEGRATION_END]


class PathwayFilters(Filters):
    """Where they stand, between whom, for whom, and since when."""

    etat = django_filters.ChoiceFilter(
        label="État",
        empty_label="Tous les états",
        choices=[
            (OPEN, "À l'E2C en ce moment"),
            (GOING_ON, "En parcours, suspendu ou non"),
            (ENDED_ONES, "Terminé"),
            *PathwayStatus.choices,
        ],
        method="in_state",
    )
    site = django_filters.ChoiceFilter(label="Site E2C", empty_label="Tous les sites")
    ml = django_filters.ChoiceFilter(
        field_name="mission_locale", label="Mission Locale", empty_label="Toutes"
    )
    referent = django_filters.ChoiceFilter(
        label="Référent", empty_label="Tous les référents", method="of_referent"
    )
    age = django_filters.ChoiceFilter(
        label="Âge", empty_label="Tous les âges", choices=AGES, method="of_age"
    )
    fin = DayFilter(label="Intégration qui finit avant le", method="integration_before")
    du = DayFilter(label="Entrée depuis le", field_name="started_on", lookup_expr="gte")
    au = DayFilter(label="Entrée jusqu'au", field_name="started_on", lookup_expr="lte")

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Pathway.objects.none())
        assert user.acting is not None
        self.offer("referent", partial(referents, user))
        self.filters["referent"].label = (
            "Conseiller référent" if user.acting.is_ml else "Référent à l'E2C"
        )
        if user.acting.is_ml:
            self.offer("site", partial(_partners, user, Kind.E2C_SITE))
            del self.filters["ml"]
        else:
            self.offer("ml", partial(_partners, user, Kind.MISSION_LOCALE))
            self.offer("site", partial(own_sites, user))
            if len(user.acting.organisation_ids - {user.acting.organisation.pk}) < 2:
                del self.filters["site"]

    def in_state(self, pathways: PathwayQuerySet, name: str, value: str) -> PathwayQuerySet:
        return pathways.filter(status__in=_STATES.get(value, [value]))

    def of_referent(self, pathways: PathwayQuerySet, name: str, value: str) -> PathwayQuerySet:
        """Of the Mission Locale for its people; of the E2C for its own."""
        assert self.user.acting is not None
        whose = "young_person__referent" if self.user.acting.is_ml else "referent"
        if value == NOBODY:
            return pathways.filter(**{f"{whose}__isnull": True})
        return pathways.filter(**{f"{whose}_id": self.user.pk if value == MINE else int(value)})

    def of_age(self, pathways: PathwayQuerySet, name: str, value: str) -> PathwayQuerySet:
        if value == MINORS:
            return pathways.filter(young_person__birth_date__gt=adult_when_born_by())
        return pathways.filter(young_person__birth_date__lte=adult_when_born_by())

    def integration_before(
        self, pathways: PathwayQuerySet, name: str, value: datetime.date
    ) -> PathwayQuerySet:
        """Those still in integration: once it is over, its planned end matters no more."""
        return pathways.in_integration().filter(integration_ends_on__lt=value)


def _partners(user: User, kind: Kind) -> list[tuple[str, str]]:
    """Those of the other side of whom there was a stay."""
    end = "site" if kind == Kind.E2C_SITE else "mission_locale"
    between = Pathway.objects.visible_to(user).filter(**{end: OuterRef("pk")})
    return named(Organisation.objects.filter(Exists(between.order_by()), kind=kind))
