"""The administrator of the platform opens an organisation, and invites whoever manages it first."""

from __future__ import annotations

from django.db import transaction

from accord.accounts import notifications
from accord.accounts.actions.invitations import invite
from accord.accounts.enums import MANAGING_ROLE, InviteResult
from accord.accounts.models import Invitation, Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.workflow import Refused

_WHY_NOT = {
    InviteResult.MEMBER: (
        "Cette personne fait déjà partie de l'équipe : donnez-lui le rôle de responsable depuis son "
        "compte, dans l'administration."
    ),
    InviteResult.PENDING: "Cette adresse est déjà invitée : le lien qu'elle a reçu reste valable.",
    InviteResult.ENOUGH: "Cette adresse a déjà reçu trois courriels aujourd'hui : reprenez demain.",
}


@transaction.atomic
def open_organisation(organisation: Organisation, *, manager: str, by: User) -> Organisation:
    """Both or none: an organisation that nobody manages would wait for ever.

    ``organisation`` is unsaved, as the form made it; ``manager`` a well formed address in lower case.
    """
    organisation.save(force_insert=True)
    invite_manager(organisation, email=manager, by=by)
    return organisation


@transaction.atomic
def invite_manager(organisation: Organisation, *, email: str, by: User) -> Invitation:
    """The same link as that of any invitation; those who manage it already are told."""
    role = MANAGING_ROLE[Kind(organisation.kind)]
    [outcome] = invite([email], organisation=organisation, role=role, by=by)
    if outcome.result != InviteResult.INVITED:
        raise Refused(_WHY_NOT[outcome.result])
    invitation = Invitation.objects.pending().get(organisation=organisation, email=email)
    if Membership.objects.managing(organisation).exists():
        notifications.invited_by_administration(invitation)
    return invitation
