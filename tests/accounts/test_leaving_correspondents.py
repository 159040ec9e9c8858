"""Somebody leaves who speaks for the team with its partners: a colleague answers from then on."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.networks.models import Correspondent
from tests.accounts.conftest import post_of
from tests.factories.accounts import MembershipFactory
from tests.factories.networks import CorrespondentFactory, SchoolFactory, SiteFactory
from tests.orientations.acting import now, read

pytestmark = pytest.mark.django_db


def url(route: str, user: User) -> str:
    return reverse(route, args=[post_of(user).pk])


def test_whoever_leaves_a_school_for_one_of_its_sites_keeps_what_is_of_that_site(
    sign_in: Any,
) -> None:
    school = SchoolFactory()
    here, elsewhere = (SiteFactory(parent=school) for _ in range(2))
    leaver, head = (MembershipFactory(organisation=school, role=Role.HEAD).user for _ in range(2))
    post = post_of(leaver)
    MembershipFactory(user=leaver, organisation=here, role=Role.TRAINER)
    kept, given = (CorrespondentFactory(organisation=of, user=leaver) for of in (here, elsewhere))
    client = sign_in(head)
    url = reverse("member_leave", args=[post.pk])
    assert "une correspondance" in read(client.get(url))

    client.post(url, {"correspondents": post_of(head).pk})

    assert (now(kept).user, now(given).user) == (leaver, head)
    assert now(post).ended_on is not None


@pytest.mark.parametrize(
    ("email", "phone"),
    [("", ""), ("contact@ml.example", "+33140000000")],
)
def test_the_line_of_the_leaver_does_not_ring_for_the_colleague_a_shared_one_does(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    correspondent: Correspondent,
    email: str,
    phone: str,
) -> None:
    correspondent.phone = "+33140000000"
    correspondent.email = email or counsellor.email
    correspondent.save()

    sign_in(manager).post(
        url("member_leave", counsellor), {"correspondents": post_of(colleague).pk}
    )

    correspondent.refresh_from_db()
    assert correspondent.phone == phone
    assert correspondent.email == (email or colleague.email)


def test_nobody_is_sent_to_a_substitute_who_has_left(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    correspondent: Correspondent,
    site: Any,
) -> None:
    correspondent.absent_from = timezone.localdate()
    correspondent.substitute_user = colleague
    correspondent.save()
    contacts = partial(Correspondent.objects.of, correspondent.organisation_id, towards=site.pk)
    assert [contact.answers.user for contact in contacts() if contact.answers] == [colleague]

    sign_in(manager).post(url("member_leave", colleague))

    assert post_of(colleague).ended_on is not None
    assert [contact.answers for contact in contacts()] == [None]


def test_a_correspondence_that_the_colleague_has_already_is_not_doubled(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    correspondent: Correspondent,
) -> None:
    CorrespondentFactory(
        organisation=correspondent.organisation, partner=correspondent.partner, user=colleague
    )

    sign_in(manager).post(
        url("member_leave", counsellor), {"correspondents": post_of(colleague).pk}
    )

    assert [row.user for row in Correspondent.objects.in_office()] == [colleague]
    correspondent.refresh_from_db()
    assert correspondent.replaced_by is not None
    assert correspondent.replaced_by.user == colleague


def test_the_colleague_who_stood_in_during_an_absence_becomes_the_correspondent(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    correspondent: Correspondent,
) -> None:
    correspondent.absent_from = timezone.localdate()
    correspondent.substitute_user = colleague
    correspondent.save()

    sign_in(manager).post(
        url("member_leave", counsellor), {"correspondents": post_of(colleague).pk}
    )

    correspondent.refresh_from_db()
    assert correspondent.user == colleague
    assert not correspondent.is_absent
