"""The pages that belong to nobody: the day's work, and the state of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from redis import Redis
from redis.exceptions import RedisError

from accord.accounts.enums import CASEWORK_ROLES, Side
from accord.accounts.models import User
from accord.networks.when import say_since
from accord.public.views import welcome
from accord.registry import Task, Worklist, worklists

SHOWN = 10
SHOWN_WHOLE = 200
# Nobody needs to know how many more: counting stops there.
COUNTED = 200


@dataclass(frozen=True)
class Act:
    """The one primary action of the day's page."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True)
class Line:
    """A task, and since when it waits, in words."""

    task: Task
    when: str


@dataclass(frozen=True)
class Group:
    """A worklist as the page shows it: its lines are the beginning of what ``count`` counts."""

    worklist: Worklist
    lines: list[Line]
    count: int

    @property
    def is_longer(self) -> bool:
        return self.count > len(self.lines)

    @property
    def address(self) -> str:
        """The list of the same rows, which sorts and filters them; else this page to its end."""
        if self.worklist.address is not None:
            return self.worklist.address() if self.count > 1 else ""
        return f"?liste={self.worklist.key}#liste-{self.worklist.key}" if self.is_longer else ""

    @property
    def said(self) -> str:
        return f"plus de {COUNTED}" if self.count > COUNTED else str(self.count)


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Welcome visitors; show each of the others what waits for them, and what is theirs."""
    if not request.user.is_authenticated:
        return welcome(request)
    user: User = request.user
    acting = user.acting
    groups = list(_groups(user, whole=request.GET.get("liste", "")))
    request.counted = {group.worklist.key: group.said for group in groups}  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "greeting": f"Bonjour {user.first_name}",
        "groups": groups,
        "lead": _lead(groups),
        "back": request.get_full_path(),
    }
    if acting is None or acting.role not in CASEWORK_ROLES:
        return render(request, "home_without_files.html", context)
    context |= {"act": _primary_act(acting.side), "people_url": reverse("young_people")}
    return render(request, "home.html", context)


def _groups(user: User, *, whole: str) -> Iterator[Group]:
    """What waits, list by list; the one named ``whole`` is shown to its end, or nearly."""
    for worklist in worklists.for_user(user):
        rows = worklist.rows(user)
        most = SHOWN_WHOLE if worklist.key == whole else SHOWN
        shown = list(rows.annotate(waiting=_Number(_bounded(rows)))[:most])
        if not shown:
            continue
        if worklist.complete:
            worklist.complete(user, shown)
        tasks = [worklist.task(row) for row in shown]
        lines = [Line(task, say_since(task.since) if task.since else "") for task in tasks]
        yield Group(worklist, lines, shown[0].waiting)


class _Number(Subquery):
    """How many rows a query has, asked once beside the rows themselves: a day has many lists."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _bounded(rows: QuerySet[Any]) -> QuerySet[Any]:
    """In no order: sorting what is only counted would read all of it."""
    return rows.order_by().values("pk")[: COUNTED + 1]


def _lead(groups: list[Group]) -> str:
    waiting = [group.count for group in groups if group.worklist.waits_for_me]
    if sum(waiting) == 0:
        return "Rien ne vous attend pour l'instant."
    if max(waiting) > COUNTED:
        return f"Plus de {COUNTED} choses vous attendent."
    return (
        "Une chose vous attend." if sum(waiting) == 1 else f"{sum(waiting)} choses vous attendent."
    )


def _primary_act(side: str) -> Act:
    if side == Side.ML:
        return Act("Orienter un jeune", "send", reverse("orient_start"))
    return Act("Publier une séance", "calendar-plus", reverse("session_create"))


@login_not_required
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For a supervisor: 200 when PostgreSQL and Redis answer, else 503; nothing else is told."""
    parts = {"postgresql": _answers_sql(), "redis": _answers_redis()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _answers_sql() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def _answers_redis() -> bool:
    try:
        Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), socket_timeout=2).ping()
    except (RedisError, OSError):
        return False
    return True
