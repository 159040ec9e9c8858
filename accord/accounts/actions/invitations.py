"""Somebody is invited by e-mail, and joins."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accord.accounts import notifications
from accord.accounts.actions.managers import lock_houses
from accord.accounts.caseload import house_ids
from accord.accounts.enums import ROLES_OF_KIND, InviteResult, Role
from accord.accounts.models import VALID_FOR, Invitation, Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.workflow import Refused, lock

# A link just sent may still be on its way; and nobody's mailbox is to be filled from here.
BETWEEN_TWO = timedelta(minutes=10)
A_DAY_AND_ADDRESS = 3
A_DAY_AND_HOUSE = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one address; the page that invites shows one line each."""

    email: str
    result: InviteResult


@transaction.atomic
def invite(
    addresses: Iterable[str], *, organisation: Organisation, role: Role, by: User
) -> list[Outcome]:
    """Invite each address that is not of the team yet; one outcome each, in the same order.

    ``addresses`` are well formed and in lower case. Whether somebody has an account elsewhere is
    never told to whoever invites.
    """
    wanted = list(addresses)
    _check_role(organisation, role)
    lock_houses([organisation])
    against = _reasons_against(wanted, organisation)
    _check_daily_number(organisation, len(set(wanted) - set(against)))
    outcomes = []
    for email in wanted:
        if email not in against:
            _invite_one(email, organisation, role, by)
        outcomes.append(Outcome(email, against.get(email, InviteResult.INVITED)))
    return outcomes


def _reasons_against(addresses: list[str], organisation: Organisation) -> dict[str, InviteResult]:
    """Of these addresses, those of the team already, those that hold a link that still opens, and
    those that were written to enough for today.
    """
    house = house_ids(organisation)
    pending = Invitation.objects.usable().filter(organisation_id__in=house, email__in=addresses)
    team = Membership.objects.current().filter(organisation_id__in=house, user__email__in=addresses)
    return {
        **dict.fromkeys(_written_to_enough(addresses, house), InviteResult.ENOUGH),
        **dict.fromkeys(
            pending.order_by("pk").values_list("email", flat=True), InviteResult.PENDING
        ),
        **dict.fromkeys(team.values_list("user__email", flat=True), InviteResult.MEMBER),
    }


def _written_to_enough(addresses: list[str], house: set[int]) -> list[str]:
    """Cancelled or sent again, a mail has left: the history of invitations remembers each."""
    history = Invitation._meta.get_field("events").related_model._default_manager
    today = history.filter(
        email__in=addresses,
        organisation_id__in=house,
        sent_at__gt=timezone.now() - timedelta(days=1),
    )
    mails = today.order_by("email").values("email").annotate(mails=Count("sent_at", distinct=True))
    return list(mails.filter(mails__gte=A_DAY_AND_ADDRESS).values_list("email", flat=True))


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> Invitation:
    """A new link for fourteen days; the former one is dead."""
    lock_houses([invitation.organisation])
    invitation = _lock_pending(invitation)
    organisation = invitation.organisation
    _check_role(organisation, Role(invitation.role))
    if invitation.sent_at > timezone.now() - BETWEEN_TWO:
        raise Refused("Cette invitation vient de partir : laissez-lui dix minutes pour arriver.")
    if _written_to_enough([invitation.email], house_ids(organisation)):
        raise Refused(f"{InviteResult.ENOUGH.label}, ou appelez cette personne.")
    _check_daily_number(organisation, 1)
    _send(invitation, by)
    return invitation


@transaction.atomic
def cancel(invitation: Invitation, *, by: User) -> Invitation:
    """The link no longer opens anything."""
    invitation = _lock_pending(invitation)
    invitation.cancelled_at = timezone.now()
    invitation.save(update_fields=["cancelled_at"])
    return invitation


def find_usable(token_hash: str) -> Invitation | None:
    """The invitation whose secret has this hash, if it can still be accepted."""
    usable = Invitation.objects.usable().select_related("organisation__parent", "invited_by")
    return usable.filter(token_hash=token_hash).first()


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Join with the account of the invited address; ``Refused`` when the link is over by now."""
    lock_houses([invitation.organisation])
    invitation = _lock_usable(invitation)
    if by.email != invitation.email:
        raise Refused("Cette invitation est pour une autre adresse.")
    return _join(invitation, by)


@transaction.atomic
def accept_as_new(
    invitation: Invitation, *, first_name: str, last_name: str, password: str
) -> Membership:
    """Open the account of somebody who had none, whose address this link has proved."""
    lock_houses([invitation.organisation])
    invitation = _lock_usable(invitation)
    if User.objects.filter(email=invitation.email).exists():
        raise Refused("Un compte existe depuis pour cette adresse : connectez-vous avec lui.")
    user = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return _join(invitation, user)


def _invite_one(email: str, organisation: Organisation, role: Role, by: User) -> None:
    """Anew, or instead of one whose time is over."""
    former = Invitation.objects.pending().filter(organisation=organisation, email=email).first()
    invitation = former or Invitation(email=email, organisation=organisation)
    invitation.role = role
    _send(invitation, by)


def _send(invitation: Invitation, by: User) -> None:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = Invitation.hash_of(token)
    invitation.invited_by = by
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + VALID_FOR
    invitation.save()
    notifications.invited(invitation, token)


def _join(invitation: Invitation, user: User) -> Membership:
    """Whoever already works there keeps their role: an invitation takes nothing away."""
    membership = Membership.objects.current().filter(
        user=user, organisation=invitation.organisation
    ).first() or Membership.objects.create(
        user=user, organisation=invitation.organisation, role=invitation.role
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return membership


def _lock_pending(invitation: Invitation) -> Invitation:
    locked = lock(invitation)
    if locked.accepted_at or locked.cancelled_at:
        raise Refused("Cette invitation a déjà été acceptée ou annulée.")
    return locked


def _lock_usable(invitation: Invitation) -> Invitation:
    """Still the same secret too: sending again has killed the former link."""
    usable = Invitation.objects.usable().filter(token_hash=invitation.token_hash)
    locked = usable.select_for_update(no_key=True, of=("self",)).filter(pk=invitation.pk).first()
    if locked is None:
        raise Refused("Ce lien ne sert plus.")
    return locked


def _check_role(organisation: Organisation, role: Role) -> None:
    if organisation.closed_on is not None:
        raise Refused(f"{organisation} est fermée : on n'y invite plus personne.")
    if role not in ROLES_OF_KIND[Kind(organisation.kind)]:
        raise Refused("Ce rôle n'existe pas dans cette organisation.")


def _check_daily_number(organisation: Organisation, more: int) -> None:
    since = timezone.now() - timedelta(days=1)
    house = Q(organisation_id=organisation.root_id) | Q(
        organisation__parent_id=organisation.root_id
    )
    if Invitation.objects.filter(house, sent_at__gt=since).count() + more > A_DAY_AND_HOUSE:
        raise Refused(
            f"Au plus {A_DAY_AND_HOUSE} invitations par jour pour une structure : reprenez demain."
        )
