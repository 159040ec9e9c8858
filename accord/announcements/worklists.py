"""What announcements bring to "Ma journée": those to read, noted from the line itself."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import Side
from accord.accounts.models import User
from accord.announcements.models import Announcement
from accord.registry import QuickAct, Task, Worklist

# Older ones leave the day and stay in the list: a convention.
STAYS_IN_THE_DAY = datetime.timedelta(days=60)


def _to_read(user: User) -> QuerySet[Announcement]:
    recent = timezone.now() - STAYS_IN_THE_DAY
    announcements = Announcement.objects.visible_to(user).unread_by(user)
    return announcements.filter(told_at__gt=recent).order_by("told_at", "pk")


def _to_read_task(announcement: Announcement) -> Task:
    return Task(
        sentence=announcement.title,
        detail=f"{announcement.issuer} · {announcement.get_subject_display()}",
        since=announcement.told_at,
        url=announcement.get_absolute_url(),
        act="Lire",
        acts=(QuickAct("J'ai lu", "check2", reverse("announcement_read", args=[announcement.pk])),),
    )


TO_READ = Worklist(
    key="to_read",
    title="À lire",
    icon="megaphone",
    sides=frozenset(Side),
    order=80,
    rows=_to_read,
    task=_to_read_task,
    waits_for_me=False,
)
