"""What narrows the list of orientations, and how it sorts."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accord.accounts.models import User
from accord.lists import DayFilter, Filters, Sort
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.registry import PeopleFilter
from accord.youth.filters import AGES, MINE, MINORS, NOBODY, referents
from accord.youth.models import YoungPerson
from accord.youth.models.young_people import adult_when_born_by
from orientations.enums import OrientationStatus
from orientations.models import Orientation
from orientations.models.orientations import OrientationQuerySet

OPEN = "en-cours"
# What "Ma journée" counts: the same rows by the same methods.
TO_ANSWER, LATE, NEWS, TO_JOIN = "repondre", "retard", "reponses", "accueillir"
FOLLOW_UPS = {
    "ml": [
        (LATE, "À relancer"),
        (NEWS, "Réponses récentes"),
        (TO_JOIN, "Acceptées, pas encore entrées"),
    ],
    "e2c": [
        (TO_ANSWER, "À répondre"),
        (LATE, "En retard d'une semaine"),
        (TO_JOIN, "À accueillir"),
    ],
}
_FOLLOWED = {
    TO_ANSWER: OrientationQuerySet.to_answer,
    LATE: OrientationQuerySet.late,
    NEWS: OrientationQuerySet.answered_lately,
    TO_JOIN: OrientationQuerySet.to_join,
}

BY_DATE = Sort("envoyee", "Envoyée", ("sent_at", "pk"), descending=True)
BY_NAME = Sort("nom", "Jeune", ("young_person__name_key", "pk"))
BY_STATE_AGE = Sort("etat", "Dans cet état", ("stands_since", "pk"))
SORTS = [BY_DATE, BY_NAME, BY_STATE_AGE]


class OrientationFilters(Filters):
    """Where they stand, between whom, for whom, and sent when."""

    suivi = django_filters.ChoiceFilter(label="Suivi", empty_label="Toutes", method="followed_up")
    etat = django_filters.ChoiceFilter(
        label="État",
        empty_label="Tous les états",
        choices=[(OPEN, "En cours"), *OrientationStatus.choices],
        method="in_state",
    )
    site = django_filters.ChoiceFilter(label="Site E2C", empty_label="Tous les sites")
    ml = django_filters.ChoiceFilter(
        field_name="mission_locale", label="Mission Locale", empty_label="Toutes"
    )
    referent = django_filters.ChoiceFilter(
        label="Conseiller référent", empty_label="Toute la Mission Locale", method="of_referent"
    )
    age = django_filters.ChoiceFilter(
        label="Âge", empty_label="Tous les âges", choices=AGES, method="of_age"
    )
    du = DayFilter(label="Envoyée depuis le", method="sent_from")
    au = DayFilter(label="Envoyée jusqu'au", method="sent_until")

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Orientation.objects.none())
        assert user.acting is not None
        self.offer("suivi", FOLLOW_UPS[user.acting.side])
        if user.acting.is_ml:
            self.offer("site", partial(_partners, user, Kind.E2C_SITE))
            self.offer("referent", partial(referents, user))
            del self.filters["ml"]
        else:
            self.offer("ml", partial(_partners, user, Kind.MISSION_LOCALE))
            self.offer("site", partial(own_sites, user))
            if len(user.acting.organisation_ids - {user.acting.organisation.pk}) < 2:
                del self.filters["site"]
            del self.filters["referent"]

    def followed_up(
        self, orientations: OrientationQuerySet, name: str, value: str
    ) -> OrientationQuerySet:
        return _FOLLOWED[value](orientations)

    def in_state(
        self, orientations: OrientationQuerySet, name: str, value: str
    ) -> OrientationQuerySet:
        return orientations.still_open() if value == OPEN else orientations.filter(status=value)

    def of_referent(
        self, orientations: OrientationQuerySet, name: str, value: str
    ) -> OrientationQuerySet:
        if value == NOBODY:
            return orientations.filter(young_person__referent__isnull=True)
        referent = self.user.pk if value == MINE else int(value)
        return orientations.filter(young_person__referent_id=referent)

    def of_age(
        self, orientations: OrientationQuerySet, name: str, value: str
    ) -> OrientationQuerySet:
        if value == MINORS:
            return orientations.filter(young_person__birth_date__gt=adult_when_born_by())
        return orientations.filter(young_person__birth_date__lte=adult_when_born_by())

    def sent_from(
        self, orientations: OrientationQuerySet, name: str, value: datetime.date
    ) -> OrientationQuerySet:
        return orientations.filter(sent_at__gte=_midnight(value))

    def sent_until(
        self, orientations: OrientationQuerySet, name: str, value: datetime.date
    ) -> OrientationQuerySet:
        """That day included."""
        return orientations.filter(sent_at__lt=_midnight(value) + datetime.timedelta(days=1))


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_current_timezone())


def _partners(user: User, kind: Kind) -> list[tuple[str, str]]:
    """Those of the other side with whom there was an orientation: one probe of the index each."""
    end = "site" if kind == Kind.E2C_SITE else "mission_locale"
    between = Orientation.objects.visible_to(user).filter(**{end: OuterRef("pk")})
    return named(Organisation.objects.filter(Exists(between.order_by()), kind=kind))


def own_sites(user: User) -> list[tuple[str, str]]:
    """The sites that a school covers."""
    assert user.acting is not None
    ids = user.acting.organisation_ids
    return named(Organisation.objects.filter(pk__in=ids, kind=Kind.E2C_SITE))


def named(organisations: QuerySet[Organisation]) -> list[tuple[str, str]]:
    rows = organisations.order_by("name_key", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


# --- what orientations add to the list of young people ------------------------------------------

_OPEN, _WAITING, _OVER, _NEVER = "en-cours", "attente", "closes", "jamais"
_OF_PEOPLE = {
    "ml": [
        (_WAITING, "Attend une réponse"),
        (_OPEN, "Orientation en cours"),
        (_OVER, "Déjà orienté, rien en cours"),
        (_NEVER, "Jamais orienté"),
    ],
    "e2c": [
        (_WAITING, "Attend votre réponse"),
        (_OPEN, "Orientation en cours"),
        (_OVER, "Rien en cours"),
    ],
}


def _people_choices(user: User) -> list[tuple[str, str]]:
    return _OF_PEOPLE.get(user.acting.side, []) if user.acting else []


def _narrow_people(user: User, people: QuerySet[YoungPerson], value: str) -> QuerySet[YoungPerson]:
    """By the orientations that this side may see."""
    theirs = Orientation.objects.visible_to(user).filter(young_person=OuterRef("pk")).order_by()
    if value == _WAITING:
        return people.filter(Exists(theirs.awaiting_answer()))
    if value == _OPEN:
        return people.filter(Exists(theirs.still_open()))
    if value == _OVER:
        return people.filter(Exists(theirs)).exclude(Exists(theirs.still_open()))
    return people.exclude(Exists(theirs))


ORIENTATION_OF_PEOPLE = PeopleFilter(
    name="orientation",
    label="Orientation vers une E2C",
    empty_label="Orientés ou non",
    choices=_people_choices,
    narrow=_narrow_people,
)
