"""Sent by a Mission Locale, answered by a site, or withdrawn."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import AccessReason
from orientations import notifications
from orientations.actions import registrations
from orientations.eligibility import Level, check
from orientations.enums import CancelledBy, DeclineReason, WithdrawReason
from orientations.models import Orientation, Session

ALREADY_OPEN = (
    "Ce jeune a déjà une orientation en cours vers ce site : retrouvez-la dans son dossier."
)

# What an answer or a withdrawal names, in the file and in messages, and does not change.
_NAMED = ("young_person", "mission_locale", "site", "sent_by")


@transaction.atomic
def send(orientation: Orientation, *, by: User, session: Session | None = None) -> Orientation:
    """A Mission Locale orients a young person to a site, and to one of its sessions if it wishes.

    ``orientation`` is unsaved, as the form made it, with its young person and site. Raises
    ``Refused`` when a rule forbids it or lacks its reason, when one is already open towards this
    site, or when the session has started.
    """
    assert by.acting is not None
    young_person = orientation.young_person
    if young_person.mission_locale_id is None:
        raise Refused("Ce jeune n'est suivi par aucune Mission Locale.")
    _check_eligibility(orientation, session)
    orientation.mission_locale_id = young_person.mission_locale_id
    orientation.sent_by = by
    orientation.readers = [orientation.mission_locale_id, orientation.site_id]
    try:
        orientation.validate_constraints()
        with transaction.atomic():
            orientation.save(force_insert=True)
    except (ValidationError, IntegrityError) as error:
        raise Refused(ALREADY_OPEN) from error
    youth.share(young_person, orientation.site, reason=AccessReason.ORIENTATION)
    youth.tell(
        young_person,
        "orientation.sent",
        by=by,
        readers=orientation.readers,
        subject_id=orientation.pk,
        detail=orientation.project,
        site=str(orientation.site),
    )
    if session is not None:
        registrations.register(orientation, session, by=by, announce=False)
    notifications.sent(orientation)
    return orientation


def _check_eligibility(orientation: Orientation, session: Session | None) -> None:
    """What blocks is refused, and what is passed over has its reason (``domain.md``, rule 7)."""
    day = session.local_start.date() if session else timezone.localdate()
    justified = {waived["rule"] for waived in orientation.waived}
    for finding in check(orientation.young_person, orientation.site, day):
        if finding.level == Level.BLOCK:
            raise Refused(finding.explanation)
        if finding.level == Level.WARN and finding.rule not in justified:
            raise Refused(f"{finding.label} : dites pourquoi orienter quand même.")


@transaction.atomic
def accept(orientation: Orientation, *, by: User, comment: str = "") -> Orientation:
    """The site says yes. Of two people who answer at once, the second gets TransitionNotAllowed."""
    orientation = lock(orientation, keeping=_NAMED)
    orientation.accept(by=by, comment=comment)
    _keep_answer(orientation, "orientation.accepted", by=by)
    notifications.answered(orientation)
    return orientation


@transaction.atomic
def put_on_waiting_list(orientation: Orientation, *, by: User, comment: str = "") -> Orientation:
    """The site says: later. It may still accept or decline."""
    orientation = lock(orientation, keeping=_NAMED)
    orientation.put_on_waiting_list(by=by, comment=comment)
    _keep_answer(orientation, "orientation.waitlisted", by=by)
    notifications.answered(orientation)
    return orientation


@transaction.atomic
def decline(
    orientation: Orientation, *, by: User, reason: DeclineReason, comment: str = ""
) -> Orientation:
    """The site says no, and why; a seat kept in a session to come is freed."""
    orientation = lock(orientation, keeping=_NAMED)
    orientation.decline(by=by, reason=reason, comment=comment)
    _keep_answer(orientation, "orientation.declined", by=by)
    registrations.cancel_upcoming(orientation, by=by, side=CancelledBy.SITE)
    notifications.answered(orientation)
    return orientation


@transaction.atomic
def withdraw(orientation: Orientation, *, by: User, reason: WithdrawReason) -> Orientation:
    """The Mission Locale takes its request back; the seat is freed and the site is told."""
    orientation = lock(orientation, keeping=_NAMED)
    orientation.withdraw(by=by, reason=reason)
    orientation.save()
    youth.tell(
        orientation.young_person,
        "orientation.withdrawn",
        by=by,
        readers=orientation.readers,
        subject_id=orientation.pk,
        reason=WithdrawReason(reason).label,
    )
    registrations.cancel_upcoming(orientation, by=by, side=CancelledBy.MISSION_LOCALE)
    notifications.withdrawn(orientation)
    return orientation


def _keep_answer(orientation: Orientation, kind: str, *, by: User) -> None:
    orientation.save()
    youth.tell(
        orientation.young_person,
        kind,
        by=by,
        readers=orientation.readers,
        subject_id=orientation.pk,
        detail=orientation.answer_comment,
        site=str(orientation.site),
        reason=orientation.get_decline_reason_display(),
    )


def follow_result(orientation: Orientation, result: str, *, by: User) -> None:
    """A session's result answers the orientation: one act, not two (``domain.md``, rule 10).

    The message about the result is sent by the caller, once per Mission Locale.
    """
    answers = {
        "selected": ("orientation.accepted", lambda o: o.accept(by=by, comment="")),
        "waitlisted": (
            "orientation.waitlisted",
            lambda o: o.put_on_waiting_list(by=by, comment=""),
        ),
        "not_selected": (
            "orientation.declined",
            lambda o: o.decline(by=by, reason=DeclineReason.NOT_SELECTED, comment=""),
        ),
        "not_wished": (
            "orientation.declined",
            lambda o: o.decline(by=by, reason=DeclineReason.NOT_WISHED, comment=""),
        ),
    }
    if result not in answers:
        return
    kind, answer = answers[result]
    answer(orientation)
    _keep_answer(orientation, kind, by=by)
