"""How a stay ends; whoever leaves without a positive situation has a return, in the same act."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.when import say_date
from accord.networks.working_days import add_worked, next_worked
from accord.workflow import Refused, lock
from accord.youth.models import Support
from accord.youth.models.young_people import ADULT_AGE
from orientations import notifications
from orientations.actions.follow_ups import plan_follow_ups
from orientations.actions.pathways import refuse_out_of_order, tell
from orientations.conventions import (
    RETURN_DUE,
    RETURN_DUE_FOR_MINOR,
    STAY_AT_LEAST,
    STAY_AT_MOST,
)
from orientations.enums import (
    ExitCategory,
    ExitDetail,
    PathwayStatus,
    ProposedBy,
    ReturnKind,
    Sector,
    TrainingLevel,
)
from orientations.models import ExitKind, Pathway, Reorientation

UNUSUAL_LENGTH = "stay_length"
_NAMED = ("young_person", "mission_locale", "site")


@transaction.atomic
def do_not_confirm(
    pathway: Pathway, *, by: User, on: datetime.date, kind: ExitKind, comment: str = ""
) -> Pathway:
    """The integration period does not lead to a stay: a return is due (``domain.md``, rule 13)."""
    pathway = _begin(pathway, on, kind, PathwayStatus.NOT_CONFIRMED)
    pathway.do_not_confirm(on=on, kind=kind, by=by)
    return _conclude(pathway, "stay.not_confirmed", by=by, comment=comment)


@transaction.atomic
def drop_out(
    pathway: Pathway, *, by: User, on: datetime.date, kind: ExitKind, comment: str = ""
) -> Pathway:
    """The person leaves during integration or during the stay: a return is due (rule 13)."""
    pathway = _begin(pathway, on, kind, PathwayStatus.DROPPED_OUT)
    pathway.drop_out(on=on, kind=kind, by=by)
    return _conclude(pathway, "stay.dropped_out", by=by, comment=comment)


@transaction.atomic
def exit_stay(
    pathway: Pathway,
    *,
    by: User,
    on: datetime.date,
    kind: ExitKind,
    sector: Sector | str = "",
    training_level: TrainingLevel | str = "",
    comment: str = "",
    length_reason: str = "",
) -> Pathway:
    """The stay comes to its end. Unless the exit is positive, a return is due; follow-ups are planned.

    A stay under 4 months or over 18 needs ``length_reason``, which is kept (``domain.md``, rule 12).
    """
    pathway = _begin(pathway, on, kind, PathwayStatus.EXITED)
    pathway.exit(on=on, kind=kind, by=by)
    _justify_length(pathway, length_reason)
    pathway.sector = sector if kind.asks == ExitDetail.SECTOR else ""
    pathway.training_level = training_level if kind.asks == ExitDetail.TRAINING else ""
    pathway = _conclude(pathway, "stay.exited", by=by, comment=comment)
    plan_follow_ups(pathway)
    return pathway


def unusual_length(pathway: Pathway, on: datetime.date) -> str:
    """Why a reason is asked for an exit on this day, or nothing (``domain.md``, rule 12)."""
    least, most = STAY_AT_LEAST(), STAY_AT_MOST()
    if on < pathway.started_on + relativedelta(months=least):
        return f"Ce parcours dure moins de {least} mois"
    if on > pathway.started_on + relativedelta(months=most):
        return f"Ce parcours dure plus de {most} mois"
    return ""


def _justify_length(pathway: Pathway, reason: str) -> None:
    assert pathway.ended_on is not None
    unusual = unusual_length(pathway, pathway.ended_on)
    if unusual and not reason.strip():
        raise Refused(f"{unusual} : dites pourquoi il se termine ainsi.", about="length_reason")
    if unusual:
        pathway.waived = [
            *pathway.waived,
            {"rule": UNUSUAL_LENGTH, "label": unusual, "reason": reason.strip()},
        ]


def _begin(pathway: Pathway, on: datetime.date, kind: ExitKind, status: PathwayStatus) -> Pathway:
    pathway = lock(pathway, keeping=_NAMED)
    refuse_out_of_order(pathway, on)
    if kind.ends_as != status or not kind.is_offered:
        raise Refused("Choisissez un motif dans la liste.", about="kind")
    return pathway


def _conclude(pathway: Pathway, event: str, *, by: User, comment: str) -> Pathway:
    """The return exists before the stay is said to be over: PostgreSQL accepts no other order."""
    pathway.exit_comment = comment
    if pathway.exit_category != ExitCategory.POSITIVE:
        pathway.first_return = _open_return(pathway)
    pathway.save()
    assert pathway.ended_on is not None
    tell(
        pathway,
        event,
        by=by,
        detail=comment,
        day=say_date(pathway.ended_on),
        exit=pathway.exit_label,
    )
    if pathway.mission_locale_id:
        notifications.ended(pathway)
    return pathway


def _open_return(pathway: Pathway) -> Reorientation:
    """Due by the E2C from now on (``domain.md``, rules 13 to 15)."""
    person, on = pathway.young_person, pathway.ended_on
    assert on is not None
    with system_scope():
        # Stated by the Mission Locale, perhaps for itself: what matters here is that there is one.
        supports = list(Support.objects.filter(young_person=person).in_progress(on))
    with_france_travail = [each for each in supports if each.is_by_france_travail]
    is_followed = pathway.mission_locale_id is not None
    is_minor = person.age_on(on) < ADULT_AGE
    reorientation = Reorientation(
        pathway=pathway,
        young_person=person,
        site=pathway.site,
        mission_locale_id=pathway.mission_locale_id,
        proposed_by=ProposedBy.FOLLOWS if is_followed else "",
        kind=ReturnKind.TAKE_BACK if is_followed or supports else ReturnKind.REGISTER,
        is_urgent=is_minor,
        happened_on=on,
        due_on=(
            add_worked(on, RETURN_DUE_FOR_MINOR(), at=pathway.site)
            if is_minor
            else next_worked(on + datetime.timedelta(days=RETURN_DUE()), at=pathway.site)
        ),
        france_travail_referent=next(
            (
                ", ".join(filter(None, [each.referent_name, each.referent_contact]))
                or "Conseiller France Travail"
                for each in with_france_travail
            ),
            "",
        ),
        readers=sorted({pathway.site_id} | ({pathway.mission_locale_id} - {None})),
    )
    reorientation.save(force_insert=True)
    return reorientation
