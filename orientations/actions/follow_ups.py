"""Contacts after the exit: planned when the stay ends, answered by the E2C (``domain.md``, rule 16)."""

from __future__ import annotations

from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from orientations.enums import FollowUpAnswer, PathwayStatus
from orientations.models import ExitKind, FollowUp, Pathway

PLANNED_AFTER = (3, 6, 12)
LAST = 24


def plan_follow_ups(pathway: Pathway) -> None:
    """One contact 3, 6 and 12 months after the exit."""
    assert pathway.ended_on is not None
    FollowUp.objects.bulk_create(_after(pathway, months) for months in PLANNED_AFTER)


@transaction.atomic
def plan_last_follow_up(pathway: Pathway, *, by: User) -> FollowUp:
    """A site may go on to 24 months."""
    pathway = lock(pathway)
    if pathway.status != PathwayStatus.EXITED:
        raise Refused("Un suivi se prévoit après une sortie.")
    followed = list(FollowUp.objects.filter(pathway=pathway).order_by("due_on"))
    if any(each.months == LAST for each in followed):
        raise Refused("Le suivi à 24 mois est déjà prévu.")
    if not may_plan_last(followed):
        raise Refused("Cette personne ne souhaite plus être suivie, ou a repris un parcours.")
    last = _after(pathway, LAST)
    last.save(force_insert=True)
    return last


def may_plan_last(follow_ups: Iterable[FollowUp]) -> bool:
    """Of one stay: none so late yet, and none that the person refused or that a new stay called off."""
    return not any(
        each.months == LAST or each.called_off_at or each.answer == FollowUpAnswer.REFUSED
        for each in follow_ups
    )


def _after(pathway: Pathway, months: int) -> FollowUp:
    assert pathway.ended_on is not None
    return FollowUp(
        pathway=pathway,
        young_person_id=pathway.young_person_id,
        site_id=pathway.site_id,
        months=months,
        due_on=pathway.ended_on + relativedelta(months=months),
        readers=pathway.readers,
    )


@transaction.atomic
def answer_follow_up(
    follow_up: FollowUp,
    *,
    by: User,
    answer: FollowUpAnswer,
    situation: ExitKind | None = None,
    comment: str = "",
) -> FollowUp:
    """What the E2C learned. Somebody who refuses is asked no more: the later contacts are called off."""
    follow_up = lock(follow_up, keeping=("young_person", "site"))
    if follow_up.answer or follow_up.called_off_at is not None:
        raise Refused("Ce suivi a déjà sa réponse, ou n'a plus lieu d'être.")
    if not follow_up.takes_answer:
        raise Refused("Ce suivi est prévu plus tard : attendez le mois qui le précède.")
    follow_up.answer = answer
    follow_up.comment = comment
    follow_up.answered_at = timezone.now()
    follow_up.answered_by = by
    if answer == FollowUpAnswer.REACHED:
        if situation is None:
            raise Refused("Indiquez la situation de la personne jointe.")
        follow_up.situation = situation
        follow_up.situation_label = situation.label
        follow_up.situation_category = situation.category
    follow_up.save()
    if answer == FollowUpAnswer.REFUSED:
        call_off_follow_ups(follow_up.pathway)
    youth.tell(
        follow_up.young_person,
        f"follow_up.{answer}",
        by=by,
        readers=follow_up.readers,
        subject_id=follow_up.pathway_id,
        detail=comment,
        months=follow_up.months,
        situation=follow_up.situation_label,
    )
    return follow_up


def call_off_follow_ups(pathway: Pathway) -> int:
    """Those still planned have no reason to be any more."""
    planned = FollowUp.objects.filter(pathway=pathway).planned()
    return planned.update(called_off_at=timezone.now())
