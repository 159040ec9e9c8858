"""What young people ask of their data, in "Ma journée" of whoever has to answer."""

from __future__ import annotations

from django.db.models import QuerySet

from accord.accounts.enums import Role, Side
from accord.accounts.models import User
from accord.networks.when import say_date
from accord.personal.models import DataRequest
from accord.registry import Task, Worklist


def _unanswered(user: User) -> QuerySet[DataRequest]:
    waiting = DataRequest.objects.visible_to(user).unanswered()
    return waiting.select_related("young_person").order_by("due_on", "pk")


def _to_answer(request: DataRequest) -> Task:
    return Task(
        sentence=f"{request.young_person} exerce ses droits sur ses données",
        detail=f"{request.get_kind_display()} · réponse due le {say_date(request.due_on)}",
        since=request.asked_at,
        url=request.get_absolute_url(),
        act="Lire la demande",
        late=request.is_late,
    )


DATA_REQUESTS = Worklist(
    key="data_requests",
    title="Demandes sur les données personnelles",
    icon="shield-exclamation",
    sides=frozenset({Side.ML, Side.E2C}),
    roles=frozenset({Role.MANAGER, Role.HEAD}),
    order=25,
    rows=_unanswered,
    task=_to_answer,
)
