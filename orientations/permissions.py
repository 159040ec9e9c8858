"""Who may do what about sessions, orientations and registrations. Who may see: ``visible_to``."""

from __future__ import annotations

from accord.accounts.models import User
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from orientations.models import FollowUp, Orientation, Pathway, Reorientation, Session


def can_orient(user: User, young_person: YoungPerson) -> bool:
    """The Mission Locale that follows the person."""
    acting = user.acting
    return (
        acting is not None
        and acting.is_ml
        and young_person.mission_locale_id in acting.organisation_ids
    )


def can_list(user: User) -> bool:
    """Those who work with young people; other roles read aggregates only."""
    return user.acting is not None and bool(user.acting.organisation_ids)


def can_answer(user: User, orientation: Orientation) -> bool:
    """The site that received the orientation."""
    acting = user.acting
    return acting is not None and acting.is_e2c and orientation.site_id in acting.organisation_ids


def can_withdraw(user: User, orientation: Orientation) -> bool:
    """The Mission Locale that sent it."""
    acting = user.acting
    return (
        acting is not None
        and acting.is_ml
        and orientation.mission_locale_id in acting.organisation_ids
    )


def can_remind(user: User, orientation: Orientation) -> bool:
    """The Mission Locale that waits for the answer."""
    return can_withdraw(user, orientation)


def can_post_sessions(user: User) -> bool:
    """Staff of a site, or of a school for all its sites."""
    acting = user.acting
    return acting is not None and acting.is_e2c and bool(acting.organisation_ids)


def can_run(user: User, session: Session) -> bool:
    """The host: registers people, notes who came and what follows."""
    acting = user.acting
    return acting is not None and acting.is_e2c and session.site_id in acting.organisation_ids


def can_write_sheet(user: User, site: Organisation) -> bool:
    """Those who work there, or at its school."""
    acting = user.acting
    return acting is not None and acting.is_e2c and site.pk in acting.organisation_ids


def can_open_sessions(user: User, site: Organisation) -> bool:
    """Whoever orients there, or works there, opens its sessions; others read their dates only."""
    acting = user.acting
    if acting is None or not acting.organisation_ids:
        return False
    return acting.is_ml or site.pk in acting.organisation_ids


def can_conclude(user: User, orientation: Orientation) -> bool:
    """The site that accepted says whether the person started."""
    return can_answer(user, orientation)


def can_open_stays(user: User) -> bool:
    """Staff of a site, or of a school for all its sites: somebody comes by themselves."""
    return can_post_sessions(user)


def can_run_stay(user: User, pathway: Pathway) -> bool:
    """The site where the person stays confirms, suspends, ends."""
    acting = user.acting
    return acting is not None and acting.is_e2c and pathway.site_id in acting.organisation_ids


def can_send_return(user: User, reorientation: Reorientation) -> bool:
    """The site that owes it."""
    acting = user.acting
    return acting is not None and acting.is_e2c and reorientation.site_id in acting.organisation_ids


def can_answer_return(user: User, reorientation: Reorientation) -> bool:
    """The Mission Locale to which it is addressed receives and closes it, and nobody else."""
    acting = user.acting
    return (
        acting is not None
        and acting.is_ml
        and reorientation.mission_locale_id in acting.organisation_ids
    )


def can_list_follow_ups(user: User) -> bool:
    """Staff of a site, or of a school for all its sites: what became of those who left is theirs to ask."""
    return can_post_sessions(user)


def can_answer_follow_up(user: User, follow_up: FollowUp) -> bool:
    """The site that the person left; the Mission Locale reads on the file what was said."""
    acting = user.acting
    return acting is not None and acting.is_e2c and follow_up.site_id in acting.organisation_ids
