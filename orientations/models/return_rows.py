"""Which returns: whose turn it is, what is late, what is news."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from accord.youth.models import YoungPerson
from orientations.enums import RETURN_OPEN, ReturnStatus

if TYPE_CHECKING:
    from accord.accounts.models import User

# How long an answer stays under the eyes of whoever sent the return: a convention.
NEWS_LASTS = datetime.timedelta(days=14)
BY_TURN = ("not_urgent", "turn", "pk")
RECEIVED_ONCE = (ReturnStatus.RECEIVED, ReturnStatus.CLOSED, ReturnStatus.PASSED_ON)


class ReorientationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> ReorientationQuerySet:
        """From the sites, or towards the Mission Locale, for which ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.filter(mission_locale_id__in=acting.organisation_ids)
        return self.filter(site_id__in=acting.organisation_ids)

    def readable_by(self, user: User) -> ReorientationQuerySet:
        """Those, and the returns of whom the Mission Locale of ``user`` follows since: of one file."""
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.visible_to(user)
        ids = acting.organisation_ids
        return self.filter(
            Q(mission_locale_id__in=ids) | Q(young_person__mission_locale_id__in=ids)
        )

    def still_open(self) -> ReorientationQuerySet:
        return self.filter(status__in=RETURN_OPEN)

    def to_send(self) -> ReorientationQuerySet:
        """What the E2C owes."""
        return self.filter(status=ReturnStatus.DUE)

    def to_receive(self) -> ReorientationQuerySet:
        """What the Mission Locale has not acknowledged."""
        return self.filter(status=ReturnStatus.SENT)

    def to_close(self) -> ReorientationQuerySet:
        return self.filter(status=ReturnStatus.RECEIVED)

    def to_answer(self) -> ReorientationQuerySet:
        """What waits for the Mission Locale: to be acknowledged, then closed."""
        return self.filter(status__in=[ReturnStatus.SENT, ReturnStatus.RECEIVED])

    def over(self) -> ReorientationQuerySet:
        return self.exclude(status__in=RETURN_OPEN)

    def answered_lately(self) -> ReorientationQuerySet:
        """What the Mission Locale did that is still news to the E2C."""
        since = timezone.now() - NEWS_LASTS
        done = Q(received_at__gt=since) | Q(closed_at__gt=since)
        return self.filter(done, status__in=RECEIVED_ONCE)

    def with_turn(self) -> ReorientationQuerySet:
        """Annotate what ``BY_TURN`` sorts by: minors first, then by the day until when whoever's
        turn it is has to act; once received, by the day since when.
        """
        return self.annotate(
            not_urgent=Case(When(is_urgent=True, then=Value(0)), default=Value(1)),
            turn=Case(
                When(status=ReturnStatus.DUE, then=F("due_on")),
                When(status=ReturnStatus.SENT, then=F("receive_by")),
                When(received_at__isnull=False, then=TruncDate("received_at")),
                default=F("happened_on"),
                output_field=models.DateField(),
            ),
        )

    def late(self) -> ReorientationQuerySet:
        """Whoever's turn it is, the time that they had is over."""
        today = timezone.localdate()
        return self.filter(
            Q(status=ReturnStatus.DUE, due_on__lt=today)
            | Q(status=ReturnStatus.SENT, receive_by__lt=today)
        )

    def of_people(self, people: models.QuerySet[YoungPerson]) -> ReorientationQuerySet:
        return self.filter(young_person__in=people.order_by().values("pk"))

    def matching(self, text: str, *, by_number: bool) -> ReorientationQuerySet:
        """Of people found by what is typed; a Mission Locale finds those to register here, whom it does
        not follow yet.
        """
        named = YoungPerson.objects.filter(pk__in=self.order_by().values("young_person"))
        return self.of_people(named.matching(text, by_number=by_number))

    def with_people(self) -> ReorientationQuerySet:
        """What a line of a list shows, in the same query."""
        return self.select_related("young_person", "site", "mission_locale", "pathway")
