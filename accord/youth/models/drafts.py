"""What somebody is typing about a young person and has not sent yet."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accord.isolation.models import Protected
from accord.networks.models import Organisation

if TYPE_CHECKING:
    from accord.accounts.models import User
    from accord.youth.models.young_people import YoungPerson

# Long enough for a week-end and a day off, short enough to be forgotten by itself: a convention.
KEPT = datetime.timedelta(days=7)


def typed_name(typed: dict[str, str]) -> str:
    """Whom a file being opened is about, as far as it was typed."""
    names = (typed.get("first_name", ""), typed.get("last_name", ""))
    return " ".join(filter(None, names)) or "sans nom encore"


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        """One's own, typed in the name of the organisation for which one acts now."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        return self.filter(author=user, organisation_id=acting.organisation.house_id)

    def fresh(self) -> DraftQuerySet:
        return self.filter(saved_at__gt=timezone.now() - KEPT)

    def outdated(self) -> DraftQuerySet:
        return self.filter(saved_at__lte=timezone.now() - KEPT)

    def about(
        self, young_person: YoungPerson | None = None, site: Organisation | None = None
    ) -> DraftQuerySet:
        """The request to this site; without either, the file that is being opened."""
        return self.filter(young_person=young_person, site=site)


class Draft(Protected):
    """A request to a site for a young person; or, with neither, a file being opened.

    Read by its author only. It has no history: what was typed and not sent leaves no trace. ``typed``
    holds the fields as the browser sent them, without the health data, which no draft keeps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    young_person = models.ForeignKey(
        "youth.YoungPerson",
        models.CASCADE,
        null=True,
        related_name="drafts",
        verbose_name="jeune",
    )
    site = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    typed = models.JSONField("texte gardé", default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon"
        ordering = ["-saved_at", "pk"]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "organisation", "young_person", "site"],
                name="draft_one_per_author_and_subject",
                nulls_distinct=False,
                violation_error_message="Un brouillon existe déjà.",
            ),
            models.CheckConstraint(
                name="draft_is_a_request_or_a_new_file",
                condition=Q(young_person__isnull=True, site__isnull=True)
                | Q(young_person__isnull=False, site__isnull=False),
                violation_error_message="Un brouillon est une demande à un site, ou un dossier.",
            ),
        ]

    def __str__(self) -> str:
        return f"Brouillon {self.pk}"

    def get_absolute_url(self) -> str:
        """Where it is taken up again."""
        if self.young_person_id is None:
            return f"{reverse('young_person_create')}?suite=orienter"
        return reverse("orient", args=[self.young_person_id, self.site_id])

    @property
    def name(self) -> str:
        """Whom it is about, as far as it was typed."""
        if self.young_person is not None:
            return str(self.young_person)
        return typed_name(self.typed)
