"""Somebody changes role or place, hands over what they carry, or leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accord.accounts import caseload, notifications
from accord.accounts.actions.managers import keep_a_manager, lock_houses
from accord.accounts.enums import CASEWORK_ROLES, MANAGING_ROLES, ROLES_OF_KIND, Role
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.workflow import Refused

# What each part of a caseload becomes: the key of ``accord.registry.caseloads``, and who takes it.
Receivers = Mapping[str, User]


@transaction.atomic
def let_in(membership: Membership) -> Membership:
    """The platform's administration adds somebody; those who manage the organisation are told."""
    lock_houses([membership.organisation])
    membership.save()
    notifications.added_by_administration(membership)
    return membership


@transaction.atomic
def change(
    membership: Membership, *, role: Role, organisation: Organisation, by: User
) -> Membership:
    """Give another role, or another place of the same house. ``Refused`` tells what to do first."""
    membership = _lock(membership)
    if role not in ROLES_OF_KIND[Kind(organisation.kind)]:
        raise Refused("Ce rôle n'existe pas dans cette organisation.")
    moves = organisation != membership.organisation
    if moves:
        _check_move(membership, organisation)
    if membership.role in MANAGING_ROLES and (moves or role not in MANAGING_ROLES):
        keep_a_manager([membership])
    leaves_files = role not in CASEWORK_ROLES and membership.role in CASEWORK_ROLES
    leaves_house = organisation.house_id != membership.organisation.house_id
    if leaves_files or leaves_house:
        _leave_work(membership)
    membership.role, membership.organisation = role, organisation
    membership.save(update_fields=["role", "organisation"])
    return membership


@transaction.atomic
def hand_over(membership: Membership, receivers: Receivers, *, by: User) -> None:
    """Confide to colleagues what somebody carries, who stays: a long leave, a fairer share."""
    membership = _lock(membership)
    if not receivers:
        raise Refused("Dites au moins à qui confier l'une de ces charges.")
    _hand_over(membership, receivers, leaving=False, by=by)


@transaction.atomic
def end(membership: Membership, receivers: Receivers, *, by: User) -> Membership:
    """End it today, once all that the person carries has somebody else. What they see ends at once."""
    membership = _lock(membership)
    keep_a_manager([membership])
    _hand_over(membership, receivers, leaving=True, by=by)
    _leave_work(membership)
    membership.ended_on = max(timezone.localdate(), membership.started_on)
    membership.save(update_fields=["ended_on"])
    notifications.ended(membership)
    return membership


def _lock(membership: Membership) -> Membership:
    """The house, then the row as it stands now."""
    lock_houses([membership.organisation])
    current = Membership.objects.current().filter(pk=membership.pk)
    locked = current.select_for_update(no_key=True, of=("self",)).select_related(
        "user", "organisation__parent"
    )
    found = locked.first()
    if found is None:
        raise Refused("Cette personne ne fait déjà plus partie de l'équipe.")
    return found


def _check_move(membership: Membership, organisation: Organisation) -> None:
    if organisation.root_id != membership.organisation.root_id:
        raise Refused("On change de lieu à l'intérieur de sa structure.")
    posts = Membership.objects.current().filter(user=membership.user, organisation=organisation)
    if posts.exists():
        raise Refused(f"{membership.user} travaille déjà à {organisation}.")


def _leave_work(membership: Membership) -> None:
    """``Refused`` while something would be left to nobody; then nobody counts on the person."""
    left = caseload.holdings(membership, leaving=True)
    if left:
        raise Refused(
            f"{membership.user} a encore en charge : {', '.join(map(str, left))}. Confiez-les "
            "d'abord à un collègue."
        )
    caseload.forget_substitute(membership.user, caseload.places_of(membership, leaving=True))


def _hand_over(membership: Membership, receivers: Receivers, *, leaving: bool, by: User) -> None:
    """The form offered colleagues; whoever has left the team since receives nothing."""
    places = caseload.places_of(membership, leaving=leaving)
    received: dict[User, list[str]] = defaultdict(list)
    for holding in caseload.holdings(membership, leaving=leaving):
        part = holding.caseload
        receiver = receivers.get(part.key)
        if receiver is None:
            continue
        if not caseload.receivers(membership, part).filter(user=receiver).exists():
            raise Refused(f"{receiver} ne peut pas recevoir {holding} : choisissez un collègue.")
        moved = part.hand_over(membership.user, receiver, places, by=by)
        received[receiver].append(part.say(moved))
    for receiver, parts in received.items():
        notifications.received(membership, receiver, parts)
