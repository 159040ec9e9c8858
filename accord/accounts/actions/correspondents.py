"""Who speaks for an organisation: named, away, back, replaced, ended.

The acts of one house come one after the other (``lock_houses``): of two who replace the same person
at once, the second is told.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accord.accounts import notifications
from accord.accounts.actions.managers import lock_houses
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Organisation
from accord.workflow import Refused

# Who orients and who receives: no other kind of organisation writes to the other network.
PARTNER_KIND = {Kind.MISSION_LOCALE: Kind.E2C_SITE, Kind.E2C_SITE: Kind.MISSION_LOCALE}


@dataclass(frozen=True)
class Somebody:
    """A colleague with an account, or a name with an address or a number (E.164)."""

    user: User | None = None
    name: str = ""
    email: str = ""
    phone: str = ""

    def __str__(self) -> str:
        return self.user.get_full_name() if self.user else self.name

    def is_behind(self, post: Correspondent) -> bool:
        if self.user is not None:
            return post.user_id == self.user.pk
        return post.user_id is None and (post.name, post.email) == (self.name, self.email)


@transaction.atomic
def name_correspondent(
    organisation: Organisation, partner: Organisation | None, who: Somebody, *, by: User
) -> Correspondent:
    """Somebody answers to this partner from now on; without one, to all of the other network."""
    lock_houses([organisation])
    _check_partner(organisation, partner)
    _check_works_there(organisation, who)
    posts = Correspondent.objects.in_office().filter(organisation=organisation, partner=partner)
    if any(who.is_behind(post) for post in posts):
        raise Refused(f"{who} a déjà cette correspondance.")
    made = _create(organisation, partner, who)
    notifications.correspondent_named([made], by=by)
    return made


@transaction.atomic
def change_contact(
    correspondent: Correspondent, *, name: str, email: str, phone: str, by: User
) -> Correspondent:
    """Other contact details, of all that this person answers for here; an account keeps its own."""
    correspondent = _lock(correspondent)
    posts = list(Correspondent.objects.same_person(correspondent))
    for post in posts:
        if post.user_id is None:
            post.name, post.email = name, email
        post.phone = phone
        post.save(update_fields=["name", "email", "phone"])
    correspondent.refresh_from_db()
    return correspondent


@transaction.atomic
def declare_absence(
    correspondent: Correspondent,
    *,
    absent_from: datetime.date,
    absent_until: datetime.date | None,
    substitute: Correspondent | User | None,
    by: User,
) -> None:
    """The person is away, not the post: all that they answer for here goes to the substitute."""
    correspondent = _lock(correspondent)
    posts = list(Correspondent.objects.same_person(correspondent))
    post, user = _substitute(correspondent, substitute)
    if post is not None or user is not None:
        _check_is_there(correspondent, post, absent_from, absent_until)
    for each in posts:
        each.absent_from, each.absent_until = absent_from, absent_until
        each.substitute, each.substitute_user = post, user
        each.save(update_fields=["absent_from", "absent_until", "substitute", "substitute_user"])
    notifications.substituting(posts, by=by)


@transaction.atomic
def come_back(correspondent: Correspondent, *, by: User) -> None:
    """Earlier than said, or not gone at all: from now on the person answers again."""
    correspondent = _lock(correspondent)
    Correspondent.objects.same_person(correspondent).update(**_PRESENT)


@transaction.atomic
def replace_correspondent(
    correspondent: Correspondent, who: Somebody, *, everywhere: bool, by: User
) -> list[Correspondent]:
    """Somebody takes over, from one partner or from all; the former stays as history.

    What the successor answers for already is not doubled. Whoever counted on the former during an
    absence counts on the successor.
    """
    former = _lock(correspondent)
    _check_works_there(former.organisation, who)
    if who.is_behind(former):
        raise Refused(f"{who} a déjà cette correspondance : choisissez quelqu'un d'autre.")
    posts = [former]
    if everywhere:
        posts = list(Correspondent.objects.same_person(former).with_people())
    successors = [_hand_over(post, who) for post in posts]
    notifications.correspondent_replaced(posts, who=str(who), by=by)
    notifications.correspondent_named(successors, by=by)
    return successors


@transaction.atomic
def end_correspondent(correspondent: Correspondent, *, by: User) -> None:
    """Nobody takes over: the others answer, or the house. Whoever counted on them counts on nobody."""
    correspondent = _lock(correspondent)
    _end(correspondent, successor=None)
    notifications.correspondent_ended(correspondent, by=by)


_PRESENT = {"absent_from": None, "absent_until": None, "substitute": None, "substitute_user": None}


def _lock(correspondent: Correspondent) -> Correspondent:
    """The house, then the post as it stands now."""
    lock_houses([correspondent.organisation])
    found = (
        Correspondent.objects.with_people().select_related("replaced_by").get(pk=correspondent.pk)
    )
    if found.ended_on is not None:
        raise Refused(said_gone(found))
    return found


def said_gone(correspondent: Correspondent) -> str:
    """What whoever comes second reads."""
    if correspondent.replaced_by is not None:
        return f"{correspondent} a déjà laissé la place à {correspondent.replaced_by}."
    return f"{correspondent} n'a déjà plus cette correspondance."


def _check_partner(organisation: Organisation, partner: Organisation | None) -> None:
    kind = PARTNER_KIND.get(Kind(organisation.kind))
    if kind is None:
        raise Refused(
            f"{organisation} n'a pas de correspondants : nommez-les pour l'un de ses sites."
        )
    if partner is None:
        return
    if partner.kind != kind or partner.closed_on is not None or partner.merged_into_id is not None:
        raise Refused(f"{partner} n'est pas un partenaire de l'autre réseau, ou n'existe plus.")


def _check_works_there(organisation: Organisation, who: Somebody) -> None:
    if who.user is None:
        return
    posts = Membership.objects.in_house(organisation)
    if not posts.filter(user=who.user, user__is_active=True).exists():
        raise Refused(f"{who} ne travaille pas à {organisation}.")


def _create(
    organisation: Organisation, partner: Organisation | None, who: Somebody
) -> Correspondent:
    """Somebody who is away at this moment is away here too."""
    made = Correspondent(
        organisation=organisation,
        partner=partner,
        user=who.user,
        name=str(who),
        email="" if who.user else who.email,
        phone=who.phone,
    )
    others = Correspondent.objects.in_office().filter(organisation=organisation)
    known = next((post for post in others if who.is_behind(post) and post.absent_from), None)
    if known is not None:
        for field in ("absent_from", "absent_until", "substitute_id", "substitute_user_id"):
            setattr(made, field, getattr(known, field))
    made.save()
    return made


def _hand_over(post: Correspondent, who: Somebody) -> Correspondent:
    same = Correspondent.objects.in_office().filter(
        organisation_id=post.organisation_id, partner_id=post.partner_id
    )
    already = next((other for other in same if who.is_behind(other)), None)
    successor = already or _create(post.organisation, post.partner, who)
    _end(post, successor=successor)
    return successor


def _end(post: Correspondent, *, successor: Correspondent | None) -> None:
    """Its absence ends with it; those that it answered for get the successor, or nobody."""
    for field, value in _PRESENT.items():
        setattr(post, field, value)
    post.ended_on, post.replaced_by = timezone.localdate(timezone=post.organisation.tz), successor
    post.save()
    counting = Correspondent.objects.filter(substitute=post)
    if successor is not None:
        is_successor = Q(pk=successor.pk)
        if successor.user_id is not None:
            is_successor |= Q(user_id=successor.user_id)
        counting.exclude(is_successor).update(substitute=successor)
    counting.update(substitute=None)


def _substitute(
    correspondent: Correspondent, chosen: Correspondent | User | None
) -> tuple[Correspondent | None, User | None]:
    """A colleague who is a correspondent here too, by this post: then its own substitute follows."""
    if chosen is None:
        return None, None
    there = Correspondent.objects.in_office().filter(organisation_id=correspondent.organisation_id)
    if isinstance(chosen, Correspondent):
        if (post := there.filter(pk=chosen.pk).first()) is None:
            raise Refused("Cette personne ne peut plus remplacer : choisissez quelqu'un d'autre.")
        if Somebody(post.user, post.name, post.email).is_behind(correspondent):
            raise Refused("On ne se remplace pas soi-même : choisissez un collègue.")
        return post, None
    if chosen.pk == correspondent.user_id:
        raise Refused("On ne se remplace pas soi-même : choisissez un collègue.")
    _check_works_there(correspondent.organisation, Somebody(chosen))
    post = there.filter(user=chosen).order_by("pk").first()
    return (post, None) if post is not None else (None, chosen)


def _check_is_there(
    correspondent: Correspondent,
    post: Correspondent | None,
    first: datetime.date,
    last: datetime.date | None,
) -> None:
    """Refused when the substitute is away on one of these days: nobody would answer."""
    if post is None or post.absent_from is None:
        return
    begins_before_the_end = last is None or post.absent_from <= last
    ends_after_the_start = post.absent_until is None or post.absent_until >= first
    if begins_before_the_end and ends_after_the_start:
        raise Refused(f"{post} a aussi une absence ces jours-là : choisissez quelqu'un d'autre.")
