"""The end of integration of a whole cohort: all of it, or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django_fsm import TransitionNotAllowed

from accord.accounts.models import Membership, User
from accord.workflow import Refused
from orientations.actions.exits import do_not_confirm, drop_out
from orientations.actions.pathways import confirm
from orientations.enums import PathwayStatus
from orientations.models import ExitKind, Pathway

CONCLUDED_MEANWHILE = "Un collègue l'a dit entre-temps : retirez cette ligne."


@dataclass(frozen=True)
class Conclusion:
    """What is said of one stay: it goes on, or ends by this ``kind``."""

    on: datetime.date
    kind: ExitKind | None = None


class CohortRefused(Exception):
    """Nothing is written; ``reasons`` says why, by stay."""

    def __init__(self, reasons: dict[UUID, str]) -> None:
        super().__init__(f"{len(reasons)} refused")
        self.reasons = reasons


@transaction.atomic
def conclude_integrations(conclusions: Mapping[UUID, Conclusion], *, by: User) -> list[Pathway]:
    """Each of these stays is confirmed, not confirmed or left, as ``confirm`` and the others do it.

    Raises ``CohortRefused``, and nothing is written, as soon as one of them is refused.
    """
    found = Pathway.objects.visible_to(by).filter(pk__in=conclusions)
    pathways = list(
        found.select_related(
            "young_person__referent", "site", "mission_locale", "referent", "orientation__sent_by"
        ).order_by("pk")
    )
    reasons = dict.fromkeys(
        conclusions.keys() - {pathway.pk for pathway in pathways},
        "Ce parcours n'est plus sur vos sites : retirez cette ligne.",
    )
    concluded = []
    for pathway in pathways:
        try:
            concluded.append(_conclude(pathway, conclusions[pathway.pk], by=by))
        except Refused as refusal:
            reasons[pathway.pk] = str(refusal)
        except TransitionNotAllowed:
            reasons[pathway.pk] = CONCLUDED_MEANWHILE
    if reasons:
        raise CohortRefused(reasons)
    return concluded


def _conclude(pathway: Pathway, said: Conclusion, *, by: User) -> Pathway:
    if said.kind is None:
        return confirm(pathway, by=by, on=said.on, referent=_still_there(pathway))
    verb = do_not_confirm if said.kind.ends_as == PathwayStatus.NOT_CONFIRMED else drop_out
    return verb(pathway, by=by, on=said.on, kind=said.kind)


def _still_there(pathway: Pathway) -> User | None:
    """The referent named during integration, unless they work there no more."""
    here = Membership.objects.in_house(pathway.site).filter(user=pathway.referent_id)
    return pathway.referent if pathway.referent_id and here.exists() else None
