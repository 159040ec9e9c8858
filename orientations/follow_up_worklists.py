"""What follow-ups bring to "Ma journée"."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import CASEWORK_ROLES, Side
from accord.accounts.models import User
from accord.networks.when import say_date
from accord.registry import Task, Worklist
from orientations.models import FollowUp

_SHOWN = (
    *("months", "due_on", "answer", "called_off_at", "site"),
    *(f"young_person__{name}" for name in ("first_name", "last_name", "phone")),
    *(f"pathway__{name}" for name in ("ended_on", "exit_label")),
)


def _to_do(user: User) -> QuerySet[FollowUp]:
    due = FollowUp.objects.visible_to(user).due()
    shown = due.select_related("young_person", "pathway").only(*_SHOWN)
    return shown.order_by("due_on", "pk")


def _task(follow_up: FollowUp) -> Task:
    person, pathway = follow_up.young_person, follow_up.pathway
    assert pathway.ended_on is not None
    midnight = datetime.datetime.combine(follow_up.due_on, datetime.time())
    return Task(
        sentence=f"{person} : prendre des nouvelles, {follow_up.months} mois après",
        detail=f"{pathway.exit_label}, le {say_date(pathway.ended_on)}",
        since=timezone.make_aware(midnight),
        url=follow_up.get_absolute_url(),
        act="Noter la réponse",
        late=follow_up.is_late,
        call=(person.first_name, person.phone) if person.phone else None,
    )


TO_FOLLOW = Worklist(
    key="follow_ups",
    title="Suivis à faire",
    icon="telephone-outbound",
    sides=frozenset({Side.E2C}),
    roles=frozenset(CASEWORK_ROLES),
    order=60,
    rows=_to_do,
    task=_task,
    address=lambda: reverse("follow_ups"),
)
