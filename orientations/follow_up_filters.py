"""What narrows the list of follow-ups, and how it sorts."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters

from accord.accounts.models import User
from accord.lists import Filters, Sort
from orientations.actions.follow_ups import LAST, PLANNED_AFTER
from orientations.enums import FollowUpAnswer
from orientations.filters import own_sites
from orientations.models import FollowUp
from orientations.models.follow_ups import FollowUpQuerySet

# Without a word in the address: those to do.
TO_COME, DONE = "venir", "faits"
STEPS = [("", "À faire"), (TO_COME, "À venir"), (DONE, "Faits")]
_STEPS = {TO_COME: FollowUpQuerySet.to_come, DONE: FollowUpQuerySet.answered}

BY_DUE = Sort("prevu", "Prévu le", ("due_on", "pk"))
BY_NAME = Sort("nom", "Jeune", ("young_person__name_key", "pk"))
BY_ANSWER = Sort("fait", "Fait le", ("answered_at", "pk"), descending=True)


def sorts_of(step: str) -> list[Sort]:
    """The oldest first, as long as something is to do; then the latest first."""
    return [BY_ANSWER, BY_NAME] if step == DONE else [BY_DUE, BY_NAME]


class FollowUpFilters(Filters):
    """To do, to come or done; where, how long after, and what was learned."""

    etape = django_filters.ChoiceFilter(label="Étape", empty_label="À faire", method="at_step")
    site = django_filters.ChoiceFilter(label="Site E2C", empty_label="Tous les sites")
    terme = django_filters.ChoiceFilter(
        field_name="months",
        label="Combien de temps après",
        empty_label="Tous les termes",
        choices=[(str(months), f"{months} mois après") for months in (*PLANNED_AFTER, LAST)],
    )
    reponse = django_filters.ChoiceFilter(
        field_name="answer",
        label="Réponse",
        empty_label="Toutes",
        choices=FollowUpAnswer.choices,
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, queryset=FollowUp.objects.none())
        assert user.acting is not None
        self.offer("etape", STEPS[1:])
        self.offer("site", partial(own_sites, user))
        if len(user.acting.organisation_ids - {user.acting.organisation.pk}) < 2:
            del self.filters["site"]
        if data.get("etape") != DONE:
            del self.filters["reponse"]

    def filter_queryset(self, queryset: FollowUpQuerySet) -> FollowUpQuerySet:
        narrowed: FollowUpQuerySet = super().filter_queryset(queryset)
        return narrowed if self.form.cleaned_data.get("etape") else narrowed.due()

    def at_step(self, follow_ups: FollowUpQuerySet, name: str, value: str) -> FollowUpQuerySet:
        return _STEPS[value](follow_ups)
