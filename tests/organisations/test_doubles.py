"""What both organisations had is there once after the merge; or the merge waits for somebody to choose."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, Membership
from accord.announcements.models import Addressee
from accord.announcements.models import Reading as Noted
from accord.isolation.scope import system_scope
from accord.networks.models import (
    Correspondent,
    Coverage,
    OrganisationChange,
)
from accord.workflow import Refused
from accord.youth.enums import AccessReason, TransferReason
from accord.youth.models import Access, Draft, Transfer
from accord.youth.transferring import transfer
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    CommuneFactory,
    CorrespondentFactory,
    CoverageFactory,
    SiteFactory,
)
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("there", "here", "kept_role"),
    [
        (Role.MANAGER, Role.COUNSELLOR, Role.MANAGER),
        (Role.COUNSELLOR, Role.MANAGER, Role.MANAGER),
        (Role.COUNSELLOR, Role.DATA_PROTECTION_OFFICER, Role.COUNSELLOR),
    ],
)
def test_somebody_of_both_teams_keeps_the_stronger_role(
    both, administrator, there, here, kept_role
):
    merged, kept = both
    user, since = UserFactory(), datetime.date(2025, 2, 3)
    MembershipFactory(user=user, organisation=merged, role=there, started_on=since)
    MembershipFactory(user=user, organisation=kept, role=here)

    actions.merge(merged, into=kept, by=administrator)

    membership = Membership.objects.current().get(user=user)
    assert (membership.role, membership.started_on) == (kept_role, since)
    assert membership.organisation_id == kept.pk
    assert Membership.objects.filter(user=user).count() == 2


def test_an_address_invited_by_both_keeps_one_link(both, administrator):
    merged, kept = both
    for organisation in both:
        actions.invite(
            ["a@b.example"], organisation=organisation, role=Role.COUNSELLOR, by=administrator
        )

    actions.merge(merged, into=kept, by=administrator)

    assert Invitation.objects.pending().get().organisation_id == kept.pk
    assert Invitation.objects.count() == 2


def test_a_commune_that_both_cover_is_covered_once(both, administrator):
    merged, kept = both
    shared = CommuneFactory()
    for organisation in both:
        CoverageFactory(commune=shared, mission_locale=organisation)
    CoverageFactory(mission_locale=merged)

    change = actions.merge(merged, into=kept, by=administrator)

    assert Coverage.objects.filter(mission_locale=kept).count() == Coverage.objects.count() == 2
    assert ("communes couvertes", 2, "dont 1 que les deux couvrent") in change.lines


def test_one_person_answers_once_to_the_same_partner_on_either_side(both, administrator):
    merged, kept = both
    user, site = UserFactory(), SiteFactory()
    for organisation in both:
        CorrespondentFactory(organisation=organisation, partner=site, user=user, name="Camille")
        CorrespondentFactory(
            organisation=site, partner=organisation, name="Dominique", email="d@e2c.example"
        )
    away = CorrespondentFactory(
        organisation=merged, absent_from=timezone.localdate(),
        substitute=Correspondent.objects.get(organisation=merged, partner=site),
    )  # fmt: skip

    change = actions.merge(merged, into=kept, by=administrator)

    ours = Correspondent.objects.in_office().get(organisation=kept, partner=site)
    Correspondent.objects.in_office().get(organisation=site, partner=kept)
    ended = Correspondent.objects.get(organisation=kept, partner=site, ended_on__isnull=False)
    assert ended.replaced_by == ours
    away.refresh_from_db()
    assert (away.organisation_id, away.substitute) == (kept.pk, ours)
    doubles = "dont 1 de la même personne pour le même partenaire : une seule continue"
    assert ("correspondances", 2, doubles) in change.lines
    assert ("correspondances de partenaires", 1, doubles) in change.lines


def test_a_number_that_both_use_stays_with_the_kept_file_and_the_other_says_which_it_had(
    both, administrator
):
    merged, kept = both
    people = [
        YoungPersonFactory(by=UserFactory(counsellor=True, membership__organisation=ml), imilo_number="4512")
        for ml in both
    ]  # fmt: skip

    change = actions.merge(merged, into=kept, by=administrator)

    assert [now(person).imilo_number for person in people] == ["", "4512"]
    [told] = events(people[0].pk, "youth.imilo_number_set_aside")
    assert "4512" in told.sentence
    assert told.readers == [kept.pk]
    assert "dont 1 au numéro i-MILO déjà porté" in str(change.counts)


def test_a_file_that_both_see_is_seen_once_for_the_stronger_reason(administrator):
    merged, kept = SiteFactory(), SiteFactory()
    person = YoungPersonFactory(shared_with=[merged, kept])
    long_ago = timezone.now() - datetime.timedelta(days=100)
    with system_scope():
        Access.objects.filter(organisation=merged).update(
            given_at=long_ago, reason=AccessReason.FOLLOWS
        )

    actions.merge(merged, into=kept, by=administrator)

    with system_scope():
        access = Access.objects.get(organisation=kept)
    assert (access.given_at, access.reason) == (long_ago, AccessReason.FOLLOWS)
    assert now(person).readers == sorted([person.mission_locale_id, kept.pk])


def test_a_file_that_went_from_one_to_the_other_has_not_left_any_more(both, administrator):
    """Whichever is kept: its access that ended yields to the one that goes on."""
    merged, kept = both
    counsellors = [UserFactory(counsellor=True, membership__organisation=ml) for ml in both]
    files = [YoungPersonFactory(by=counsellor) for counsellor in counsellors]
    for file, by, to in zip(files, counsellors, reversed(both), strict=True):
        act(
            transfer, file, by=by, to=to, reason=TransferReason.MOVED,
            agreed_on=timezone.localdate(), comment="", with_health=True,
        )  # fmt: skip

    actions.merge(merged, into=kept, by=administrator)

    with system_scope():
        accesses = Access.objects.filter(young_person__in=files)
        assert {(a.organisation_id, a.reason, a.ended_at) for a in accesses} == {
            (kept.pk, AccessReason.FOLLOWS, None)
        }
        assert not Transfer.objects.exists()
    assert all(now(file).mission_locale_id == kept.pk for file in files)


@pytest.mark.parametrize("latest", ["merged", "kept"])
def test_of_two_drafts_of_the_same_request_the_latest_stays(administrator, latest):
    sites = {"merged": SiteFactory(), "kept": SiteFactory()}
    person = YoungPersonFactory()
    with system_scope():
        for name, site in sites.items():
            Draft.objects.create(
                author=person.referent, organisation=person.mission_locale, young_person=person,
                site=site, typed={"project": name}, readers=[person.mission_locale_id],
                saved_at=timezone.now() - datetime.timedelta(hours=0 if name == latest else 5),
            )  # fmt: skip

    actions.merge(sites["merged"], into=sites["kept"], by=administrator)

    with system_scope():
        draft = Draft.objects.get()
    assert (draft.site, draft.typed["project"]) == (sites["kept"], latest)


def test_of_two_files_being_opened_by_the_same_person_the_latest_stays(both, administrator):
    merged, kept = both
    user = UserFactory(counsellor=True, membership__organisation=merged)
    MembershipFactory(user=user, organisation=kept)
    with system_scope():
        for organisation in both:
            Draft.objects.create(
                author=user, organisation=organisation, typed={}, readers=[organisation.pk]
            )

    actions.merge(merged, into=kept, by=administrator)

    with system_scope():
        assert Draft.objects.get().organisation_id == kept.pk


def test_an_announcement_read_by_either_is_read_and_each_reader_is_counted_once(
    going, staying, administrator
):
    merged, kept, read_at = going.mission_locale, staying.mission_locale, timezone.now()
    reader = going.counsellor
    for organisation, at in ((merged, read_at), (kept, read_at - datetime.timedelta(days=1))):
        Noted.objects.create(
            announcement=staying.announcement, user=reader, organisation=organisation, read_at=at
        )
    Addressee.objects.filter(organisation=merged).update(last_read_at=read_at)
    Addressee.objects.filter(organisation=kept).update(last_read_at=None)

    actions.merge(merged, into=kept, by=administrator)

    noted = Noted.objects.get(announcement=staying.announcement, user=reader)
    assert (noted.organisation_id, noted.read_at) == (kept.pk, read_at)
    addressed = Addressee.objects.filter(organisation=kept)
    assert {a.last_read_at for a in addressed} == {read_at}
    assert addressed.count() == addressed.values("announcement").distinct().count()


def test_a_person_oriented_to_both_sites_is_settled_by_the_mission_locale_first(administrator):
    merged, kept = SiteFactory(), SiteFactory()
    first = OrientationFactory(site=merged)
    OrientationFactory(site=kept, young_person=first.young_person, by=first.sent_by)

    with pytest.raises(
        Refused, match=r"pour un même jeune\. Demandez-lui d'en retirer une"
    ) as refusal:
        actions.merge(merged, into=kept, by=administrator)

    assert str(first.mission_locale) in str(refusal.value)
    assert first.young_person.last_name not in str(refusal.value)
    assert now(first).site_id == merged.pk
    assert not OrganisationChange.objects.exists()
