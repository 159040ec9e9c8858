"""What young people's files bring to "Ma journée"."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from accord.accounts.enums import Role, Side
from accord.accounts.models import User
from accord.registry import Task, Worklist
from accord.youth.filters import NOBODY
from accord.youth.models import YoungPerson


def _without_referent(user: User) -> QuerySet[YoungPerson]:
    return YoungPerson.objects.visible_to(user).without_referent().order_by("created_at", "pk")


def _to_confide(young_person: YoungPerson) -> Task:
    return Task(
        sentence=f"{young_person} n'a pas de conseiller référent",
        detail=f"{young_person.age} ans",
        since=young_person.created_at,
        url=young_person.get_absolute_url(),
        act="Ouvrir le dossier",
        urgent="Mineur" if young_person.is_minor else "",
    )


def _listed() -> str:
    return f"{reverse('young_people')}?referent={NOBODY}"


WITHOUT_REFERENT = Worklist(
    key="without_referent",
    title="Désigner un référent",
    icon="person-plus",
    sides=frozenset({Side.ML}),
    roles=frozenset({Role.MANAGER}),
    order=30,
    rows=_without_referent,
    task=_to_confide,
    address=_listed,
)
