"""Those who come to an E2C by themselves: no Mission Locale follows them yet."""

from __future__ import annotations

import datetime
import random

from dateutil.relativedelta import relativedelta

from accord import invented
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.youth.enums import Schooling, Situation, SupportOperator
from accord.youth.models import YoungPerson
from orientations.filling.stays import Stays

# Of ten who stay in an E2C, about one came alone.
SHARE = 0.06
_DAYS = (4, 420)
_AGES = {17: 8, 18: 30, 19: 22, 20: 16, 21: 10, 22: 6, 23: 5, 24: 3}


def moment(chance: random.Random, site: Organisation, now: datetime.datetime) -> datetime.datetime:
    day = now.astimezone(site.tz).date() - datetime.timedelta(days=chance.randint(*_DAYS))
    return invented.working_moment(chance, day, site.tz)


def invent(
    chance: random.Random, commune_id: str | None, at: datetime.datetime, *, age: int = 0
) -> YoungPerson:
    """As the site's form makes it, unsaved."""
    first_name, last_name = invented.name(chance)
    age = age or chance.choices(list(_AGES), list(_AGES.values()))[0]
    born = at.date() - relativedelta(years=age, days=chance.randint(5, 250))
    return YoungPerson(
        first_name=first_name,
        last_name=last_name,
        birth_date=born,
        phone=invented.mobile(chance),
        commune_id=commune_id if chance.random() < 0.93 else None,
        schooling=chance.choice((Schooling.NONE, Schooling.NONE, Schooling.BREVET, Schooling.CAP)),
        situation=Situation.NEITHER,
        left_school_on=born + relativedelta(years=16),
    )


def support(stays: Stays, person: YoungPerson, *, at: datetime.datetime, by: Worker) -> None:
    """France Travail supports them already, under a contract that the site has read."""
    first_name, last_name = invented.name(stays.history.chance)
    stays.history.state_support(
        person,
        stays.known.supports["contrat_engagement"],
        at=at,
        by=by,
        operator=SupportOperator.FRANCE_TRAVAIL,
        referent=(f"{first_name} {last_name}", invented.landline(stays.history.chance)),
    )
