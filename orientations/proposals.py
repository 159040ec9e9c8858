"""Which Mission Locale a leaver is to be registered in, and by which rule (``domain.md``, rule 14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    With one candidate the E2C has nothing to choose; with none, it searches by itself. Without
    ``from_commune``, distances are from the site.
    """

    rule: ProposedBy
    candidates: list[Organisation]
    sentence: str
    from_commune: bool = True

    @property
    def likeliest(self) -> Organisation | None:
        """The one that a rule designates by itself; None when somebody has to choose."""
        designated = self.rule in (ProposedBy.FOLLOWS, ProposedBy.COMMUNE, ProposedBy.NEAREST)
        return self.candidates[0] if designated and self.candidates else None

    def rule_of(self, chosen: Organisation) -> ProposedBy:
        """By which rule ``chosen`` was found, as the return keeps it."""
        if chosen not in self.candidates:
            return ProposedBy.OTHER
        if self.rule == ProposedBy.NEAREST and (chosen != self.likeliest or not self.from_commune):
            return ProposedBy.OTHER
        return self.rule


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
        unknown = f"La commune de {young_person.first_name} n'est pas connue"
        return replace(_nearest_to(site, unknown, "la plus proche du site"), from_commune=False)
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
        commune, f"Aucune Mission Locale n'est indiquée pour {commune.name}", "la plus proche"
    )


def _nearest_to(place: Commune | Organisation, why: str, nearest_is: str) -> Proposal:
    near: QuerySet[Any] = _open().with_distance_from(place)
    known = near.filter(distance_km__isnull=False)
    nearest = list(known.order_by("distance_km", "pk")[:NEAREST_SHOWN])
    if nearest:
        return Proposal(ProposedBy.NEAREST, nearest, f"{why} : {nearest_is} est proposée.")
    there = _open().filter(department_id=place.department_id).order_by("name_key", "pk")
    found = list(there) if place.department_id else []
    shown = "voici celles du département" if found else "cherchez-la par son nom"
    return Proposal(ProposedBy.DEPARTMENT, found, f"{why}, ni aucune distance : {shown}.")


def _open() -> OrganisationQuerySet:
    return MissionLocale.objects.still_open().select_related("commune")
