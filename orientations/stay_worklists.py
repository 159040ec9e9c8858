"""What stays bring to "Ma journée" of a site."""

from __future__ import annotations

import datetime
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import CASEWORK_ROLES, Side
from accord.accounts.models import User
from accord.networks.when import say_date
from accord.registry import Task, Worklist
from orientations.models import Orientation, Pathway

# How long before its planned end an integration is to conclude.
CONCLUDE_AHEAD = datetime.timedelta(days=7)

_PERSON = tuple(f"young_person__{name}" for name in ("first_name", "last_name", "birth_date"))


def _to_join(user: User) -> QuerySet[Orientation]:
    waiting = Orientation.objects.visible_to(user).to_join()
    shown = waiting.select_related("young_person", "mission_locale")
    shown = shown.only("answered_at", "mission_locale__name", *_PERSON)
    return shown.order_by("answered_at", "pk")


def _to_join_task(orientation: Orientation) -> Task:
    person = orientation.young_person
    return Task(
        sentence=f"Est-ce que {person} a commencé ?",
        detail=f"{person.age} ans · {orientation.mission_locale}",
        since=orientation.answered_at,
        url=orientation.get_absolute_url(),
        act="Répondre",
        urgent="Mineur" if person.is_minor else "",
    )


def _to_conclude(user: User) -> QuerySet[Pathway]:
    ending = Pathway.objects.visible_to(user).to_conclude_by(timezone.localdate() + CONCLUDE_AHEAD)
    shown = ending.select_related("young_person")
    shown = shown.only("status", "started_on", "integration_ends_on", *_PERSON)
    return shown.order_by("integration_ends_on", "pk")


def _to_conclude_task(pathway: Pathway) -> Task:
    person = pathway.young_person
    return Task(
        sentence=f"Est-ce que {person} continue ?",
        detail=f"{person.age} ans · fin prévue le {say_date(pathway.integration_ends_on)}",
        since=None,
        url=pathway.get_absolute_url(),
        act="Conclure",
        late=pathway.integration_is_over,
        urgent="Mineur" if person.is_minor else "",
    )


_CASEWORK = frozenset(CASEWORK_ROLES)
_OF_E2C = frozenset({Side.E2C})

WORKLISTS = [
    Worklist(
        key="to_join",
        title="Accueillir",
        icon="box-arrow-in-right",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=30,
        rows=_to_join,
        task=_to_join_task,
        address=lambda: f"{reverse('orientations')}?suivi=accueillir&tri=envoyee",
    ),
    Worklist(
        key="to_conclude",
        title="Conclure l'intégration",
        icon="calendar2-check",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=35,
        rows=_to_conclude,
        task=_to_conclude_task,
        address=partial(reverse, "integration"),
    ),
]
