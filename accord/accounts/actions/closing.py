"""The administrator of the platform closes an organisation in which nothing is left open."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accord.accounts import caseload, notifications
from accord.accounts.actions.merging import lock_organisations
from accord.accounts.models import (
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
    User,
)
from accord.isolation.scope import system_scope
from accord.networks.enums import ChangeKind, Kind
from accord.networks.models import Correspondent, Organisation, OrganisationChange
from accord.networks.models.correspondents import CorrespondentQuerySet
from accord.organisations import open_business
from accord.workflow import Refused

_HEADS = (Kind.UNML, Kind.E2C_NETWORK)


def preview_closing(organisation: Organisation) -> list[str]:
    """What is still open there, and what to do about it; nothing when it may close."""
    with system_scope():
        return _in_the_way(organisation)


def ends_with(organisation: Organisation) -> list[tuple[str, int, str]]:
    """What the closing ends: the name of the rows and how many."""
    counts = [
        ("appartenances à l'équipe", _members(organisation).count()),
        ("correspondances", _posts(organisation).count()),
        ("invitations", _invitations(organisation).count()),
    ]
    return [(said, count, "") for said, count in counts if count]


@transaction.atomic
def close(organisation: Organisation, *, on: datetime.date, by: User) -> OrganisationChange:
    """Nothing is deleted, nothing opens there any more; what was shared with others stays theirs.

    ``Refused`` tells what is still open. Its people are told that their membership ended.
    """
    with system_scope():
        [organisation] = lock_organisations(organisation)
        if refusals := _in_the_way(organisation):
            raise Refused(" ".join(refusals))
        if on > timezone.localdate(timezone=organisation.tz):
            raise Refused("Une fermeture se note le jour venu : choisissez aujourd'hui ou avant.")
        counts = ends_with(organisation)
        _end_people(organisation, on)
        organisation.closed_on = on
        organisation.save(update_fields=["closed_on"])
        return OrganisationChange.objects.create(
            kind=ChangeKind.CLOSING, organisation=organisation, on=on, counts=counts, by=by
        )


def _in_the_way(organisation: Organisation) -> list[str]:
    if organisation.merged_into is not None:
        return [f"{organisation} est déjà réunie à {organisation.merged_into}."]
    if organisation.closed_on is not None:
        return [f"{organisation} est déjà fermée."]
    if organisation.kind in _HEADS:
        return [
            f"{organisation} est l'une des deux parties de l'accord : elle ne se ferme pas ici."
        ]
    return [*open_business.of(organisation.pk), *_carried_elsewhere(organisation)]


def _carried_elsewhere(organisation: Organisation) -> list[str]:
    """Whoever works in a branch carries files of its Mission Locale, which stay."""
    if organisation.kind != Kind.ML_BRANCH:
        return []
    return [
        f"{membership.user} y travaille et a encore en charge : {', '.join(map(str, carried))}. "
        "Un ou une responsable lui donne d'abord un autre lieu, depuis la page de l'équipe."
        for membership in _members(organisation)
        if (carried := caseload.holdings(membership, leaving=True))
    ]


def _members(organisation: Organisation) -> MembershipQuerySet:
    current = Membership.objects.current().filter(organisation=organisation)
    return current.select_related("user", "organisation__parent")


def _posts(organisation: Organisation) -> CorrespondentQuerySet:
    there = Q(organisation=organisation) | Q(partner=organisation)
    return Correspondent.objects.in_office().filter(there)


def _invitations(organisation: Organisation) -> InvitationQuerySet:
    return Invitation.objects.pending().filter(organisation=organisation)


def _end_people(organisation: Organisation, on: datetime.date) -> None:
    for membership in _members(organisation):
        caseload.forget_substitute(membership.user, [organisation.pk])
        membership.ended_on = max(on, membership.started_on)
        membership.save(update_fields=["ended_on"])
        notifications.ended(membership)
    Correspondent.objects.filter(substitute__in=_posts(organisation)).update(substitute=None)
    _posts(organisation).update(
        ended_on=on, absent_from=None, absent_until=None, substitute=None, substitute_user=None
    )
    _invitations(organisation).update(cancelled_at=timezone.now())
