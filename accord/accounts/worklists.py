"""What waits for a region, a head office and the administrator: organisations that have nobody to ask."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accord.accounts.enums import MANAGING_ROLES, Role, Side
from accord.accounts.models import Invitation, Membership, User
from accord.networks.enums import KINDS_WITH_PARENT, Kind
from accord.networks.models import Correspondent, Organisation
from accord.networks.when import say_since
from accord.registry import ADMINISTRATOR, Task, Worklist

# Whose head each regional office is: those with managers, and those with correspondents.
_MANAGED = {Kind.ARML: Kind.MISSION_LOCALE, Kind.E2C_REGION: Kind.E2C_SCHOOL}
_REGIONS = {Kind.UNML: Kind.ARML, Kind.E2C_NETWORK: Kind.E2C_REGION}
_CORRESPONDING = {Kind.ARML: Kind.MISSION_LOCALE, Kind.E2C_REGION: Kind.E2C_SITE}


def _of_region(user: User, kinds: dict[Kind, Kind]) -> QuerySet[Organisation]:
    assert user.acting is not None
    office = user.acting.organisation
    kind = kinds[Kind(office.kind)]
    return Organisation.objects.still_open().filter(kind=kind, region_id=office.region_id or "")


def _without_manager(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Nobody manages it: neither at its own level nor, for a school, at one of its sites."""
    managers = Membership.objects.filter(
        Q(organisation=OuterRef("pk")) | Q(organisation__parent=OuterRef("pk")),
        role__in=MANAGING_ROLES,
        ended_on__isnull=True,
        user__is_active=True,
    )
    return organisations.exclude(Exists(managers)).order_by("name_key", "pk")


def _unmanaged_in_region(user: User) -> QuerySet[Organisation]:
    return _without_manager(_of_region(user, _MANAGED))


def _uncorresponding_in_region(user: User) -> QuerySet[Organisation]:
    named = Correspondent.objects.in_office().filter(organisation=OuterRef("pk"))
    organisations = _of_region(user, _CORRESPONDING).exclude(Exists(named))
    return organisations.order_by("name_key", "pk")


def _unmanaged(user: User) -> QuerySet[Organisation]:
    """Branches and sites are managed by those of their parent; anything else has its own."""
    alone = Organisation.objects.still_open().exclude(kind__in=KINDS_WITH_PARENT)
    invited = Invitation.objects.pending().filter(
        organisation=OuterRef("pk"), role__in=MANAGING_ROLES
    )
    latest = invited.order_by("-sent_at", "pk").values("sent_at")[:1]
    return _without_manager(alone).annotate(invited_at=Subquery(latest))


def _to_call(organisation: Organisation) -> Task:
    """For a region: whom to call; the organisation's own people do the rest."""
    return Task(
        sentence=str(organisation),
        detail=organisation.city,
        since=None,
        url="",
        act="",
        call=("Standard", organisation.phone) if organisation.phone else None,
    )


def _to_open(organisation: Any) -> Task:
    invited_at = organisation.invited_at
    return Task(
        sentence=str(organisation),
        detail=organisation.city,
        since=None,
        url=reverse("organisation_manager", args=[organisation.pk]),
        act="Inviter un responsable",
        note=f"invitation envoyée {say_since(invited_at)}" if invited_at else "",
    )


def _regions_without_officer(user: User) -> QuerySet[Organisation]:
    assert user.acting is not None
    kind = _REGIONS[Kind(user.acting.organisation.kind)]
    return _without_manager(Organisation.objects.still_open().filter(kind=kind))


def _region(key: str, title: str, icon: str, order: int, rows: Any) -> Worklist:
    sides, roles = frozenset({Side.REGION}), frozenset({Role.REGIONAL_OFFICER})
    return Worklist(
        key=key,
        title=title,
        icon=icon,
        order=order,
        rows=rows,
        task=_to_call,
        sides=sides,
        roles=roles,
    )


WORKLISTS = [
    Worklist(
        key="regions_without_officer",
        title="Régions sans chargé de mission",
        icon="person-x",
        sides=frozenset({Side.NATIONAL}),
        roles=frozenset({Role.NATIONAL_OFFICER}),
        order=10,
        rows=_regions_without_officer,
        task=_to_call,
    ),
    _region("no_manager", "Sans responsable", "person-x", 10, _unmanaged_in_region),
    _region(
        "no_correspondent",
        "Sans correspondant nommé",
        "person-dash",
        20,
        _uncorresponding_in_region,
    ),
    Worklist(
        key="unmanaged",
        title="Organisations sans responsable",
        icon="person-x",
        sides=frozenset({ADMINISTRATOR}),
        order=90,
        rows=_unmanaged,
        task=_to_open,
    ),
]
