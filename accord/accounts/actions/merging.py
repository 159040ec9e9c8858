"""The administrator of the platform makes one organisation of two: everything moves, nothing is lost."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accord.accounts import notifications
from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.enums import ChangeKind
from accord.networks.merging import Plan, move, plan, take_codes
from accord.networks.models import Organisation, OrganisationChange
from accord.workflow import Refused

# How long what was under way during a merge may still write for the merged one: far longer than any
# request or task lasts.
LOOKED_AFTER = timedelta(days=2)


def preview_merge(organisation: Organisation, *, into: Organisation) -> Plan:
    """What the merge would move now, and what is in the way: numbers only, across all of it."""
    with system_scope():
        return plan(organisation, into)


@transaction.atomic
def merge(organisation: Organisation, *, into: Organisation, by: User) -> OrganisationChange:
    """All that points to ``organisation`` points to ``into``, whose members read what it read.

    ``Refused`` tells what is in the way before anything is written. Both stay locked, also against
    rows that would point to them, until all has moved; of two administrators, the second is told.
    """
    with system_scope():
        organisation, into = lock_organisations(organisation, into)
        prepared = plan(organisation, into)
        if prepared.in_the_way:
            raise Refused(" ".join(prepared.in_the_way))
        move(organisation, into)
        take_codes(organisation, into)
        today = timezone.localdate(timezone=organisation.tz)
        organisation.merged_into = into
        organisation.closed_on = organisation.closed_on or today
        organisation.save(update_fields=["merged_into", "closed_on"])
        change = OrganisationChange.objects.create(
            kind=ChangeKind.MERGE,
            organisation=organisation,
            into=into,
            on=today,
            counts=prepared.as_counts(),
            by=by,
        )
        notifications.merged(change)
    return change


def gather_stragglers() -> int:
    """What was being written for a merged organisation when it moved, moves too; how many rows.

    An act that had begun waits for the merge, then writes for the one that it had read.
    """
    recent = OrganisationChange.objects.filter(
        kind=ChangeKind.MERGE, done_at__gt=timezone.now() - LOOKED_AFTER
    )
    gathered = 0
    for change in recent.select_related("organisation__merged_into").order_by("pk"):
        kept = change.organisation.merged_into
        assert kept is not None
        with system_scope():
            gathered += move(change.organisation, kept)
    return gathered


def lock_organisations(*organisations: Organisation) -> list[Organisation]:
    """As they are now, in the order given; locked in that of their keys, so that no two wait for
    each other. The key is locked too: no row may begin to point to them meanwhile."""
    keys = [organisation.pk for organisation in organisations]
    # Without a join: after waiting for a lock, PostgreSQL reads this row again but not the others.
    rows = Organisation.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in keys]
