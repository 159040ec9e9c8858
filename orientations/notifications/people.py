"""Who is told, at a Mission Locale and at a site, about somebody whom both know."""

from __future__ import annotations

from collections.abc import Iterable

from accord.accounts.models import Membership, User
from accord.accounts.recipients import recipients_of
from accord.networks.models import Organisation
from accord.outbox.actions import Recipient


def working_there(users: Iterable[User | None], organisation: Organisation) -> list[Recipient]:
    """Those of ``users`` who still work on this organisation's files."""
    still_there = User.objects.filter(
        pk__in=[user.pk for user in users if user],
        is_active=True,
        memberships__in=Membership.objects.in_house(organisation),
    ).distinct()
    return [Recipient(user.email, user) for user in still_there.order_by("pk")]


def people_at(
    organisation: Organisation, *, users: Iterable[User | None], towards: Organisation
) -> list[Recipient]:
    """Those of ``users`` who work there; otherwise the correspondents for the other side."""
    return working_there(users, organisation) or recipients_of(organisation, towards=towards)
