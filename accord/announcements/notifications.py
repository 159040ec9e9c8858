"""One message to those who manage each organisation; everybody else reads it in "Ma journée"."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accord.accounts.enums import MANAGING_ROLES
from accord.accounts.models import Membership
from accord.announcements.models import Addressee, Announcement
from accord.outbox.actions import Recipient, absolute_url, call_off, post


def _key(announcement: Announcement) -> str:
    return f"announcement:{announcement.pk}"


def published(announcement: Announcement) -> None:
    """At publication. Published twice, the key of the second finds the first."""
    _tell(announcement, key=_key(announcement), template="announcements/mail/published")


def corrected(announcement: Announcement) -> None:
    """When a correction must be read."""
    assert announcement.corrected_at is not None
    _tell(
        announcement,
        key=f"{_key(announcement)}:{announcement.corrected_at.isoformat()}",
        template="announcements/mail/corrected",
    )


def withdrawn(announcement: Announcement) -> None:
    """Nobody is told any more: the link of these messages would lead nowhere."""
    call_off(f"{_key(announcement)}:")


def _tell(announcement: Announcement, *, key: str, template: str) -> None:
    """Rendered once, written in one insert whatever the number of organisations.

    Its subject says who writes and of what kind of news, never what was typed.
    """
    post(
        "announcement",
        key=key,
        to=_managers(announcement),
        subject=f"{announcement.issuer} : {announcement.get_subject_display().lower()}",
        template=template,
        context={
            "issuer": str(announcement.issuer),
            "title": announcement.title,
            "url": absolute_url(announcement.get_absolute_url()),
        },
        readers=[],
    )


def _managers(announcement: Announcement) -> list[Recipient]:
    """Of each house addressed, of its branches or its sites. Two posts, one address: one message."""
    houses = Addressee.objects.filter(announcement=announcement).values("organisation_id")
    managers = Membership.objects.filter(
        Q(organisation__in=houses) | Q(organisation__parent__in=houses),
        ended_on__isnull=True,
        organisation__closed_on__isnull=True,
        role__in=MANAGING_ROLES,
        user__is_active=True,
    )
    managers = managers.annotate(
        house_id=Coalesce(F("organisation__parent_id"), F("organisation_id"))
    )
    return [
        Recipient(manager.user.email, manager.user, readers=(manager.house_id,))
        for manager in managers.select_related("user").order_by("pk")
    ]
