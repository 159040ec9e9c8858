"""The one rule about managers: an organisation that is open never loses its last one."""

from __future__ import annotations

from collections.abc import Iterable

from accord.accounts.enums import MANAGING_ROLES
from accord.accounts.models import Membership
from accord.networks.models import Organisation
from accord.workflow import Refused


def lock_houses(organisations: Iterable[Organisation]) -> None:
    """Acts on the people of one house come one after the other, until the transaction ends."""
    roots = {organisation.root_id for organisation in organisations}
    houses = Organisation.objects.select_for_update(no_key=True, of=("self",))
    list(houses.filter(pk__in=roots).order_by("pk").values_list("pk"))


def keep_a_manager(leaving: Iterable[Membership]) -> None:
    """``Refused`` when, without these memberships, nobody would manage an organisation any more.

    A branch or a site may go without its own: that of the parent manages it. The house stays locked,
    so that two managers who end each other at once do not both succeed.
    """
    managers = [m for m in leaving if m.role in MANAGING_ROLES and m.ended_on is None]
    lock_houses(m.organisation for m in managers)
    gone = [m.pk for m in managers]
    for organisation in {m.organisation for m in managers}:
        if organisation.closed_on is not None:
            continue
        if not Membership.objects.managing(organisation).exclude(pk__in=gone).exists():
            raise Refused(
                f"{organisation} n'aurait plus de responsable. Donnez d'abord ce rôle à "
                "quelqu'un d'autre de l'équipe."
            )
