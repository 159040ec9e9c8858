"""Whom an announcement is for: who reads it now, and whom it was sent to when it was published.

An organisation here is a whole house: a Mission Locale with its branches, a school with its sites.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accord.networks.enums import NETWORK_OF_KIND, Kind, Network
from accord.networks.models import Organisation, Region
from accord.networks.text import fold

HEAD_OF = {Network.ML: Kind.UNML, Network.E2C: Kind.E2C_NETWORK}
HEADS = frozenset(HEAD_OF.values())
# A branch reads for its Mission Locale, a site for its school: alone, most of them have no staff.
_HOUSES = {
    Network.ML: (Kind.MISSION_LOCALE, Kind.ARML),
    Network.E2C: (Kind.E2C_SCHOOL, Kind.E2C_REGION),
}


def house_of(organisation: Organisation) -> Organisation:
    """The organisation that counts as one: the parent of a branch or of a site."""
    return organisation.parent or organisation


def by_name(regions: Iterable[Region]) -> list[Region]:
    """PostgreSQL would put "Île-de-France" after all the others."""
    return sorted(regions, key=lambda region: fold(region.name))


def is_head(organisation: Organisation) -> bool:
    """UNML or Réseau E2C France."""
    return organisation.kind in HEADS


def concerns(organisation: Organisation) -> Q:
    """The announcements made for this organisation, whatever their state.

    A head has no region: it reads all that is said to its network.
    """
    house = house_of(organisation)
    network = NETWORK_OF_KIND[Kind(house.kind)]
    from_its_side = Q(to_both=True) | Q(issuer__kind=HEAD_OF[network])
    if is_head(house):
        return from_its_side
    everywhere = Q(regions=[])
    return from_its_side & (everywhere | Q(regions__contains=[house.region_id or ""]))


def houses(networks: Iterable[Network] = Network) -> QuerySet[Organisation]:
    """Those open today, the heads of network apart."""
    kinds = [kind for network in networks for kind in _HOUSES[network]]
    return Organisation.objects.still_open().filter(kind__in=kinds)


def houses_addressed(
    issuer: Organisation, *, to_both: bool, regions: list[str]
) -> QuerySet[Organisation]:
    """Those open today; the other head too when both networks are: it must know what is said."""
    addressed = houses(Network if to_both else [issuer.network])
    if regions:
        addressed = addressed.filter(region_id__in=regions)
    if to_both:
        heads = Organisation.objects.still_open().filter(kind__in=HEADS)
        addressed |= heads.exclude(pk=issuer.pk)
    return addressed
