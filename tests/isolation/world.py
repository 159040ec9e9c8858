"""A Mission Locale, a site, and one young person who went through the whole journey."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accord.accounts.actions import invite
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, User
from accord.announcements.models import Announcement
from accord.attachments.models import Attachment
from accord.isolation.scope import scope, system_scope
from accord.journal.actions import record_reading
from accord.networks.enums import ChangeKind
from accord.networks.models import Correspondent, Organisation, OrganisationChange
from accord.personal.actions import ask_for_data, ask_for_link, make_link
from accord.personal.enums import RequestKind
from accord.personal.models import DataRequest, PersonalLink
from accord.youth import merging
from accord.youth.enums import TransferReason
from accord.youth.models import Draft, MergeOfFiles, Support, Transfer, YoungPerson
from accord.youth.supporting import state_support
from accord.youth.transferring import transfer
from orientations import actions
from orientations.models import (
    FollowUp,
    Orientation,
    Pathway,
    Registration,
    Reorientation,
    Session,
)
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.announcements import AnnouncementFactory
from tests.factories.attachments import AttachmentFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.stays import (
    accepted,
    ago,
    away,
    dropped_out,
    kind,
    left,
    received,
    sent,
    stay,
)
from tests.factories.youth import YoungPersonFactory


@dataclass(frozen=True)
class World:
    """``past`` has started and ``person`` is seated there: the site has noted what follows, and not
    communicated it. ``upcoming`` has free seats.

    ``pathway`` is the stay that somebody else has ended at the site, ``reorientation`` their return,
    sent and not received; ``to_register`` (of somebody whom no Mission Locale follows) is due, and
    ``received`` is that of somebody else.
    ``follow_up`` is due, of somebody else again.
    ``accepted`` has not started yet; of those who have, ``integrating`` is in integration, ``staying``
    confirmed and ``suspended`` away. ``sister_site`` is of the same school as ``site``.
    ``twin`` is another file of the Mission Locale; two others were made one by ``merge``.
    ``second_site`` was asked nothing yet. ``announcement`` is for everybody of both networks.
    ``attachment`` is read by the Mission Locale and the site.
    ``other_ml`` has nothing to do with them yet.
    ``link`` opens the page of ``person``, who asked for their data.
    ``change`` is the closing of some other site.
    """

    mission_locale: Organisation
    site: Organisation
    second_site: Organisation
    counsellor: User
    trainer: User
    person: YoungPerson
    orientation: Orientation
    registration: Registration
    past: Session
    upcoming: Session
    invitation: Invitation
    draft: Draft
    correspondent: Correspondent
    announcement: Announcement
    twin: YoungPerson
    merge: MergeOfFiles
    pathway: Pathway
    reorientation: Reorientation
    attachment: Attachment
    other_ml: Organisation
    link: PersonalLink
    data_request: DataRequest
    change: OrganisationChange
    accepted: Orientation
    integrating: Pathway
    staying: Pathway
    suspended: Pathway
    sister_site: Organisation
    to_register: Reorientation
    received: Reorientation
    follow_up: FollowUp

    @property
    def secrets(self) -> list[str]:
        """What only these two organisations may read on a page."""
        return [
            self.person.last_name,
            str(self.person.pk),
            str(self.orientation.pk),
            str(self.registration.pk),
            self.orientation.project,
            self.draft.typed["project"],
            self.twin.last_name,
            str(self.merge.pk),
            str(self.merge.removed_id),
            *(str(each.pk) for each in (self.pathway, self.integrating, self.staying)),
            *(str(each.pk) for each in (self.suspended, self.accepted)),
            str(self.reorientation.pk),
            *(str(each.pk) for each in (self.to_register, self.received)),
            str(self.follow_up.pk),
            self.reorientation.reason,
            self.attachment.title,
        ]


def build() -> World:
    """Through the actions, as the portal does it; only the clock of the past session is moved."""
    mission_locale, site = MissionLocaleFactory(), SiteFactory()
    counsellor = UserFactory(counsellor=True, membership__organisation=mission_locale)
    give_one_away(counsellor, MissionLocaleFactory())
    trainer = UserFactory(trainer=True, membership__organisation=site)
    person = YoungPersonFactory(by=counsellor, disability=True, email="jeune@mail.example")
    past = _post(site, trainer)
    orientation = Orientation(
        young_person=person,
        site=site,
        motive="basics",
        project=f"Projet que seuls lisent {mission_locale} et {site}",
        agreed_on=timezone.localdate(),
    )
    with scope(_ids(counsellor)):
        orientation = actions.send(orientation, by=counsellor, session=past)
        record_reading(person.pk, by=counsellor, page="young_person")
    with scope(_ids(trainer)):
        record_reading(person.pk, by=trainer, page="young_person")
    registration = _hold(past, trainer)
    second_site = SiteFactory()
    pathway, integrating, staying, suspended = _stays(counsellor, trainer)
    data_request, link = _ask_by_link(person, counsellor)
    follow_up = leave_with_follow_ups(counsellor, trainer)
    return World(
        mission_locale=mission_locale,
        site=site,
        second_site=second_site,
        counsellor=counsellor,
        trainer=trainer,
        person=person,
        orientation=orientation,
        registration=registration,
        past=past,
        upcoming=_post(site, trainer),
        invitation=_invite(mission_locale),
        draft=_begin(counsellor, person, second_site),
        correspondent=Correspondent.objects.create(
            organisation=mission_locale, partner=site, user=counsellor, name=str(counsellor)
        ),
        announcement=AnnouncementFactory(published=True, to_both=True),
        pathway=pathway,
        accepted=accepted(counsellor=counsellor, trainer=trainer),
        integrating=integrating,
        staying=staying,
        suspended=suspended,
        sister_site=SiteFactory(parent=site.parent),
        follow_up=follow_up,
        reorientation=sent(dropped_out(pathway, by=trainer), by=trainer),
        **_other_returns(counsellor, trainer),
        twin=YoungPersonFactory(by=counsellor),
        merge=merge_two(counsellor),
        attachment=AttachmentFactory(by=counsellor, young_person=person, shared_with=[site]),
        other_ml=MissionLocaleFactory(),
        link=link,
        data_request=data_request,
        change=_close(SiteFactory(closed=True)),
    )


def _close(organisation: Organisation) -> OrganisationChange:
    return OrganisationChange.objects.create(
        kind=ChangeKind.CLOSING,
        organisation=organisation,
        on=timezone.localdate(),
        by=UserFactory(administrator=True),
    )


def _hold(session: Session, trainer: User) -> Registration:
    """It began an hour ago; the site has noted what follows of the one person seated."""
    started = timezone.now() - datetime.timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(starts_at=started, registration_closes_at=started)
    session.refresh_from_db()
    with system_scope():
        registration = Registration.objects.get(session=session)
    with scope(_ids(trainer)):
        noted = {registration.pk: actions.Outcome("present", "to_review")}
        actions.note_outcomes(session, noted, by=trainer)
    return registration


def _stays(counsellor: User, trainer: User) -> list[Pathway]:
    """Two in integration, one confirmed, one suspended."""
    pathways = [
        stay(counsellor=counsellor, trainer=trainer, started=150, confirmed=confirmed)
        for confirmed in (False, False, True, True)
    ]
    return [*pathways[:3], away(pathways[3], by=trainer)]


def merge_two(counsellor: User) -> MergeOfFiles:
    kept, removed = YoungPersonFactory.create_batch(2, by=counsellor)
    with scope(_ids(counsellor)):
        return merging.merge(kept, removed, by=counsellor)


def _dropped_out(counsellor: User, trainer: User) -> Reorientation:
    return dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)


def _other_returns(counsellor: User, trainer: User) -> dict[str, Reorientation]:
    assert trainer.acting is not None
    gone = _dropped_out(counsellor, trainer)
    return {
        "to_register": left(trainer.acting.organisation, by=trainer),
        "received": received(sent(gone, by=trainer), by=counsellor),
    }


def leave_with_follow_ups(counsellor: User, trainer: User) -> FollowUp:
    """Somebody in CEJ found work after a whole stay, three months ago: the first contact is due."""
    gone = stay(counsellor=counsellor, trainer=trainer, started=300, confirmed=True)
    with scope(_ids(counsellor)):
        support = Support(young_person=gone.young_person, kind_id="cej", operator="mission_locale")
        state_support(support, by=counsellor)
    with scope(_ids(trainer)):
        actions.exit_stay(gone, by=trainer, on=ago(95), kind=kind("cdi"))
        return FollowUp.objects.get(pathway=gone, months=3)


def give_one_away(counsellor: User, to: Organisation) -> Transfer:
    person = YoungPersonFactory(by=counsellor)
    with scope(_ids(counsellor)):
        return transfer(
            person,
            to=to,
            by=counsellor,
            reason=TransferReason.MOVED,
            agreed_on=timezone.localdate(),
        )


def _ask_by_link(person: YoungPerson, counsellor: User) -> tuple[DataRequest, PersonalLink]:
    """Before anybody manages: no message tells the Mission Locale."""
    ask_for_link("quelqu-un@mail.example")
    with scope(_ids(counsellor)):
        person.refresh_from_db()
        return ask_for_data(person, RequestKind.ACCESS), make_link(person, by=counsellor)


def expect(world: World) -> Session:
    """Let ``person`` have a seat in ``upcoming``, which is returned."""
    with scope(_ids(world.trainer)):
        actions.register(world.orientation, world.upcoming, by=world.trainer)
    return world.upcoming


def without_files(mission_locale: Organisation) -> list[User]:
    """Colleagues and others whose role opens no file."""
    officer = UserFactory()
    MembershipFactory(user=officer, organisation=mission_locale, role=Role.DATA_PROTECTION_OFFICER)
    return [
        officer,
        UserFactory(regional_officer=True),
        UserFactory(national_officer=True),
        UserFactory(committee_member=True),
        UserFactory(),
        UserFactory(administrator=True),
    ]


def _begin(counsellor: User, person: YoungPerson, site: Organisation) -> Draft:
    """A request that the counsellor typed and has not sent."""
    with scope(_ids(counsellor)):
        return Draft.objects.create(
            author=counsellor,
            organisation=counsellor.acting.organisation,  # type: ignore[union-attr]
            young_person=person,
            site=site,
            typed={"project": f"Brouillon que seule {counsellor} lit"},
            readers=sorted(_ids(counsellor)),
        )


def _invite(mission_locale: Organisation) -> Invitation:
    manager = UserFactory(manager=True, membership__organisation=mission_locale)
    invite(["attendue@ml.example"], organisation=mission_locale, role=Role.COUNSELLOR, by=manager)
    return Invitation.objects.get(organisation=mission_locale)


def _post(site: Organisation, trainer: User) -> Session:
    starts_at = timezone.now() + datetime.timedelta(days=10)
    session = Session(
        site=site, starts_at=starts_at, registration_closes_at=starts_at, place="12 rue des Lilas"
    )
    return actions.post_session(session, by=trainer)


def _ids(user: User) -> frozenset[int]:
    assert user.acting is not None
    return user.acting.organisation_ids
