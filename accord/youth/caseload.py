"""Being the referent of young people, as something that a colleague can take over."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.registry import Caseload
from accord.youth.actions import change_referent
from accord.youth.models import YoungPerson


def _count(user_ids: Iterable[int], organisation_ids: Iterable[int]) -> dict[int, int]:
    followed = YoungPerson.objects.current().filter(
        mission_locale_id__in=organisation_ids, referent_id__in=user_ids
    )
    return dict(followed.order_by("referent_id").values_list("referent_id").annotate(Count("pk")))


def _hand_over(giver: User, receiver: User, organisation_ids: Iterable[int], *, by: User) -> int:
    followed = YoungPerson.objects.current().filter(
        mission_locale_id__in=organisation_ids, referent=giver
    )
    return change_referent(followed, to=receiver, by=by)


def _say(count: int) -> str:
    return f"{count} jeunes suivis" if count > 1 else "un jeune suivi"


REFERENT = Caseload(
    key="referent",
    order=10,
    question="Qui suit désormais ces jeunes ?",
    roles=frozenset({Role.COUNSELLOR, Role.MANAGER}),
    say=_say,
    counts=_count,
    hand_over=_hand_over,
)
