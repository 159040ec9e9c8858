"""Ten of everything around somebody: what shows whether a page asks once, or once a row.

Each feature adds its own rows to ``grow``; ``test_page_limits.py`` opens every page on both worlds.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from accord.isolation.scope import scope
from accord.networks.models import Correspondent
from accord.personal.actions import make_link
from orientations import actions
from orientations.actions import Outcome, note_outcomes
from orientations.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.announcements import AnnouncementFactory
from tests.factories.attachments import AttachmentFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.stays import accepted, ago, kind, stay
from tests.factories.youth import YoungPersonFactory
from tests.isolation.world import World, give_one_away, leave_with_follow_ups, merge_two

MORE = 9
# Nobody is expected everywhere at once.
EXPECTED = 1


def grow(world: World) -> World:
    """Nine more of what the world has one of, through the actions, as the portal does it."""
    for _ in range(MORE):
        AnnouncementFactory(published=True, to_both=True)
        _more_colleagues(world)
        _more_work(world)
    _more_on_the_session_that_began(world)
    _more_on_the_file(world)
    _more_stays(world)
    _more_follow_ups(world)
    return world


def _more_colleagues(world: World) -> None:
    for organisation, role in ((world.mission_locale, "counsellor"), (world.site, "trainer")):
        colleague = UserFactory(**{role: True}, membership__organisation=organisation)
        partner = world.site if role == "counsellor" else world.mission_locale
        Correspondent.objects.create(
            organisation=organisation, partner=partner, user=colleague, name=str(colleague)
        )
    SessionFactory(site=world.second_site)
    SessionFactory(site=SiteFactory())
    MissionLocaleFactory()


def _more_work(world: World) -> None:
    """Requests that wait, seats taken in a session to come, files without any."""
    by, site = world.counsellor, world.site
    YoungPersonFactory(by=by)
    YoungPersonFactory(
        by=by,
        first_name=world.person.first_name,
        last_name=world.person.last_name,
        birth_date=world.person.birth_date,
    )
    merge_two(by)
    give_one_away(by, world.other_ml)
    OrientationFactory(by=by, site=site)
    OrientationFactory(by=by, site=site, session=world.upcoming)
    SessionFactory(site=site, by=world.trainer)
    SessionFactory(site=site, by=world.trainer, past=True)


def _more_on_the_session_that_began(world: World) -> None:
    """Registered before it began: its clock goes back for as long as that takes. All are noted."""
    past = Session.objects.filter(pk=world.past.pk)
    began = world.past.starts_at
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    past.update(starts_at=tomorrow, registration_closes_at=tomorrow)
    session = past.get()
    for _ in range(MORE):
        OrientationFactory(by=world.counsellor, site=world.site, session=session)
    past.update(starts_at=began, registration_closes_at=began)
    with scope([world.site.pk]):
        noted = {seat.pk: Outcome("present", "selected") for seat in session.registrations.all()}
        note_outcomes(past.get(), noted, by=world.trainer)


def _more_on_the_file(world: World) -> None:
    """Several sites were asked about the same young person, and answered or expect them; documents were
    added.
    """
    for _ in range(EXPECTED):
        elsewhere = SessionFactory()
        OrientationFactory(
            by=world.counsellor,
            young_person=world.person,
            site=elsewhere.site,
            session=elsewhere,
        )
    for _ in range(MORE):
        make_link(world.person, by=world.counsellor)
        OrientationFactory(
            by=world.counsellor, young_person=world.person, site=SiteFactory(), declined=True
        )
        AttachmentFactory(by=world.counsellor, young_person=world.person, shared_with=[world.site])


def _more_stays(world: World) -> None:
    """Whom the site accepted, who is in integration; and somebody who came back, again and again."""
    for _ in range(MORE):
        accepted(counsellor=world.counsellor, trainer=world.trainer)
        stay(counsellor=world.counsellor, trainer=world.trainer, started=40)
    with scope([world.site.pk]):
        person = world.pathway.young_person
        for _ in range(MORE):
            again = actions.open_directly(person, world.site, by=world.trainer, on=ago(0))
            actions.drop_out(again, by=world.trainer, on=ago(0), kind=kind("abandon_choix"))


def _more_follow_ups(world: World) -> None:
    for _ in range(MORE):
        leave_with_follow_ups(world.counsellor, world.trainer)
