"""Sessions of the E2C and orientations towards them, made by the acts of the two networks."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from orientations import actions
from orientations.eligibility import Level, check
from orientations.enums import (
    CONCLUDED_STATUSES,
    DeclineReason,
    Motive,
    NotJoinedReason,
    OrientationStatus,
    WithdrawReason,
)
from orientations.models import Orientation, Registration, Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.youth import YoungPersonFactory


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """A session in ten days, of 15 places, that somebody of the site posted.

    ``past`` was ten days ago; ``closed`` is past its deadline; ``full`` has one place, taken by a
    young person of some other Mission Locale.
    """

    class Meta:
        model = Session

    by = None
    seated = 0
    site = factory.SubFactory(SiteFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=10))
    registration_closes_at = factory.SelfAttribute("starts_at")
    place = "12 rue des Ateliers, Valmont"
    capacity = 15

    class Params:
        past = factory.Trait(
            starts_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=10))
        )
        closed = factory.Trait(
            registration_closes_at=factory.LazyFunction(
                lambda: timezone.now() - datetime.timedelta(hours=1)
            )
        )
        full = factory.Trait(capacity=1, seated=1)

    @classmethod
    def _create(cls, model_class: type[Session], *args: Any, **kwargs: Any) -> Session:
        by, seated = kwargs.pop("by"), kwargs.pop("seated")
        by = by or UserFactory(trainer=True, membership__organisation=kwargs["site"])
        session = actions.post_session(model_class(**kwargs), by=by)
        for _ in range(seated):
            OrientationFactory(site=session.site, session=session)
        session.refresh_from_db()
        return session


class OrientationFactory(factory.django.DjangoModelFactory[Orientation]):
    """Sent by ``by`` (a counsellor), to a ``session`` when one is given, with each reason asked.

    ``accepted``, ``waitlisted``, ``declined``: as ``answerer`` answered; ``withdrawn`` by ``by``.
    ``becomes=OrientationStatus.JOINED``: they entered today.
    """

    class Meta:
        model = Orientation

    by = factory.SubFactory(UserFactory, counsellor=True)
    answerer = None
    session = None
    becomes = OrientationStatus.SENT
    young_person = factory.SubFactory(YoungPersonFactory, by=factory.SelfAttribute("..by"))
    site = factory.SubFactory(SiteFactory)
    motive = Motive.BUILD_PROJECT
    project = "Veut découvrir la cuisine."
    agreed_on = factory.LazyFunction(timezone.localdate)
    waived = factory.LazyAttribute(
        lambda sent: [
            {"rule": finding.rule, "label": finding.label, "reason": "Projet solide"}
            for finding in check(sent.young_person, sent.site, sent.agreed_on)
            if finding.level == Level.WARN
        ]
    )

    class Params:
        accepted = factory.Trait(becomes=OrientationStatus.ACCEPTED)
        waitlisted = factory.Trait(becomes=OrientationStatus.WAITLISTED)
        declined = factory.Trait(becomes=OrientationStatus.DECLINED)
        withdrawn = factory.Trait(becomes=OrientationStatus.WITHDRAWN)

    @classmethod
    def _create(cls, model_class: type[Orientation], *args: Any, **kwargs: Any) -> Orientation:
        by, session = kwargs.pop("by"), kwargs.pop("session")
        answerer, becomes = kwargs.pop("answerer"), kwargs.pop("becomes")
        with scope(by.acting.organisation_ids):
            orientation = actions.send(model_class(**kwargs), by=by, session=session)
        if becomes == OrientationStatus.SENT:
            return orientation
        if becomes == OrientationStatus.WITHDRAWN:
            with scope(by.acting.organisation_ids):
                return actions.withdraw(orientation, by=by, reason=WithdrawReason.CHANGED_MIND)
        return _answered(orientation, becomes, by=answerer)


def _answered(orientation: Orientation, status: str, *, by: User | None) -> Orientation:
    by = by or UserFactory(trainer=True, membership__organisation=orientation.site)
    assert by.acting is not None
    with scope(by.acting.organisation_ids):
        if status in (OrientationStatus.ACCEPTED, *CONCLUDED_STATUSES):
            orientation = actions.accept(orientation, by=by)
        if status == OrientationStatus.JOINED:
            actions.join(orientation, by=by, on=timezone.localdate())
            return Orientation.objects.get(pk=orientation.pk)
        if status == OrientationStatus.NOT_JOINED:
            return actions.note_not_joined(orientation, by=by, reason=NotJoinedReason.NO_SHOW)
        if status == OrientationStatus.ACCEPTED:
            return orientation
        if status == OrientationStatus.WAITLISTED:
            return actions.put_on_waiting_list(orientation, by=by)
        return actions.decline(orientation, by=by, reason=DeclineReason.FULL)


def registration_of(orientation: Orientation) -> Registration:
    """The orientation's one registration, as PostgreSQL has it now."""
    with system_scope():
        return Registration.objects.select_related("session").get(orientation=orientation)


def begin(session: Session) -> Session:
    """Let the session have begun an hour ago, with those who are registered."""
    begun = timezone.now() - datetime.timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(starts_at=begun, registration_closes_at=begun)
    session.refresh_from_db()
    return session
