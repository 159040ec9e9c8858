"""What tells a counsellor that a site is a good choice: how soon it answers, its next sessions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F
from django.utils import timezone

from accord.isolation.scope import system_scope
from orientations.models import Orientation, Session

WINDOW = datetime.timedelta(days=90)
# Fewer would tell of one young person rather than of the site (``domain.md``, rule 30).
FEWEST_ANSWERS = 5
KEPT_SECONDS = 3600
SESSIONS_SHOWN = 3


class Median(Aggregate):
    """PostgreSQL's own, between the two middle values when they are two."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class AnswerTime:
    """How long a site took to answer, by the median of ``answers`` orientations."""

    median: datetime.timedelta
    answers: int

    @property
    def days(self) -> int:
        """Whole calendar days, to the nearest."""
        return round(self.median / datetime.timedelta(days=1))

    def __str__(self) -> str:
        if self.days == 0:
            return "répond en général dans la journée"
        if self.days == 1:
            return "répond en général en un jour"
        if self.days < 14:
            return f"répond en général en {self.days} jours"
        return f"répond en général en {round(self.days / 7)} semaines"


def answer_times(site_ids: Iterable[int]) -> dict[int, AnswerTime]:
    """How soon each of these sites answered in the last 90 days; those that said too little are
    left out.

    The whole site's experience, whoever asked: row-level security would give a Mission Locale its
    own orientations only, so the portal counts, and no row leaves this function. One query for the
    sites that Redis does not know, none for the others; a figure is at most an hour old.
    """
    keys = {f"answer-time:{pk}": pk for pk in site_ids}
    known = cache.get_many(keys)
    if missing := [pk for key, pk in keys.items() if key not in known]:
        counted = _count_answers(missing)
        # Nothing to say is an answer too: None, so that it is not asked again.
        fresh = {key: counted.get(pk) for key, pk in keys.items() if key not in known}
        cache.set_many(fresh, KEPT_SECONDS)
        known |= fresh
    return {
        keys[key]: AnswerTime(datetime.timedelta(seconds=said[0]), said[1])
        for key, said in known.items()
        if said is not None
    }


def _count_answers(site_ids: list[int]) -> dict[int, tuple[float, int]]:
    """Seconds and number of answers. Twice the window of requests holds all but the slowest
    answers, and is read by the index of a site's orientations.
    """
    now = timezone.now()
    answered = Orientation.objects.filter(
        site_id__in=site_ids, sent_at__gte=now - 2 * WINDOW, answered_at__gte=now - WINDOW
    )
    waited = Median(F("answered_at") - F("sent_at"), output_field=DurationField())
    by_site = answered.order_by().values("site_id").annotate(waited=waited, answers=Count("pk"))
    with system_scope():
        return {
            row["site_id"]: (row["waited"].total_seconds(), row["answers"])
            for row in by_site.filter(answers__gte=FEWEST_ANSWERS)
        }


def next_sessions(
    site_ids: Iterable[int], *, at_most: int = SESSIONS_SHOWN
) -> dict[int, list[Session]]:
    """The next sessions of each of these sites, the soonest first, in one query for all."""
    found: dict[int, list[Session]] = {pk: [] for pk in site_ids}
    upcoming = Session.objects.filter(site_id__in=found).upcoming().first_of_each_site(at_most)
    for session in upcoming.select_related("site"):
        found[session.site_id].append(session)
    return found
