"""Write, publish, correct, withdraw an announcement; note that one has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accord.accounts.models import User
from accord.announcements import notifications
from accord.announcements.audience import house_of
from accord.announcements.enums import Subject
from accord.announcements.models import Addressee, Announcement, Reading
from accord.networks.models import Organisation
from accord.workflow import Refused, lock

NOBODY = "Aucune organisation ouverte n'est dans ces régions : élargissez-les avant de publier."


@dataclass(frozen=True)
class Content:
    """What is said."""

    subject: Subject
    title: str
    text: str
    site: Organisation | None = None


@dataclass(frozen=True)
class Audience:
    """To whom: the issuer's own network, or both; ``regions`` are INSEE codes, none is everywhere."""

    to_both: bool = False
    regions: Sequence[str] = ()


@transaction.atomic
def write(content: Content, audience: Audience, *, by: User, key: UUID) -> Announcement:
    """A draft in the name of the officer's head. ``key`` makes that one form writes one."""
    assert by.acting is not None
    announcement = Announcement(id=key, issuer=by.acting.organisation, written_by=by)
    _fill(announcement, content)
    announcement.to_both, announcement.regions = audience.to_both, sorted(audience.regions)
    try:
        with transaction.atomic():
            announcement.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("Cette annonce est déjà enregistrée : la voici.") from error
    return announcement


@transaction.atomic
def edit(announcement: Announcement, content: Content, audience: Audience) -> Announcement:
    """Change a draft, audience included."""
    announcement = lock(announcement)
    if not announcement.is_draft:
        raise Refused("Cette annonce est déjà publiée : corrigez-la plutôt.")
    _fill(announcement, content)
    announcement.to_both, announcement.regions = audience.to_both, sorted(audience.regions)
    announcement.save()
    return announcement


@transaction.atomic
def publish(announcement: Announcement, *, by: User) -> Announcement:
    """Address it to the houses open today, and tell those who manage them.

    ``Refused`` when there is none. Of two officers who publish at once, the second gets
    ``TransitionNotAllowed``.
    """
    announcement = lock(announcement)
    announcement.publish(by=by)
    announcement.save()
    houses = list(announcement.houses().order_by("pk").values_list("pk", flat=True))
    if not houses:
        raise Refused(NOBODY)
    Addressee.objects.bulk_create(
        [Addressee(announcement=announcement, organisation_id=pk) for pk in houses]
    )
    notifications.published(announcement)
    return announcement


@transaction.atomic
def correct(
    announcement: Announcement, content: Content, *, by: User, tell_again: bool
) -> Announcement:
    """Say it better. With ``tell_again`` everybody has to read again and the managers are told."""
    announcement = lock(announcement)
    before = _content(announcement)
    announcement.correct(by=by, tell_again=tell_again)
    if content == before:
        raise Refused("Rien n'a changé dans le texte : il n'y a rien à corriger.")
    _fill(announcement, content)
    announcement.save()
    if tell_again:
        notifications.corrected(announcement)
    return announcement


@transaction.atomic
def withdraw(announcement: Announcement, *, by: User, reason: str) -> Announcement:
    """Its readers see it no more, nor are told; its head keeps it, with the reason and who had read."""
    announcement = lock(announcement)
    announcement.withdraw(by=by, reason=reason)
    announcement.save()
    notifications.withdrawn(announcement)
    return announcement


@transaction.atomic
def note_reading(announcement: Announcement, *, by: User) -> None:
    """This person has read, and with them the house in whose name they act. Twice is once."""
    assert by.acting is not None
    now = timezone.now()
    house = house_of(by.acting.organisation)
    Reading.objects.bulk_create(
        [Reading(announcement=announcement, user=by, organisation=house, read_at=now)],
        update_conflicts=True,
        unique_fields=["announcement", "user", "organisation"],
        update_fields=["read_at"],
    )
    addressed = Addressee.objects.filter(announcement=announcement, organisation=house)
    # A house that somebody has read for already is not written again by each colleague.
    not_yet = Q(last_read_at__isnull=True) | Q(last_read_at__lt=announcement.told_at)
    addressed.filter(not_yet).update(last_read_at=now)


def _content(announcement: Announcement) -> Content:
    return Content(
        Subject(announcement.subject), announcement.title, announcement.text, announcement.site
    )


def _fill(announcement: Announcement, content: Content) -> None:
    announcement.subject = content.subject
    announcement.title = content.title
    announcement.text = content.text
    announcement.site = content.site
