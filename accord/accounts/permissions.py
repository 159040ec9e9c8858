"""Who may do what with the people of an organisation."""

from __future__ import annotations

from accord.accounts.enums import CASEWORK_ROLES, MANAGING_ROLES
from accord.accounts.models import User
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Organisation
from accord.networks.models.organisations import OrganisationQuerySet


def manages(user: User) -> bool:
    """The manager of a Mission Locale, the head of an E2C; of a region or a head office, its officers.

    Nobody else is above the officers of a regional or national body, which are a handful of people:
    each of them looks after the team. A committee member represents a party and manages nobody.
    """
    return user.acting is not None and user.acting.role in MANAGING_ROLES


def can_manage(user: User, organisation: Organisation) -> bool:
    """Whoever manages an organisation manages its branches or sites too, never its parent."""
    return (
        manages(user)
        and user.acting is not None
        and user.acting.organisation.pk in (organisation.pk, organisation.parent_id)
    )


def administers(user: User) -> bool:
    """The administrators of the platform: accounts and organisations, never a file."""
    return user.is_staff


def can_see_caseloads(user: User) -> bool:
    """How many young people each one follows: those who work with them."""
    return user.acting is not None and user.acting.role in CASEWORK_ROLES


def correspondence_places(user: User) -> OrganisationQuerySet:
    """Where partners write: one's Mission Locale, one's site, or each site of one's school."""
    organisations = Organisation.objects.still_open().order_by("name_key", "pk")
    if user.acting is None or not (user.acting.is_ml or user.acting.is_e2c):
        return organisations.none()
    if user.acting.organisation.kind == Kind.E2C_SCHOOL:
        return organisations.filter(parent=user.acting.organisation)
    return organisations.filter(pk=user.acting.house.pk)


def can_name_correspondents(user: User, organisation: Organisation) -> bool:
    """Whoever manages it: names, replaces, ends."""
    return can_manage(user, organisation)


def can_edit_correspondent(user: User, correspondent: Correspondent) -> bool:
    """Contact details and absences: also the person's own."""
    return correspondent.user_id == user.pk or can_manage(user, correspondent.organisation)
