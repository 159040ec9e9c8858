"""What orientations bring to "Ma journée"."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accord.accounts.enums import Side
from accord.accounts.models import User
from accord.networks.when import say_when
from accord.registry import Task, Worklist
from orientations.enums import OrientationStatus
from orientations.models import Orientation, Session

# How long an answer stays under the counsellor's eyes, and when silence becomes late: conventions.
NEWS_LASTS = datetime.timedelta(days=14)
ANSWER_EXPECTED_WITHIN = datetime.timedelta(days=7)


def _to_answer(user: User) -> QuerySet[Orientation]:
    waiting = Orientation.objects.visible_to(user).awaiting_answer().without_session()
    return waiting.with_people().order_by("sent_at", "pk")


def _to_answer_task(orientation: Orientation) -> Task:
    return Task(
        sentence=f"{orientation.young_person} attend votre réponse",
        detail=str(orientation.mission_locale),
        since=orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="Répondre",
        late=orientation.sent_at < timezone.now() - ANSWER_EXPECTED_WITHIN,
    )


def _to_complete(user: User) -> QuerySet[Session]:
    sessions = Session.objects.visible_to(user).awaiting_results()
    return sessions.select_related("site").order_by("starts_at", "pk")


def _to_complete_task(session: Session) -> Task:
    return Task(
        sentence=f"{session.get_kind_display()}, {say_when(session.starts_at, session.site.tz)}",
        detail=str(session.site),
        since=session.starts_at,
        url=session.get_absolute_url(),
        act="Saisir les résultats",
        late=session.results_due_at < timezone.now(),
    )


def _unanswered(user: User) -> QuerySet[Orientation]:
    silent = Orientation.objects.visible_to(user).awaiting_answer().without_session()
    late = silent.filter(sent_at__lt=timezone.now() - ANSWER_EXPECTED_WITHIN)
    return late.with_people().order_by("sent_at", "pk")


def _unanswered_task(orientation: Orientation) -> Task:
    return Task(
        sentence=f"{orientation.young_person} : pas de réponse depuis une semaine",
        detail=str(orientation.site),
        since=orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="Relancer",
        late=True,
    )


def _answered(user: User) -> QuerySet[Orientation]:
    news = Orientation.objects.visible_to(user).filter(answered_at__gt=timezone.now() - NEWS_LASTS)
    news = news.exclude(status=OrientationStatus.WITHDRAWN)
    return news.with_people().order_by("-answered_at", "pk")


def _answered_task(orientation: Orientation) -> Task:
    return Task(
        sentence=f"{orientation.young_person} : {orientation.get_status_display().lower()}",
        detail=str(orientation.site),
        since=orientation.answered_at or orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="Lire",
    )


WORKLISTS = [
    Worklist("to_answer", "Répondre", "reply", Side.E2C, 10, _to_answer, _to_answer_task),
    Worklist(
        "to_complete",
        "Saisir les résultats",
        "clipboard-check",
        Side.E2C,
        20,
        _to_complete,
        _to_complete_task,
    ),
    Worklist("unanswered", "Relancer", "telephone", Side.ML, 10, _unanswered, _unanswered_task),
    Worklist(
        "answered",
        "Réponses reçues depuis deux semaines",
        "envelope-open",
        Side.ML,
        20,
        _answered,
        _answered_task,
        waits_for_me=False,
    ),
]
