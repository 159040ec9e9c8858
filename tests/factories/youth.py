"""Young people, all invented."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.youth import actions
from accord.youth.enums import AccessReason, Schooling, Situation
from accord.youth.models import YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory


def born(years: int, *, days: int = 40) -> datetime.date:
    """The birth date of somebody who turned ``years`` some ``days`` ago."""
    return timezone.localdate() - relativedelta(years=years, days=days)


class YoungPersonFactory(factory.django.DjangoModelFactory[YoungPerson]):
    """A file that ``by`` (a counsellor) opened, as ``actions.create`` does it.

    ``shared_with=[site]`` lets sites see it as an orientation does; ``disability=True`` notes a RQTH.
    """

    class Meta:
        model = YoungPerson

    by = factory.SubFactory(UserFactory, counsellor=True)
    shared_with = ()
    disability = False
    first_name = factory.Iterator(["Sofiane", "Inès", "Loïc", "Maëlys", "Noé", "Yasmine", "Téo"])
    last_name = factory.Sequence(lambda n: f"Desvignes-{n:05d}")
    birth_date = factory.LazyFunction(lambda: born(20))
    commune = factory.SubFactory(CommuneFactory)
    phone = "+33612345678"
    left_school_on = factory.LazyFunction(lambda: timezone.localdate() - relativedelta(years=3))
    schooling = Schooling.NONE
    situation = Situation.NEITHER

    class Params:
        minor = factory.Trait(birth_date=factory.LazyFunction(lambda: born(17)))
        over_26 = factory.Trait(birth_date=factory.LazyFunction(lambda: born(27)))

    @classmethod
    def _create(cls, model_class: type[YoungPerson], *args: Any, **kwargs: Any) -> YoungPerson:
        by = kwargs.pop("by")
        shared_with = kwargs.pop("shared_with")
        disability = kwargs.pop("disability")
        with system_scope():
            young_person = actions.create(model_class(**kwargs), by=by, disability=disability)
            for organisation in shared_with:
                actions.share(young_person, organisation, reason=AccessReason.ORIENTATION)
        return young_person
