"""A return goes on to another Mission Locale: the person moved."""

from __future__ import annotations

from django.db import transaction

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from orientations import notifications
from orientations.actions.returns import (
    answering,
    open_to,
    receive_by,
    refuse_unless_open,
    tell,
)
from orientations.enums import ProposedBy
from orientations.models import Reorientation

_NAMED = ("young_person", "mission_locale", "site", "pathway")
# What the E2C wrote goes along as it is; who reads it and who owes what begins anew.
_CONTENT = (
    *("pathway", "young_person", "site", "kind", "is_urgent", "happened_on", "due_on"),
    *("france_travail_referent", "reason", "acquired", "advised", "has_certificate", "agrees"),
    *("contact_checked_on", "phone", "email"),
)


@transaction.atomic
def pass_on_return(
    reorientation: Reorientation, *, by: User, to: Organisation, reason: str
) -> Reorientation:
    """Addressed to ``to`` from now on, in a row of its own; the former one stays as it was left.

    Back to one that had it before is allowed, with its reason: somebody may move back, and nobody
    may be left without a Mission Locale. Returns the new row. Raises ``Refused``.
    """
    reorientation = lock(reorientation, keeping=_NAMED)
    house = answering(reorientation, by)
    if to.pk == house.pk:
        raise Refused("Ce retour est déjà chez vous : choisissez une autre Mission Locale.")
    refuse_unless_open(to)
    if not reason.strip():
        raise Refused("Dites pourquoi : la Mission Locale qui le reçoit en a besoin.")
    reorientation.pass_on(by=by, organisation=house, comment=reason.strip())
    reorientation.save()
    following = Reorientation(
        **{name: getattr(reorientation, name) for name in _CONTENT},
        mission_locale=to,
        proposed_by=ProposedBy.PASSED_ON,
        passed_from=reorientation,
        readers=sorted({reorientation.site_id, to.pk}),
    )
    following.send(by=by, receive_by=receive_by(reorientation, to))
    # The site is told through whoever wrote it.
    following.sent_by = reorientation.sent_by
    open_to(following, to)
    with system_scope():
        following.save(force_insert=True)
        told = Reorientation.objects.filter(pathway=reorientation.pathway_id)
        about = [reorientation.pathway_id, *told.values_list("pk", flat=True)]
        youth.share_timeline(reorientation.young_person, about=about, with_=to)
    tell(
        following,
        "return.passed_on",
        by=by,
        detail=reason.strip(),
        readers=sorted({*reorientation.readers, *following.readers}),
        former=str(house),
    )
    notifications.return_passed_on(reorientation, to=to)
    notifications.return_sent(following)
    return following
