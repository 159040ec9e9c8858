"""An organisation closes once nothing is open there; nothing is deleted, nothing is offered there."""

from __future__ import annotations

import datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, Membership
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, OrganisationChange
from accord.workflow import Refused
from orientations.enums import OrientationStatus
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    BranchFactory,
    CorrespondentFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.stays import dropped_out, stay, trainer_of
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import at_once, messages, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(administrator):
    def close(organisation, on=None):
        return actions.close(organisation, on=on or timezone.localdate(), by=administrator)

    return close


def test_its_people_its_correspondents_and_its_invitations_end_with_it(closed, administrator):
    site = SiteFactory()
    trainer = UserFactory(trainer=True, membership__organisation=site)
    CorrespondentFactory(organisation=site, user=trainer)
    CorrespondentFactory(organisation=MissionLocaleFactory(), partner=site)
    actions.invite(["a@b.example"], organisation=site, role=Role.TRAINER, by=administrator)
    on = timezone.localdate()

    change = closed(site, on=on)

    site.refresh_from_db()
    assert site.closed_on == on
    assert Membership.objects.get(user=trainer).ended_on == on
    assert [post.ended_on for post in Correspondent.objects.all()] == [on, on]
    assert not Invitation.objects.pending().exists()
    assert [message.address for message in messages("membership_ended")] == [trainer.email]
    assert change.lines == [
        ("appartenances à l'équipe", 1, ""), ("correspondances", 2, ""), ("invitations", 1, ""),
    ]  # fmt: skip


def _stay():
    return stay(counsellor=UserFactory(counsellor=True), trainer=trainer_of(SiteFactory()))


def _return_to_send():
    pathway = _stay()
    return dropped_out(pathway, by=trainer_of(pathway.site))


CASES = [
    (lambda: _stay().site, "Un parcours y est en cours. Demandez à l'école"),
    (lambda: _return_to_send().site, "Un retour vers la Mission Locale attend"),
    (lambda: YoungPersonFactory().mission_locale, "Un jeune y est suivi. Réunissez-la à la Mission"),
    (lambda: OrientationFactory().site, "Une orientation y est en cours. Demandez au site"),
    (lambda: OrientationFactory(accepted=True).site, "Une orientation y est en cours"),
    (lambda: SessionFactory().site, "Une séance y est prévue"),
    (lambda: SiteFactory().parent, "Une antenne ou un site y est rattaché. Fermez-les d'abord"),
    (lambda: OrganisationFactory(kind=Kind.UNML), "l'une des deux parties de l'accord"),
    (lambda: SiteFactory(closed_on="2026-01-01"), "est déjà fermée"),
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(CASES)))
def test_what_is_open_there_is_counted_with_what_to_do_and_nothing_ends(closed, case):
    build, sentence = CASES[case]
    organisation = build()
    member = UserFactory(trainer=True, membership__organisation=organisation)
    before = organisation.closed_on

    with pytest.raises(Refused, match=sentence):
        closed(organisation)

    organisation.refresh_from_db()
    assert str(organisation.closed_on or "") == (before or "")
    assert Membership.objects.get(user=member).ended_on is None
    assert not OrganisationChange.objects.exists()


def test_who_carries_files_of_the_mission_locale_leaves_its_branch_first(closed):
    branch = BranchFactory()
    counsellor = UserFactory(counsellor=True, membership__organisation=branch)
    YoungPersonFactory(by=counsellor)

    with pytest.raises(Refused, match=f"{counsellor} y travaille et a encore en charge"):
        closed(branch)

    Membership.objects.filter(user=counsellor).update(organisation=branch.parent)
    assert closed(branch).organisation == branch


def test_it_is_not_closed_in_advance(closed):
    with pytest.raises(Refused, match="Une fermeture se note le jour venu"):
        closed(SiteFactory(), on=timezone.localdate() + datetime.timedelta(days=1))


def test_what_was_shared_stays_with_the_other_side_and_with_the_school(closed, sign_in):
    """A site's own people read nothing any more; its school and the Mission Locale still do."""
    site = SiteFactory()
    trainer = UserFactory(trainer=True, membership__organisation=site)
    head = UserFactory(head=True, membership__organisation=site.parent)
    orientation = OrientationFactory(site=site, declined=True, answerer=trainer)
    assert orientation.status == OrientationStatus.DECLINED

    closed(site)

    for reader, status in ((orientation.sent_by, 200), (head, 200), (trainer, 404)):
        client = Client()
        client.force_login(type(reader).objects.get(pk=reader.pk))
        assert client.get(orientation.get_absolute_url()).status_code == status


def test_it_is_offered_nowhere(closed, sign_in, administrator):
    """Each page where one chooses an organisation, for whoever had it under their eyes."""
    site = SiteFactory(name="E2C du Moulin")
    other = SiteFactory(name="E2C de la Gare", parent=site.parent)
    head = UserFactory(head=True, membership__organisation=site.parent)
    person = YoungPersonFactory()
    manager = UserFactory(manager=True, membership__organisation=person.mission_locale)
    national = UserFactory(national_officer=True)
    pages = [
        (person.referent, reverse("sites")),
        (person.referent, reverse("orient_choose_site", args=[person.pk])),
        (person.referent, reverse("sessions")),
        (head, reverse("session_create")),
        (head, reverse("team_invite")),
        (head, reverse("correspondent_create")),
        (manager, reverse("correspondent_create")),
        (national, reverse("announcement_write")),
        (administrator, reverse("home")),
    ]
    closed(site)
    offered = []
    for reader, url in pages:
        client = Client()
        client.force_login(reader)
        answer = client.get(url)
        assert answer.status_code == 200, url
        if str(site) in read(answer):
            offered.append((url, reader))

    assert offered == []
    client = Client()
    client.force_login(person.referent)
    assert client.get(reverse("orient", args=[person.pk, site.pk])).status_code == 404
    assert client.get(reverse("orient", args=[person.pk, other.pk])).status_code == 200


def test_a_school_closes_after_its_sites(closed):
    school = SchoolFactory()
    site = SiteFactory(parent=school)
    closed(site)

    assert closed(school).counts == []


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_close_at_once_the_second_is_told():
    site, by = SiteFactory(), UserFactory(administrator=True)
    closing = partial(actions.close, site, on=timezone.localdate(), by=by)
    first, second = at_once(closing, closing)

    assert isinstance(first, OrganisationChange)
    assert isinstance(second, Refused)
