"""A Mission Locale with its manager, and the links that its invitations hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, Membership, User
from accord.isolation.scope import system_scope
from accord.networks.models import Correspondent
from accord.outbox.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.networks import CorrespondentFactory


@pytest.fixture
def manager(mission_locale: Any) -> User:
    return UserFactory(manager=True, membership__organisation=mission_locale)


@pytest.fixture
def second_manager(mission_locale: Any) -> User:
    return UserFactory(manager=True, membership__organisation=mission_locale)


@pytest.fixture
def invitation(mission_locale: Any, manager: User) -> Invitation:
    """To somebody who has no account."""
    return invite("nouvelle@ml.example", by=manager)


@pytest.fixture
def correspondent(counsellor: User, mission_locale: Any) -> Correspondent:
    return CorrespondentFactory(
        organisation=mission_locale,
        user=counsellor,
        name=counsellor.get_full_name(),
        email=counsellor.email,
    )


def invite(email: str, *, by: User, role: Role = Role.COUNSELLOR) -> Invitation:
    assert by.acting is not None
    here = by.acting.organisation
    actions.invite([email], organisation=here, role=role, by=by)
    return Invitation.objects.get(email=email, organisation=here, accepted_at=None)


def post_of(user: User) -> Membership:
    return Membership.objects.select_related("organisation__parent", "user").get(user=user)


def mails(kind: str) -> list[Message]:
    with system_scope():
        return list(Message.objects.filter(kind=kind).order_by("pk"))


def link(email: str) -> str:
    """The path of the last link sent to this address, as its reader finds it in the mail."""
    message = [mail for mail in mails("invitation") if mail.address == email][-1]
    found = re.search(r"(/invitation/[\w-]+/)", message.text)
    assert found
    return found[1]


@pytest.fixture
def post(mission_locale: Any, counsellor: User, site: Any) -> Correspondent:
    """Our counsellor, for the site."""
    return CorrespondentFactory(
        organisation=mission_locale, partner=site, user=counsellor, name=str(counsellor), email=""
    )
