"""What narrows the list of young people, and how it sorts."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters
from django.db.models import QuerySet

from accord.accounts.models import Membership, User
from accord.lists import Filters, Sort
from accord.registry import PeopleFilter, people_filters
from accord.youth.models import YoungPerson
from accord.youth.models.young_people import YoungPersonQuerySet, adult_when_born_by

MINE, NOBODY = "moi", "personne"
MINORS, ADULTS = "mineurs", "majeurs"
AGES = [(MINORS, "Mineurs"), (ADULTS, "Majeurs")]

BY_NAME = Sort("nom", "Nom", ("name_key", "pk"))
BY_AGE = Sort("age", "Âge", ("birth_date", "pk"), descending=True)
BY_LAST_CONTACT = Sort("contact", "Dernier contact", ("last_contact_at", "pk"), descending=True)
SORTS = [BY_NAME, BY_AGE, BY_LAST_CONTACT]


class PeopleFilters(Filters):
    """Whose young people, of which age, and what the apps above know of them."""

    referent = django_filters.ChoiceFilter(
        label="Conseiller référent", empty_label="Toute la Mission Locale", method="of_referent"
    )
    age = django_filters.ChoiceFilter(
        label="Âge", empty_label="Tous les âges", choices=AGES, method="of_age"
    )

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=YoungPerson.objects.none())
        if user.acting is not None and user.acting.is_ml:
            self.offer("referent", partial(referents, user))
        else:
            del self.filters["referent"]
        for contributed in people_filters:
            self.filters[contributed.name] = _filter_of(contributed, user)

    @classmethod
    def names(cls) -> list[str]:
        return [*cls.base_filters, *(contributed.name for contributed in people_filters)]

    def of_referent(
        self, people: YoungPersonQuerySet, name: str, value: str
    ) -> QuerySet[YoungPerson]:
        if value == NOBODY:
            return people.without_referent()
        return people.filter(referent_id=self.user.pk if value == MINE else int(value))

    def of_age(self, people: QuerySet[YoungPerson], name: str, value: str) -> QuerySet[YoungPerson]:
        if value == MINORS:
            return people.filter(birth_date__gt=adult_when_born_by())
        return people.filter(birth_date__lte=adult_when_born_by())


def _filter_of(contributed: PeopleFilter, user: User) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        field_name=contributed.name,
        label=contributed.label,
        empty_label=contributed.empty_label,
        choices=list(contributed.choices(user)),
        method=lambda people, name, value: contributed.narrow(user, people, value),
    )


def referents(user: User) -> list[tuple[str, str]]:
    """Who may be the referent of a young person of this Mission Locale, ``user`` first."""
    colleagues = [(str(each.pk), str(each)) for each in colleagues_of(user) if each != user]
    return [(MINE, "Moi"), *colleagues, (NOBODY, "Aucun référent")]


def colleagues_of(user: User) -> QuerySet[User]:
    """Those who work on the files of the Mission Locale in whose name ``user`` acts, by name."""
    assert user.acting is not None
    here = Membership.objects.in_house(user.acting.house)
    return User.objects.filter(is_active=True, pk__in=here.values("user_id")).order_by(
        "last_name", "first_name", "pk"
    )
