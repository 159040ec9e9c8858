"""Who may do what with a young person's file."""

from __future__ import annotations

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.youth.models import MergeOfFiles, YoungPerson


def can_create(user: User) -> bool:
    """Those who work on a Mission Locale's files open them."""
    acting = user.acting
    return acting is not None and acting.is_ml and bool(acting.organisation_ids)


def can_list(user: User) -> bool:
    """Those who work with young people; other roles read aggregates only."""
    return user.acting is not None and bool(user.acting.organisation_ids)


def can_give(user: User) -> bool:
    """Who follows whom is for the manager of the Mission Locale (``domain.md``, rule 16)."""
    acting = user.acting
    return acting is not None and acting.role == Role.MANAGER and bool(acting.organisation_ids)


def follows(user: User, young_person: YoungPerson) -> bool:
    """For the Mission Locale that follows the person."""
    acting = user.acting
    return (
        acting is not None
        and acting.is_ml
        and young_person.mission_locale_id in acting.organisation_ids
    )


def can_edit(user: User, young_person: YoungPerson) -> bool:
    """The Mission Locale that follows the person keeps the file right; until there is one, the E2C
    that received them.
    """
    acting = user.acting
    if acting is None or acting.is_ml or young_person.mission_locale_id is not None:
        return follows(user, young_person)
    return acting.is_e2c and bool(acting.organisation_ids & set(young_person.readers))


def can_look_for_duplicates(user: User, young_person: YoungPerson) -> bool:
    """The Mission Locale that follows the person."""
    return follows(user, young_person)


def can_merge(user: User, kept: YoungPerson, removed: YoungPerson) -> bool:
    """The Mission Locale that follows both."""
    return follows(user, kept) and follows(user, removed)


def can_undo_merge(user: User, record: MergeOfFiles) -> bool:
    """The Mission Locale that merged the two files."""
    acting = user.acting
    return (
        acting is not None and acting.is_ml and record.mission_locale_id in acting.organisation_ids
    )


def can_search_by_number(user: User) -> bool:
    """The i-MILO number is the Mission Locale's: a site, which does not read it, cannot guess it."""
    return can_create(user)


def can_see_disability_status(user: User, young_person: YoungPerson) -> bool:
    """Health data: the following Mission Locale only (``domain.md``, rule 2)."""
    return follows(user, young_person)


def can_transfer(user: User, young_person: YoungPerson) -> bool:
    """The Mission Locale that follows the person gives the file to another."""
    return follows(user, young_person)


def can_orient(user: User, young_person: YoungPerson) -> bool:
    """The Mission Locale that follows the person asks a site to receive them."""
    return follows(user, young_person)
