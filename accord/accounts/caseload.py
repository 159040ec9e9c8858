"""What somebody carries for an organisation: the parts are registered by the apps that know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from accord.accounts.enums import CASEWORK_ROLES
from accord.accounts.models import Membership, MembershipQuerySet, User
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Organisation
from accord.networks.models.correspondents import CorrespondentQuerySet
from accord.registry import Caseload, caseloads


@dataclass(frozen=True)
class Holding:
    """A part of what somebody carries: ``count`` of it, never 0."""

    caseload: Caseload
    count: int

    def __str__(self) -> str:
        return self.caseload.say(self.count)


def house_ids(organisation: Organisation) -> set[int]:
    """The organisations whose work a member of this one may carry."""
    house_id = organisation.house_id
    children = Organisation.objects.filter(parent_id=house_id).values_list("pk", flat=True)
    return {house_id, *children}


def holdings_of(memberships: Iterable[Membership]) -> Mapping[int, list[Holding]]:
    """By user, what the members of one team carry; one query a part, however many people."""
    members = list(memberships)
    user_ids = [membership.user_id for membership in members]
    organisation_ids = {m.organisation_id for m in members} | {
        m.organisation.house_id for m in members
    }
    found: dict[int, list[Holding]] = {user_id: [] for user_id in user_ids}
    for caseload in caseloads:
        for user_id, count in caseload.counts(user_ids, organisation_ids).items():
            found[user_id].append(Holding(caseload, count))
    return found


def places_of(membership: Membership, *, leaving: bool = False) -> set[int]:
    """The organisations whose work this post lets somebody carry.

    ``leaving``: only those that no other post of the same person covers, so that whoever works in
    an agency and in its branch keeps their files when one of the two ends.
    """
    places = house_ids(membership.organisation)
    if leaving:
        others = Membership.objects.current().filter(
            user_id=membership.user_id, role__in=CASEWORK_ROLES
        )
        for other in others.exclude(pk=membership.pk):
            places -= house_ids(other.organisation)
    return places


def holdings(membership: Membership, *, leaving: bool = False) -> list[Holding]:
    """What the person carries there; ``leaving``: what nobody would carry any more."""
    places, user_id = places_of(membership, leaving=leaving), membership.user_id
    if not places:
        return []
    counted = ((part, part.counts([user_id], places).get(user_id)) for part in caseloads)
    return [Holding(part, count) for part, count in counted if count]


def receivers(membership: Membership, caseload: Caseload) -> MembershipQuerySet:
    """The colleagues who may take it over: of this house, with an account that is open."""
    team = Membership.objects.team_of(membership.organisation)
    if membership.organisation.kind == Kind.E2C_SCHOOL:
        # What a school's staff carry may belong to any of its sites.
        team = team.filter(organisation=membership.organisation)
    return (
        team.filter(role__in=caseload.roles, user__is_active=True)
        .exclude(user_id=membership.user_id)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def _in_office(user_ids: Iterable[int], organisation_ids: Iterable[int]) -> CorrespondentQuerySet:
    posts = Correspondent.objects.in_office()
    return posts.filter(user_id__in=user_ids, organisation_id__in=organisation_ids)


def _count_correspondents(
    user_ids: Iterable[int], organisation_ids: Iterable[int]
) -> dict[int, int]:
    rows = _in_office(user_ids, organisation_ids).order_by("user_id")
    return dict(rows.values_list("user_id").annotate(Count("pk")))


def _hand_over_correspondents(
    giver: User, receiver: User, organisation_ids: Iterable[int], *, by: User
) -> int:
    """The contact stays, its person changes; the giver's absence leaves with the giver.

    What the receiver answers for already is not doubled: the giver's row ends, replaced by theirs.
    Whoever counted on the giver during an absence now counts on the receiver.
    """
    known = {
        (row.organisation_id, row.partner_id): row
        for row in _in_office([receiver.pk], organisation_ids).order_by("pk")
    }
    rows = _in_office([giver.pk], organisation_ids).order_by("pk")
    moved = list(rows.select_for_update(of=("self",)))
    for row in moved:
        already = known.get((row.organisation_id, row.partner_id))
        row.absent_from = row.absent_until = row.substitute = row.substitute_user = None
        if already is not None:
            row.ended_on, row.replaced_by = timezone.localdate(), already
            Correspondent.objects.filter(substitute=row).exclude(pk=already.pk).update(
                substitute=already
            )
        else:
            row.user, row.name = receiver, receiver.get_full_name()
            if row.email.lower() in ("", giver.email):
                # A line of one's own rings where one was; that of a shared mailbox is shared too.
                row.email, row.phone = receiver.email, ""
        row.save()
    counted_on = _counting_on(giver, organisation_ids)
    counted_on.filter(user=receiver).update(substitute_user=None)
    counted_on.update(substitute_user=receiver)
    return len(moved)


def _counting_on(user: User, organisation_ids: Iterable[int]) -> CorrespondentQuerySet:
    return Correspondent.objects.filter(substitute_user=user, organisation_id__in=organisation_ids)


def forget_substitute(user: User, organisation_ids: Iterable[int]) -> None:
    """Nobody is sent any more to somebody who does not work there: those away have no substitute."""
    _counting_on(user, organisation_ids).update(substitute_user=None)


def _say_correspondents(count: int) -> str:
    return f"{count} correspondances" if count > 1 else "une correspondance"


CORRESPONDENTS = Caseload(
    key="correspondents",
    order=20,
    question="Qui devient correspondant ou correspondante à sa place ?",
    roles=frozenset(CASEWORK_ROLES),
    say=_say_correspondents,
    counts=_count_correspondents,
    hand_over=_hand_over_correspondents,
)
