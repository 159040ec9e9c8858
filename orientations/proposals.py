"""Which Mission Locale a leaver is to be registered in, and by which rule (``domain.md``, rule 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accord.networks.models import Commune, MissionLocale, Organisation
from accord.networks.models.organisations import OrganisationQuerySet
from accord.youth.models import YoungPerson
from orientations.enums import ProposedBy

# Beyond the nearest, a few more, for whoever knows better than a distance as the crow flies.
NEAREST_SHOWN = 3


@dataclass(frozen=True)
class Proposal:
    """``candidates``, the likeliest first; ``sentence`` says how they were found.

    With one candidate the E2C has nothing to choose; with none, it searches by itself.
    """

    rule: ProposedBy
    candidates: list[Organisation]
    sentence: str


def propose(young_person: YoungPerson, site: Organisation) -> Proposal:
    """The one that follows the person; else those that cover the commune; else the nearest; else
    those of the département, when no coordinates are known.

    A commune that no longer exists stands for the one that replaced it; an unknown one, for the site's.
    """
    if young_person.mission_locale is not None:
        return Proposal(
            ProposedBy.FOLLOWS,
            [young_person.mission_locale],
            f"{young_person.mission_locale} suit déjà {young_person.first_name}.",
        )
    commune = young_person.commune
    if commune is None:
        return _nearest_to(
            site,
            f"La commune de {young_person.first_name} n'est pas connue : la plus proche du site.",
        )
    commune = commune.current or commune
    covering = list(_open().filter(coverages__commune=commune).order_by("name_key", "pk"))
    if len(covering) == 1:
        return Proposal(ProposedBy.COMMUNE, covering, f"C'est elle qui couvre {commune.name}.")
    if covering:
        return Proposal(
            ProposedBy.CHOSEN,
            covering,
            f"Plusieurs couvrent {commune.name} : choisissez avec {young_person.first_name}.",
        )
    return _nearest_to(
        commune, f"Aucune Mission Locale n'est indiquée pour {commune.name} : la plus proche."
    )


def _nearest_to(place: Commune | Organisation, sentence: str) -> Proposal:
    near: QuerySet[Any] = _open().with_distance_from(place)
    known = near.filter(distance_km__isnull=False)
    nearest = list(known.order_by("distance_km", "pk")[:NEAREST_SHOWN])
    if nearest:
        return Proposal(ProposedBy.NEAREST, nearest, sentence)
    there = _open().filter(department_id=place.department_id).order_by("name_key", "pk")
    return Proposal(
        ProposedBy.DEPARTMENT,
        list(there) if place.department_id else [],
        "Aucune distance n'est connue : voici celles du département.",
    )


def _open() -> OrganisationQuerySet:
    return MissionLocale.objects.still_open().select_related("commune")
