"""What waits for a region and for the administrator: organisations that nobody can be asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accord.accounts.enums import Role, Side
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Organisation
from accord.registry import ADMINISTRATOR, Task, Worklist

# Whose head each regional office is: those with managers, and those with correspondents.
_MANAGED = {Kind.ARML: Kind.MISSION_LOCALE, Kind.E2C_REGION: Kind.E2C_SCHOOL}
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
        role__in=(Role.MANAGER, Role.HEAD),
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
    managed = Organisation.objects.still_open().filter(kind__in=_MANAGED.values())
    return _without_manager(managed)


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


def _to_open(organisation: Organisation) -> Task:
    return Task(
        sentence=str(organisation),
        detail=organisation.city,
        since=None,
        url=reverse("admin:networks_organisation_change", args=[organisation.pk]),
        act="Ouvrir",
    )


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
