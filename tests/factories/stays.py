"""Stays in an E2C and returns to a Mission Locale, made by the acts of the two networks."""

from __future__ import annotations

import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from orientations import actions
from orientations.enums import SuspensionReason
from orientations.models import ExitKind, Orientation, Pathway, Reorientation
from tests.factories.accounts import UserFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import born

CONTENT = actions.Content(
    reason="N'est plus venu depuis deux semaines.",
    has_certificate=True,
    agrees=True,
    acquired="Arrive à l'heure, a fait un stage en cuisine.",
    advised="Reprendre le projet cuisine.",
    phone="+33612345678",
)


def ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def kind(key: str) -> ExitKind:
    return ExitKind.objects.get(pk=key)


def accepted(*, counsellor: User, trainer: User, sent: int = 60, **kwargs: Any) -> Orientation:
    """An orientation that the site of ``trainer`` accepted the day after; sent so many days ago."""
    assert trainer.acting is not None
    site = trainer.acting.organisation
    orientation = OrientationFactory(
        by=counsellor, site=site, accepted=True, answerer=trainer, **kwargs
    )
    with system_scope():
        moment = timezone.now() - datetime.timedelta(days=sent)
        Orientation.objects.filter(pk=orientation.pk).update(
            sent_at=moment, answered_at=moment + datetime.timedelta(days=1)
        )
        orientation.refresh_from_db()
    return orientation


def stay(
    *, counsellor: User, trainer: User, started: int = 30, confirmed: bool = False, **kwargs: Any
) -> Pathway:
    """Somebody of the counsellor's joined the site of ``trainer`` so many days ago."""
    orientation = accepted(counsellor=counsellor, trainer=trainer, sent=started + 5, **kwargs)
    with scope(_ids(trainer)):
        pathway = actions.join(orientation, by=trainer, on=ago(started))
        if confirmed:
            pathway = actions.confirm(pathway, by=trainer, on=ago(started - 15), referent=trainer)
    return pathway


def newcomer(site: Organisation, *, by: User, started: int = 200, **kwargs: Any) -> Pathway:
    """Somebody who came to the E2C by themselves, confirmed."""
    person = YoungPerson(
        **{
            "first_name": "Ilyes",
            "last_name": "Benali",
            "birth_date": born(20),
            "phone": "+33699887766",
            **kwargs,
        }
    )
    with scope(_ids(by)):
        pathway = actions.open_directly(person, site, by=by, on=ago(started))
        return actions.confirm(pathway, by=by, on=ago(started - 30), referent=by)


def dropped_out(pathway: Pathway, *, by: User, days: int = 1) -> Reorientation:
    """The return that a drop-out opened."""
    with scope(_ids(by)):
        ended = actions.drop_out(pathway, by=by, on=ago(days), kind=kind("abandon_silence"))
    assert ended.first_return is not None
    return ended.first_return


def left(site: Organisation, *, by: User, **kwargs: Any) -> Reorientation:
    """Somebody who came by themselves left yesterday without a solution: to be registered."""
    pathway = newcomer(site, by=by, **kwargs)
    with scope(_ids(by)):
        ended = actions.exit_stay(pathway, by=by, on=ago(1), kind=kind("sans_solution"))
    assert ended.first_return is not None
    return ended.first_return


def away(pathway: Pathway, *, by: User, days: int = 1) -> Pathway:
    """A confirmed stay, suspended."""
    with scope(_ids(by)):
        return actions.suspend(pathway, by=by, on=ago(days), reason=SuspensionReason.HEALTH)


def sent(reorientation: Reorientation, *, by: User, **kwargs: Any) -> Reorientation:
    with scope(_ids(by)):
        return actions.send_return(reorientation, CONTENT, by=by, **kwargs)


def received(reorientation: Reorientation, *, by: User) -> Reorientation:
    with scope(_ids(by)):
        return actions.receive_return(reorientation, by=by, counsellor=by)


def months_ago(months: int) -> int:
    """In days."""
    return (timezone.localdate() - (timezone.localdate() - relativedelta(months=months))).days


def trainer_of(site: Organisation) -> User:
    return UserFactory(trainer=True, membership__organisation=site)


def _ids(user: User) -> frozenset[int]:
    assert user.acting is not None
    return user.acting.organisation_ids
