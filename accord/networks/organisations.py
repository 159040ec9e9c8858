"""What a merge does with the rows of the two networks."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from accord.networks.models import Correspondent, Organisation
from accord.networks.models.correspondents import CorrespondentQuerySet
from accord.organisations import OpenBusiness, Pair, Relations, Rows, say_rows


def declare(relations: Relations) -> None:
    relations.moves("networks.Organisation", "parent", "antennes ou sites rattachés")
    relations.moves("networks.Organisation", "merged_into", "organisations réunies auparavant")
    relations.stays(
        "networks.OrganisationCode",
        "organisation",
        why="imports and searches go from there to the kept one, and tell its own codes from these",
    )
    relations.moves(
        "networks.Coverage",
        "mission_locale",
        "communes couvertes",
        settle=_covered_once,
        say_doubles=lambda count: f"dont {count} que les deux couvrent",
    )
    relations.yields(
        "networks.SiteSheet",
        "site",
        "fiches de site",
        say_doubles=lambda count: "la fiche de l'organisation gardée reste la sienne",
    )
    relations.history("networks.SiteSheetEvent", "site")
    relations.moves(
        "networks.Correspondent",
        "organisation",
        "correspondances",
        doubles=lambda pair: sum(post.organisation_id in pair for post, _ in _twins(pair)),
        after=_one_post_each,
        say_doubles=_same_person,
    )
    relations.moves(
        "networks.Correspondent",
        "partner",
        "correspondances de partenaires",
        doubles=lambda pair: sum(post.partner_id in pair for post, _ in _twins(pair)),
        say_doubles=_same_person,
    )
    relations.stays(
        "networks.OrganisationChange", "organisation", "into", why="the trace of what was done"
    )


def _same_person(count: int) -> str:
    return f"dont {count} de la même personne pour le même partenaire : une seule continue"


def _covered_once(doubles: Rows, pair: Pair) -> None:
    doubles.delete()


def _posts(pair: Pair) -> CorrespondentQuerySet:
    there = Q(organisation_id__in=pair) | Q(partner_id__in=pair)
    return Correspondent.objects.in_office().filter(there)


def _twins(pair: Pair) -> list[tuple[Correspondent, Correspondent]]:
    """Posts that say, or will say, the same thing as an older one, each with that one."""

    def kept(organisation_id: int | None) -> int | None:
        return pair.kept if organisation_id == pair.merged else organisation_id

    same: dict[tuple[object, ...], list[Correspondent]] = defaultdict(list)
    for post in _posts(pair).order_by("pk"):
        who = (post.user_id,) if post.user_id else (post.name, post.email.lower())
        same[kept(post.organisation_id), kept(post.partner_id), who].append(post)
    found = []
    for first, *others in same.values():
        found += [(other, first) for other in others]
    return found


def _one_post_each(pair: Pair) -> None:
    """As when somebody takes over: the second ends, and whoever counted on it counts on the first."""
    for post, first in _twins(pair):
        Correspondent.objects.filter(substitute=post).exclude(pk=first.pk).update(substitute=first)
        Correspondent.objects.filter(substitute=post).update(substitute=None)
        post.absent_from = post.absent_until = post.substitute = post.substitute_user = None
        post.ended_on, post.replaced_by = timezone.localdate(), first
        post.save()


def _parts_still_open(organisation_id: int) -> Rows:
    return Organisation.objects.still_open().filter(parent_id=organisation_id)


PARTS_OPEN = OpenBusiness(
    key="parts",
    order=0,
    rows=_parts_still_open,
    say=say_rows("Une antenne ou un site y est rattaché", "antennes ou sites y sont rattachés"),
    advice="Fermez-les d'abord, ou réunissez l'organisation à celle qui les reprend.",
)
