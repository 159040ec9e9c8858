"""One function per message about accounts. None of them speaks of a young person."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import Invitation, Membership, User
from accord.networks.when import say_day
from accord.outbox.actions import Recipient, absolute_url, post


def invited(invitation: Invitation, token: str) -> None:
    """To the invited address. Nobody reads this row through the portal: its body holds the secret."""
    organisation = invitation.organisation
    post(
        "invitation",
        key=f"invitation:{invitation.pk}:{invitation.sent_at.isoformat()}",
        to=[Recipient(invitation.email)],
        subject=f"{organisation} vous invite dans Accord",
        template="team/mail/invitation",
        context={
            "organisation": str(organisation),
            "role": invitation.role_label,
            "inviter": str(invitation.invited_by),
            "until": say_day(invitation.expires_at, organisation.tz),
            "url": absolute_url(reverse("invitation_link", args=[token])),
        },
        readers=[],
        expires_at=invitation.expires_at,
    )


def ended(membership: Membership) -> None:
    """To whoever leaves: from now on nothing of this organisation opens."""
    post(
        "membership_ended",
        key=f"membership-ended:{membership.pk}",
        to=[Recipient(membership.user.email, membership.user)],
        subject=f"Vous ne faites plus partie de {membership.organisation}",
        template="team/mail/membership_ended",
        context={
            "organisation": str(membership.organisation),
            "url": absolute_url(reverse("home")),
        },
        readers=[membership.organisation_id],
    )


def received(membership: Membership, receiver: User, parts: Iterable[str]) -> None:
    """To the colleague who takes over: what, and from whom; once for all the parts."""
    now = timezone.now().isoformat()
    post(
        "caseload_received",
        key=f"caseload-received:{membership.pk}:{now}",
        to=[Recipient(receiver.email, receiver)],
        subject=f"{membership.organisation} vous confie de nouvelles charges",
        template="team/mail/caseload_received",
        context={
            "organisation": str(membership.organisation),
            "giver": str(membership.user),
            "parts": list(parts),
            "url": absolute_url(reverse("home")),
        },
        readers=[membership.organisation_id],
    )


def added_by_administration(membership: Membership) -> None:
    """To those who manage the organisation: the platform's administration let somebody in."""
    _tell_managers(
        membership.user.get_full_name(), membership, key=f"membership-added:{membership.pk}"
    )


def invited_by_administration(invitation: Invitation) -> None:
    """To those who manage the organisation already: the administration invites another manager."""
    _tell_managers(invitation.email, invitation, key=f"manager-invited:{invitation.pk}")


def _tell_managers(who: str, subject: Membership | Invitation, *, key: str) -> None:
    organisation = subject.organisation
    managers = Membership.objects.managing(organisation).select_related("user")
    if isinstance(subject, Membership):
        managers = managers.exclude(user_id=subject.user_id)
    post(
        "added_by_administration",
        key=key,
        to=[Recipient(manager.user.email, manager.user) for manager in managers],
        subject=f"L'administration d'Accord ajoute quelqu'un à {organisation}",
        template="team/mail/added_by_administration",
        context={
            "who": who,
            "role": subject.role_label,
            "organisation": str(organisation),
            "url": absolute_url(reverse("team")),
        },
        readers=[organisation.pk],
    )
