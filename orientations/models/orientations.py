"""A Mission Locale's request to an E2C site for one young person."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from accord.isolation.models import Protected
from accord.workflow import StatefulModel
from accord.youth.models import TimelineEvent
from accord.youth.validators import refuse_social_security_number
from orientations.enums import (
    CONCLUDED_STATUSES,
    OPEN_STATUSES,
    UNANSWERED_STATUSES,
    DeclineReason,
    Motive,
    NotJoinedReason,
    OrientationStatus,
    WithdrawReason,
)
from orientations.models.registrations import Registration

if TYPE_CHECKING:
    from accord.accounts.models import User
    from accord.youth.models import YoungPerson

# When silence becomes late, and how often a site may be reminded: conventions.
ANSWER_EXPECTED_WITHIN = datetime.timedelta(days=7)
REMIND_AGAIN_AFTER = datetime.timedelta(days=3)
# How long an answer stays under the counsellor's eyes: a convention.
NEWS_LASTS = datetime.timedelta(days=14)
REMINDED = "orientation.reminded"
STANDS_SINCE = Coalesce("concluded_at", "withdrawn_at", "answered_at", "sent_at")


class OrientationQuerySet(models.QuerySet["Orientation"]):
    def visible_to(self, user: User) -> OrientationQuerySet:
        """Sent by the Mission Locale, or addressed to the site, in whose name ``user`` acts."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.filter(mission_locale_id__in=acting.organisation_ids)
        return self.filter(site_id__in=acting.organisation_ids)

    def readable_by(self, user: User) -> OrientationQuerySet:
        """Those, and what an earlier Mission Locale asked for whom that of ``user`` follows now.

        For one orientation, or one file: as a list it would read the whole table.
        """
        acting = user.acting
        if acting is None or not acting.is_ml or not acting.organisation_ids:
            return self.visible_to(user)
        ids = acting.organisation_ids
        return self.filter(
            Q(mission_locale_id__in=ids) | Q(young_person__mission_locale_id__in=ids)
        )

    def still_open(self) -> OrientationQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def awaiting_answer(self) -> OrientationQuerySet:
        """The site has said nothing yet."""
        return self.filter(status=OrientationStatus.SENT)

    def without_session(self) -> OrientationQuerySet:
        """No session to come, and none that was held has said what follows: nobody else answers."""
        leads_on = Registration.objects.leads_on().filter(
            orientation=models.OuterRef("pk"),
            # Always the same as the orientation's: they let PostgreSQL read one side's index.
            mission_locale=models.OuterRef("mission_locale"),
            site=models.OuterRef("site"),
        )
        return self.exclude(models.Exists(leads_on))

    def to_answer(self) -> OrientationQuerySet:
        """The site has said nothing yet, and no session will say it."""
        return self.awaiting_answer().without_session()

    def to_join(self) -> OrientationQuerySet:
        """The site said yes, and has not said yet whether the person started."""
        return self.filter(status=OrientationStatus.ACCEPTED)

    def late(self) -> OrientationQuerySet:
        """The site owes an answer, no session will give it, and a week has gone by."""
        return self.to_answer().filter(sent_at__lt=timezone.now() - ANSWER_EXPECTED_WITHIN)

    def answered_lately(self) -> OrientationQuerySet:
        """The site's answers that are still news to the Mission Locale."""
        news = self.filter(answered_at__gt=timezone.now() - NEWS_LASTS)
        return news.exclude(status__in=[OrientationStatus.WITHDRAWN, *CONCLUDED_STATUSES])

    def of_people(self, people: models.QuerySet[YoungPerson]) -> OrientationQuerySet:
        return self.filter(young_person__in=people.order_by().values("pk"))

    def with_stands_since(self) -> OrientationQuerySet:
        """Annotate ``stands_since``: when it came into the state in which it is."""
        return self.annotate(stands_since=STANDS_SINCE)

    def with_last_reminder(self) -> OrientationQuerySet:
        """Annotate ``reminded_at``: when the Mission Locale last reminded the site, or None."""
        reminders = TimelineEvent.objects.filter(
            young_person=models.OuterRef("young_person"),  # its index; the subject has none
            kind=REMINDED,
            subject_id=models.OuterRef("pk"),
        )
        return self.annotate(
            reminded_at=models.Subquery(reminders.order_by("-at", "-pk").values("at")[:1])
        )

    def with_people(self) -> OrientationQuerySet:
        """What a line of a list shows, in the same query."""
        return self.select_related("young_person", "site", "mission_locale")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Orientation(Protected, StatefulModel):
    """Sent by a counsellor, answered by the site, or withdrawn by the Mission Locale.

    ``waived`` keeps the eligibility rules that the counsellor passed over, each with its reason:
    ``[{"rule": "age_over_site_maximum", "reason": "..."}]``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.PROTECT, related_name="orientations", verbose_name="jeune"
    )
    mission_locale = models.ForeignKey("networks.Organisation", models.PROTECT, related_name="+")
    site = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="site E2C"
    )
    status = FSMField(
        "état",
        max_length=20,
        choices=OrientationStatus,
        default=OrientationStatus.SENT,
        protected=True,
    )
    motive = models.CharField("motif", max_length=20, choices=Motive)
    project = models.TextField(
        "projet et situation", blank=True, validators=[refuse_social_security_number]
    )
    waived = models.JSONField(default=list, editable=False)
    agreed_on = models.DateField("accord du jeune recueilli le")

    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    answer_comment = models.TextField(
        "message", blank=True, validators=[refuse_social_security_number]
    )
    decline_reason = models.CharField("raison", max_length=20, choices=DeclineReason, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdraw_reason = models.CharField("raison", max_length=20, choices=WithdrawReason, blank=True)
    concluded_at = models.DateTimeField(null=True, editable=False)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    not_joined_reason = models.CharField(
        "raison", max_length=20, choices=NotJoinedReason, blank=True, default="", db_default=""
    )

    objects = OrientationQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["mission_locale", "-sent_at", "-id"], name="orientation_of_ml"),
            models.Index(fields=["site", "-sent_at", "-id"], name="orientation_of_site"),
            # Between one Mission Locale and one site; and which partners somebody has.
            models.Index(
                fields=["mission_locale", "site", "-sent_at", "-id"],
                name="orientation_of_ml_and_site",
            ),
            models.Index(
                fields=["site", "mission_locale", "-sent_at", "-id"],
                name="orientation_of_site_and_ml",
            ),
            # The longest in its state first, or last.
            models.Index(
                "mission_locale", STANDS_SINCE, "id", name="orientation_of_ml_by_state_age"
            ),
            models.Index("site", STANDS_SINCE, "id", name="orientation_of_site_state_age"),
            models.Index(
                fields=["site", "sent_at"],
                name="orientation_unanswered",
                condition=Q(status=OrientationStatus.SENT),
            ),
            # Whom a site is to welcome, the first accepted first.
            models.Index(
                fields=["site", "answered_at", "id"],
                name="orientation_to_join",
                condition=Q(status=OrientationStatus.ACCEPTED),
            ),
            # What a Mission Locale's day begins with: silences, oldest first; answers, latest first.
            models.Index(
                fields=["mission_locale", "sent_at", "id"],
                name="orientation_unanswered_of_ml",
                condition=Q(status=OrientationStatus.SENT),
            ),
            models.Index(
                fields=["mission_locale", "-answered_at", "id"],
                name="orientation_answered_of_ml",
                condition=Q(answered_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "site"],
                condition=Q(status__in=OPEN_STATUSES),
                name="orientation_one_open_per_young_person_and_site",
                violation_error_message="Ce jeune a déjà une orientation en cours vers ce site.",
            ),
            models.CheckConstraint(
                name="orientation_reason_iff_declined",
                condition=(Q(status=OrientationStatus.DECLINED) & ~Q(decline_reason=""))
                | (~Q(status=OrientationStatus.DECLINED) & Q(decline_reason="")),
                violation_error_message="Une orientation non retenue a une raison, et elle seule.",
            ),
            models.CheckConstraint(
                name="orientation_reason_iff_withdrawn",
                condition=(
                    Q(status=OrientationStatus.WITHDRAWN, withdrawn_at__isnull=False)
                    & ~Q(withdraw_reason="")
                )
                | (
                    ~Q(status=OrientationStatus.WITHDRAWN)
                    & Q(withdraw_reason="", withdrawn_at__isnull=True)
                ),
                violation_error_message="Une orientation retirée a une raison et une date.",
            ),
            models.CheckConstraint(
                name="orientation_concluded_at_iff_concluded",
                condition=Q(status__in=CONCLUDED_STATUSES, concluded_at__isnull=False)
                | (~Q(status__in=CONCLUDED_STATUSES) & Q(concluded_at__isnull=True)),
                violation_error_message="Une orientation qui a abouti dit quand.",
            ),
            models.CheckConstraint(
                name="orientation_reason_iff_not_joined",
                condition=(Q(status=OrientationStatus.NOT_JOINED) & ~Q(not_joined_reason=""))
                | (~Q(status=OrientationStatus.NOT_JOINED) & Q(not_joined_reason="")),
                violation_error_message="Dites pourquoi le jeune n'a pas commencé.",
            ),
            models.CheckConstraint(
                name="orientation_answered_at_once_answered",
                condition=Q(status__in=[OrientationStatus.SENT, OrientationStatus.WITHDRAWN])
                | Q(answered_at__isnull=False),
                violation_error_message="Une réponse porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Orientation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("orientation", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def takes_answer(self) -> bool:
        """The site owes an answer, or may still turn the waiting list into one."""
        return self.status in UNANSWERED_STATUSES

    @property
    def is_overdue(self) -> bool:
        """The site has said nothing for a week; a session may still say it: see ``late``."""
        silent = self.status == OrientationStatus.SENT
        return silent and self.sent_at < timezone.now() - ANSWER_EXPECTED_WITHIN

    @transition(field=status, source=UNANSWERED_STATUSES, target=OrientationStatus.ACCEPTED)
    def accept(self, *, by: User, comment: str) -> None:
        self._note_answer(by, comment)

    @transition(field=status, source=OrientationStatus.SENT, target=OrientationStatus.WAITLISTED)
    def put_on_waiting_list(self, *, by: User, comment: str) -> None:
        self._note_answer(by, comment)

    @transition(field=status, source=UNANSWERED_STATUSES, target=OrientationStatus.DECLINED)
    def decline(self, *, by: User, reason: DeclineReason, comment: str) -> None:
        self._note_answer(by, comment)
        self.decline_reason = reason

    @transition(field=status, source=OPEN_STATUSES, target=OrientationStatus.WITHDRAWN)
    def withdraw(self, *, by: User, reason: WithdrawReason) -> None:
        self.withdrawn_at = timezone.now()
        self.withdrawn_by = by
        self.withdraw_reason = reason

    @transition(field=status, source=OrientationStatus.ACCEPTED, target=OrientationStatus.JOINED)
    def join(self, *, by: User) -> None:
        """The person started at the site: a stay opens in the same transaction."""
        self._conclude(by)

    @transition(
        field=status, source=OrientationStatus.ACCEPTED, target=OrientationStatus.NOT_JOINED
    )
    def note_not_joined(self, *, by: User, reason: NotJoinedReason) -> None:
        self._conclude(by)
        self.not_joined_reason = reason

    def _conclude(self, by: User) -> None:
        self.concluded_at = timezone.now()
        self.concluded_by = by

    def _note_answer(self, by: User, comment: str) -> None:
        self.answered_at = timezone.now()
        self.answered_by = by
        self.answer_comment = comment
