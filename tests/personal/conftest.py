from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.personal.actions import make_link
from accord.personal.links import token_of
from accord.personal.models import PersonalLink
from accord.youth.models import YoungPerson
from orientations.actions import as_seen
from orientations.models import Orientation, Session
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory

EMAIL = "sofiane@mail.example"


@pytest.fixture
def person(counsellor: User) -> YoungPerson:
    return YoungPersonFactory(by=counsellor, first_name="Sofiane", email=EMAIL, disability=True)


@pytest.fixture
def session(site: Organisation, trainer: User) -> Session:
    return SessionFactory(site=site, by=trainer, capacity=1)


@pytest.fixture
def orientation(
    person: YoungPerson, counsellor: User, site: Organisation, session: Session
) -> Orientation:
    """Sofiane has the only seat."""
    return OrientationFactory(by=counsellor, young_person=person, site=site, session=session)


class Holder:
    """Somebody with a link and a telephone."""

    def __init__(self, person: YoungPerson) -> None:
        self.client = Client()
        self.link = make_link(now(person), by=None)
        self.token = token_of(self.link)

    def get(self, name: str, *args: Any) -> HttpResponse:
        return self.client.get(reverse(name, args=[self.token, *args]))  # type: ignore[return-value]

    def post(self, name: str, *args: Any, **body: Any) -> HttpResponse:
        return self.client.post(reverse(name, args=[self.token, *args]), body)  # type: ignore[return-value]

    def comes(self, session: Session, **body: Any) -> HttpResponse:
        body = {"seen": as_seen(session), **body}
        return self.post("personal_confirm", "seance", session.pk, **body)

    def cannot(self, session: Session, **body: Any) -> HttpResponse:
        body = {"seen": as_seen(session), "reason": "transport", **body}
        return self.post("personal_decline", "seance", session.pk, **body)


def now(row: Any) -> Any:
    with system_scope():
        return type(row)._default_manager.get(pk=row.pk)


@pytest.fixture
def holder(person: YoungPerson, orientation: Orientation) -> Holder:
    return Holder(person)


def expire(link: PersonalLink) -> None:
    made = timezone.now() - datetime.timedelta(days=31)
    with system_scope():
        PersonalLink.objects.filter(pk=link.pk).update(
            made_at=made, expires_at=made + datetime.timedelta(days=30)
        )


Move = Callable[[Session], Session]


@pytest.fixture
def move() -> Move:
    """The site holds the session a day later."""

    def moved(session: Session) -> Session:
        later = session.starts_at + datetime.timedelta(days=1)
        Session.objects.filter(pk=session.pk).update(starts_at=later, registration_closes_at=later)
        session.refresh_from_db()
        return session

    return moved
