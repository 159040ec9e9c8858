"""What returns bring to "Ma journée" of both sides: minors first, then what has waited longest."""

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
from orientations.enums import ReturnStatus
from orientations.models import Reorientation
from orientations.models.return_rows import BY_TURN, ReorientationQuerySet
from orientations.return_filters import MINE

_SHOWN = (
    *("status", "kind", "is_urgent", "happened_on", "due_on", "receive_by"),
    *("sent_at", "received_at", "site__name", "mission_locale__name"),
    *(f"young_person__{name}" for name in ("first_name", "last_name", "birth_date")),
)


def _rows(user: User) -> ReorientationQuerySet:
    shown = Reorientation.objects.visible_to(user).with_turn()
    shown = shown.select_related("young_person", "site", "mission_locale")
    return shown.only(*_SHOWN).order_by(*BY_TURN)


def _to_send(user: User) -> QuerySet[Reorientation]:
    return _rows(user).to_send()


def _to_answer(user: User) -> QuerySet[Reorientation]:
    return _rows(user).to_answer()


def _to_send_task(reorientation: Reorientation) -> Task:
    where = reorientation.mission_locale or "Mission Locale à choisir"
    return Task(
        sentence=f"{reorientation.young_person} : retour à envoyer "
        f"avant le {say_date(reorientation.due_on)}",
        detail=f"{reorientation.get_kind_display()} · {where}",
        since=_midnight(reorientation.happened_on),
        url=reorientation.get_absolute_url(),
        act="Compléter et envoyer",
        late=reorientation.is_late,
        urgent=_urgent(reorientation),
    )


def _to_answer_task(reorientation: Reorientation) -> Task:
    if reorientation.status == ReturnStatus.RECEIVED:
        return _to_close_task(reorientation)
    return Task(
        sentence=f"{reorientation.young_person} revient de l'E2C",
        detail=f"{reorientation.get_kind_display()} · {reorientation.site}",
        since=reorientation.sent_at,
        url=reorientation.get_absolute_url(),
        act="Accuser réception",
        late=reorientation.is_late,
        urgent=_urgent(reorientation),
    )


def _to_close_task(reorientation: Reorientation) -> Task:
    return Task(
        sentence=f"{reorientation.young_person} : dire ce qu'il en est",
        detail=f"{reorientation.get_kind_display()} · {reorientation.site}",
        since=reorientation.received_at,
        url=reorientation.get_absolute_url(),
        act="Clore le retour",
        urgent=_urgent(reorientation),
    )


def _urgent(reorientation: Reorientation) -> str:
    return "Urgent : mineur" if reorientation.is_urgent else ""


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())


def _listed(query: str) -> str:
    return f"{reverse('returns')}?{query}"


_CASEWORK = frozenset(CASEWORK_ROLES)
_OF_ML, _OF_E2C = frozenset({Side.ML}), frozenset({Side.E2C})

WORKLISTS = [
    Worklist(
        key="returns_to_send",
        title="Retours à envoyer",
        icon="reply-all",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=5,
        rows=_to_send,
        task=_to_send_task,
        address=partial(_listed, f"suivi={MINE}&tri=urgence"),
    ),
    Worklist(
        key="returns_to_answer",
        title="Retours à recevoir, puis à clore",
        icon="inbox",
        sides=_OF_ML,
        roles=_CASEWORK,
        order=5,
        rows=_to_answer,
        task=_to_answer_task,
        address=partial(_listed, f"suivi={MINE}&tri=urgence"),
    ),
]
