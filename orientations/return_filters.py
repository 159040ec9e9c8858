"""What narrows the list of returns, and how it sorts."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef

from accord.accounts.models import User
from accord.lists import DayFilter, Filters, Sort
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from orientations.enums import ReturnKind, ReturnOutcome, ReturnStatus
from orientations.filters import named, own_sites
from orientations.models import Reorientation
from orientations.models.return_rows import BY_TURN, ReorientationQuerySet

# What "Ma journée" counts: the same rows by the same methods.
TO_RECEIVE, TO_CLOSE, NEWS = "recevoir", "clore", "nouvelles"
MINE, OPEN, OVER, LATE = "a-faire", "en-cours", "termines", "retard"
TABS = [("", "Tous"), (MINE, "Ce qui vous attend"), (OPEN, "En cours"), (OVER, "Terminés")]
_NARROWER = {
    "ml": [(TO_RECEIVE, "À recevoir"), (TO_CLOSE, "À clore")],
    "e2c": [(NEWS, "Nouvelles récentes")],
}
_FOLLOWED = {
    TO_RECEIVE: ReorientationQuerySet.to_receive,
    TO_CLOSE: ReorientationQuerySet.to_close,
    NEWS: ReorientationQuerySet.answered_lately,
    OPEN: ReorientationQuerySet.still_open,
    OVER: ReorientationQuerySet.over,
}
URGENT = "mineurs"

# Minors first, then what has waited longest.
BY_URGENCY = Sort("urgence", "À faire avant le", BY_TURN)
BY_DATE = Sort("depuis", "Depuis le", ("happened_on", "pk"), descending=True)
BY_NAME = Sort("nom", "Jeune", ("young_person__name_key", "pk"))
BY_ANSWER = Sort("reponse", "Reçu", ("received_at", "pk"), descending=True)
SORTS = [BY_DATE, BY_URGENCY, BY_NAME, BY_ANSWER]


class ReturnFilters(Filters):
    """Whose turn it is, between whom, for whom, and since when."""

    suivi = django_filters.ChoiceFilter(label="Suivi", empty_label="Tous", method="followed_up")
    etat = django_filters.ChoiceFilter(
        label="État",
        empty_label="Tous les états",
        choices=ReturnStatus.choices,
        field_name="status",
    )
    demande = django_filters.ChoiceFilter(
        label="Demande", empty_label="Toutes", choices=ReturnKind.choices, field_name="kind"
    )
    issue = django_filters.ChoiceFilter(
        label="Issue", empty_label="Toutes", choices=ReturnOutcome.choices, field_name="outcome"
    )
    site = django_filters.ChoiceFilter(label="Site E2C", empty_label="Tous les sites")
    ml = django_filters.ChoiceFilter(
        field_name="mission_locale", label="Mission Locale", empty_label="Toutes"
    )
    urgence = django_filters.ChoiceFilter(
        label="Urgence",
        empty_label="Tous",
        choices=[(URGENT, "Mineurs, urgents"), (LATE, "En retard")],
        method="of_urgency",
    )
    du = DayFilter(label="Depuis le", field_name="happened_on", lookup_expr="gte")
    au = DayFilter(label="Jusqu'au", field_name="happened_on", lookup_expr="lte")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, queryset=Reorientation.objects.none())
        acting = user.acting
        assert acting is not None
        self.is_ml = acting.is_ml
        self.offer("suivi", [*TABS[1:], *_NARROWER[acting.side]])
        if acting.is_ml:
            self.offer("site", partial(_partners, user, Kind.E2C_SITE))
            del self.filters["ml"]
        else:
            self.offer("ml", partial(_partners, user, Kind.MISSION_LOCALE))
            self.offer("site", partial(own_sites, user))
            if len(acting.organisation_ids - {acting.organisation.pk}) < 2:
                del self.filters["site"]

    def followed_up(
        self, returns: ReorientationQuerySet, name: str, value: str
    ) -> ReorientationQuerySet:
        if value == MINE:
            return returns.to_answer() if self.is_ml else returns.to_send()
        return _FOLLOWED[value](returns)

    def of_urgency(
        self, returns: ReorientationQuerySet, name: str, value: str
    ) -> ReorientationQuerySet:
        if value == LATE:
            return returns.late()
        return returns.still_open().filter(is_urgent=True)


def _partners(user: User, kind: Kind) -> list[tuple[str, str]]:
    """Those of the other side with whom there was a return: one probe of the index each."""
    end = "site" if kind == Kind.E2C_SITE else "mission_locale"
    between = Reorientation.objects.visible_to(user).filter(**{end: OuterRef("pk")})
    return named(Organisation.objects.filter(Exists(between.order_by()), kind=kind))
