"""What orientations show on a young person's file."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from accord.accounts.models import User
from accord.youth.models import YoungPerson
from orientations import permissions
from orientations.models import FollowUp, Orientation, Pathway
from orientations.models.pathways import PathwayQuerySet

_SAID_OF_A_CONTACT = (
    *("id", "months", "due_on", "answer", "situation_label", "comment"),
    *("answered_at", "called_off_at"),
)


def orientations_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """Those still open, then the others; nothing before the first."""
    visible = Orientation.objects.readable_by(user).filter(young_person=young_person)
    orientations = list(
        visible.select_related("site", "mission_locale").order_by("-sent_at", "-pk")
    )
    if not orientations:
        return None
    assert user.acting is not None
    return {
        "orientations": sorted(orientations, key=lambda o: not o.is_open),
        "is_ml": user.acting.is_ml,
    }


def stays_of(user: User, young_person: YoungPerson) -> dict[str, Any] | None:
    """Every stay, the latest first; a site may begin another one once none goes on."""
    visible = Pathway.objects.readable_by(user).filter(young_person=young_person)
    found = _with_follow_ups(visible).select_related("site").order_by("-started_on", "-pk")
    pathways = list(found)
    came_alone = young_person.mission_locale_id is None
    may_begin = (
        permissions.can_open_stays(user)
        and (bool(pathways) or came_alone)
        and not any(pathway.is_open for pathway in pathways)
    )
    if not pathways and not may_begin:
        return None
    assert user.acting is not None
    return {
        "pathways": pathways,
        "may_begin": may_begin,
        "follow_ups": _follow_ups(pathways),
        "is_e2c": user.acting.is_e2c,
    }


def _with_follow_ups(pathways: PathwayQuerySet) -> PathwayQuerySet:
    """Annotate ``contacts``, in the same query: a file has panels enough."""
    of_stay = FollowUp.objects.filter(pathway=OuterRef("pk")).order_by("due_on", "pk")
    columns = {name: name for name in _SAID_OF_A_CONTACT}
    return pathways.annotate(contacts=ArraySubquery(of_stay.values(said=JSONObject(**columns))))


def _follow_ups(pathways: list[Any]) -> list[FollowUp]:
    """The latest stay's first, each stay's by date."""
    return [_read(said) for pathway in pathways for said in pathway.contacts]


def _read(said: dict[str, Any]) -> FollowUp:
    days = {"due_on": datetime.date.fromisoformat(said["due_on"])}
    moments = {
        name: datetime.datetime.fromisoformat(said[name]) if said[name] else None
        for name in ("answered_at", "called_off_at")
    }
    return FollowUp(**{**said, **days, **moments})
