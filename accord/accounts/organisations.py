"""What a merge does with people's memberships and invitations, and what keeps a place from closing."""

from __future__ import annotations

from django.utils import timezone

from accord.accounts.enums import CASEWORK_ROLES, MANAGING_ROLES
from accord.accounts.models import Invitation, Membership
from accord.organisations import Pair, Relations, Rows


def declare(relations: Relations) -> None:
    relations.moves(
        "accounts.Membership",
        "organisation",
        "appartenances à l'équipe",
        settle=_one_membership_each,
        say_doubles=lambda count: (
            f"dont {count} de personnes des deux équipes : leur rôle le plus fort reste"
        ),
    )
    relations.history("accounts.MembershipEvent", "organisation")
    relations.moves(
        "accounts.Invitation",
        "organisation",
        "invitations",
        settle=_one_invitation_each,
        say_doubles=lambda count: f"dont {count} à la même adresse : un seul lien reste valable",
    )
    relations.history("accounts.InvitationEvent", "organisation")


def _one_membership_each(doubles: Rows, pair: Pair) -> None:
    """Somebody of both teams keeps one membership: the stronger role, since the earlier day."""
    for other in doubles.order_by("pk"):
        own = Membership.objects.get(
            user_id=other.user_id, organisation_id=pair.kept, ended_on__isnull=True
        )
        own.role = max(own.role, other.role, key=_strength)
        own.started_on = min(own.started_on, other.started_on)
        own.save(update_fields=["role", "started_on"])
        other.ended_on = max(timezone.localdate(), other.started_on)
        other.save(update_fields=["ended_on"])


def _strength(role: str) -> int:
    """Whoever manages does casework too; whoever does casework opens files, the others none."""
    return 2 if role in MANAGING_ROLES else 1 if role in CASEWORK_ROLES else 0


def _one_invitation_each(doubles: Rows, pair: Pair) -> None:
    Invitation.objects.filter(pk__in=list(doubles.values_list("pk", flat=True))).update(
        cancelled_at=timezone.now()
    )
