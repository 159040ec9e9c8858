"""Orientations between the Mission Locale and the site that the root fixtures know."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.accounts.models import User
from orientations.models import Orientation, Session
from tests.factories.accounts import UserFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)


@pytest.fixture
def orientation(counsellor: User, trainer: User, site: Any) -> Orientation:
    """Sent, and not answered yet."""
    return OrientationFactory(by=counsellor, site=site)


@pytest.fixture
def group(site: Any, counsellor: User, trainer: User) -> tuple[Session, list[Orientation]]:
    """Three people in a session that has begun: two of our counsellor, one of another."""
    session = SessionFactory(site=site, by=trainer)
    elsewhere = UserFactory(counsellor=True)
    people = [
        OrientationFactory(by=by, site=site, session=session)
        for by in (counsellor, counsellor, elsewhere)
    ]
    return begin(session), people


@pytest.fixture
def note(client: Client, trainer: User) -> Any:
    """``note(session, {orientation: ("present", "selected")})``: the sheet as a browser posts it."""

    def post(
        session: Session,
        outcomes: dict[Orientation, tuple[str, str]],
        *,
        by: User = trainer,
        **more: str,
    ) -> Any:
        client.force_login(by)
        typed = dict(more)
        for orientation, (attendance, result) in outcomes.items():
            pk = registration_of(orientation).pk
            typed |= {f"attendance_{pk}": attendance, f"result_{pk}": result}
        return client.post(reverse("session_outcomes", args=[session.pk]), typed, follow=True)

    return post


@pytest.fixture
def save(client: Client, note: Any) -> Any:
    """The same, then communicated after its summary."""

    def post(session: Session, outcomes: dict[Orientation, tuple[str, str]]) -> Any:
        page = note(session, outcomes, then="communicate")
        version = page.context["version"]
        url = reverse("session_communicate", args=[session.pk])
        return client.post(url, {"version": version}, follow=True)

    return post
