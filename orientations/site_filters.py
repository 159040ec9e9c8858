"""What narrows the directory of E2C sites, and how it sorts."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet

from accord.accounts.models import User
from accord.lists import Filters, Sort
from accord.networks.models import Department, Region, Site
from accord.networks.models.organisations import OrganisationQuerySet
from accord.networks.text import fold

OURS = "nous"

BY_DISTANCE = Sort("distance", "Distance", ("distance_km", "name_key", "pk"))
BY_NAME = Sort("nom", "Site", ("name_key", "pk"))


class SiteFilters(Filters):
    """Where, and for those who work at an E2C, their own."""

    region = django_filters.ChoiceFilter(
        label="Région", field_name="region_id", empty_label="Toute la France"
    )
    departement = django_filters.ChoiceFilter(
        label="Département", field_name="department_id", empty_label="Tous les départements"
    )
    sites = django_filters.ChoiceFilter(
        label="Sites",
        empty_label="Tous les sites",
        choices=[(OURS, "Nos sites")],
        method="of_ours",
    )

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Site.objects.none())
        known = Site.objects.still_open()
        self.offer(
            "region", partial(_named, Region.objects.filter(pk__in=known.values("region_id")))
        )
        self.offer(
            "departement",
            partial(_named, Department.objects.filter(pk__in=known.values("department_id"))),
        )
        if user.acting is None or not user.acting.is_e2c:
            del self.filters["sites"]

    def of_ours(self, sites: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        assert self.user.acting is not None
        return sites.filter(pk__in=self.user.acting.organisation_ids)


def _named(places: QuerySet[Any]) -> list[tuple[str, str]]:
    """By name; PostgreSQL inside would sort "Île-de-France" last."""
    return sorted(((place.pk, str(place)) for place in places), key=lambda place: fold(place[1]))
