"""A seat or a place in line, and a seat that is freed."""

from __future__ import annotations

import datetime
import random

import pytest
from django.urls import reverse

from accord.accounts.models import User
from accord.workflow import Refused
from accord.youth.enums import Speaker
from orientations import actions
from orientations.enums import DeclineReason, RegistrationStatus, WithdrawReason
from orientations.models import Orientation, Registration, Session
from tests.factories.accounts import UserFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, messages, now, read

WINTER = datetime.datetime(2027, 3, 1, 8, tzinfo=datetime.UTC)


def test_as_long_as_there_are_seats_one_is_registered(site):
    session = SessionFactory(site=site, capacity=2)
    first, second = (OrientationFactory(site=site, session=session) for _ in range(2))

    assert registration_of(first).status == RegistrationStatus.REGISTERED
    assert registration_of(second).status == RegistrationStatus.REGISTERED
    assert now(session).seats_taken == 2


@pytest.mark.parametrize("why", ["full", "closed"])
def test_past_the_capacity_or_the_deadline_one_waits_in_line(site, why):
    session = SessionFactory(site=site, **{why: True})
    before = session.seats_taken
    orientation = OrientationFactory(site=site, session=session)

    assert registration_of(orientation).status == RegistrationStatus.WAITLISTED
    assert now(session).seats_taken == before
    (event,) = events(orientation.young_person_id, "registration.waitlisted")
    assert "attend une place" in event.sentence


def test_the_counsellor_is_told_at_once_that_the_person_waits(site, sign_in, counsellor):
    session = SessionFactory(site=site, full=True)
    young_person = YoungPersonFactory(by=counsellor)
    page = read(
        sign_in(counsellor).post(
            reverse("orient", args=[young_person.pk, site.pk]),
            {"session": session.pk, "motive": "basics", "agreement": "on"},
            follow=True,
        )
    )

    assert "Attend une place" in page


def test_after_the_start_nobody_is_registered_any_more(orientation, trainer, site):
    session = begin(SessionFactory(site=site))
    with pytest.raises(Refused, match="déjà commencé"):
        act(actions.register, orientation, session, by=trainer)


def test_a_session_that_began_meanwhile_sends_nothing(site, sign_in, counsellor):
    session = SessionFactory(site=site)
    young_person = YoungPersonFactory(by=counsellor)
    begin(session)
    answer = sign_in(counsellor).post(
        reverse("orient", args=[young_person.pk, site.pk]),
        {"session": session.pk, "motive": "basics", "agreement": "on", "project": "Cuisine"},
    )

    assert answer.status_code == 200
    assert "session" in answer.context["form"].errors
    assert "Cuisine" in read(answer)
    assert messages() == []


def test_the_session_of_another_site_is_refused(orientation, trainer, sign_in):
    elsewhere = SessionFactory()
    with pytest.raises(Refused, match="autre site"):
        act(actions.register, orientation, elsewhere, by=trainer)

    url = reverse("orientation_register", args=[orientation.pk])
    page = read(sign_in(trainer).post(url, {"session": elsewhere.pk}))
    assert "Cette séance n'est plus ouverte" in page
    assert now(elsewhere).seats_taken == 0


def test_the_same_person_takes_one_seat_only(counsellor, trainer, site):
    session = SessionFactory(site=site)
    orientation = OrientationFactory(by=counsellor, site=site, session=session)
    with pytest.raises(Refused, match="déjà inscrit à cette séance"):
        act(actions.register, orientation, session, by=trainer)

    assert now(session).seats_taken == 1


@pytest.mark.parametrize("full", [False, True], ids=["seated", "in line"])
def test_one_orientation_holds_one_place_in_the_sessions_to_come(
    counsellor, trainer, site, sign_in, full
):
    first, second = SessionFactory(site=site, full=full), SessionFactory(site=site)
    orientation = OrientationFactory(by=counsellor, site=site, session=first)

    url = reverse("orientation_register", args=[orientation.pk])
    page = read(sign_in(trainer).post(url, {"session": second.pk}, follow=True))

    assert "déjà attendu à une autre séance" in page
    assert now(second).seats_taken == 0
    assert registration_of(orientation).session_id == first.pk


def test_who_missed_a_session_may_be_expected_at_the_next(counsellor, trainer, site):
    missed, following = SessionFactory(site=site), SessionFactory(site=site)
    orientation = OrientationFactory(by=counsellor, site=site, session=missed)
    begin(missed)
    act(actions.register, orientation, following, by=trainer)

    assert now(following).seats_taken == 1


def test_the_site_registers_from_the_sheet_of_its_session(orientation, sign_in, trainer, site):
    session = SessionFactory(site=site)
    client = sign_in(trainer)
    name = str(orientation.young_person)
    assert "Orientés sans séance" in read(client.get(session.get_absolute_url()))
    url = reverse("orientation_register", args=[orientation.pk])
    page = read(client.post(url, {"session": session.pk}, follow=True))

    assert f"{orientation.young_person.first_name} a une place" in page
    sheet = read(client.get(session.get_absolute_url()))
    assert name in sheet
    assert "Orientés sans séance" not in sheet
    registration = registration_of(orientation)
    assert (registration.registered_by, registration.status) == (trainer, "registered")
    assert sorted(registration.readers) == sorted([orientation.mission_locale_id, site.pk])


# --- a seat is freed ---------------------------------------------------------------------------------


@pytest.fixture
def line(site) -> tuple[Session, list[Orientation], list[User]]:
    """One seat, taken; two people in line; each of another Mission Locale."""
    session = SessionFactory(site=site, capacity=1)
    people, counsellors = [], []
    for _ in range(3):
        counsellors.append(UserFactory(counsellor=True))
        people.append(OrientationFactory(by=counsellors[-1], site=site, session=session))
    return session, people, counsellors


def test_a_withdrawal_gives_the_seat_to_the_first_in_line(line):
    session, (first, second, third), (by, *_others) = line
    act(actions.withdraw, first, by=by, reason=WithdrawReason.MOVED)

    assert [registration_of(o).status for o in (first, second, third)] == [
        RegistrationStatus.CANCELLED,
        RegistrationStatus.REGISTERED,
        RegistrationStatus.WAITLISTED,
    ]
    assert now(session).seats_taken == 1
    assert registration_of(first).cancelled_by == "ml"


def test_the_counsellor_of_the_other_mission_locale_is_told_and_nobody_else(line):
    _session, (first, second, _third), (by, second_by, _) = line
    act(actions.withdraw, first, by=by, reason=WithdrawReason.MOVED)

    (message,) = messages("registration_promoted")
    assert message.address == second_by.email
    assert message.readers == [second.mission_locale_id]
    assert str(first.mission_locale) not in message.text + message.html + message.subject


def test_the_freed_seat_is_told_by_the_portal_not_signed_by_who_withdrew(line):
    session, (first, second, _third), (by, *_others) = line
    act(actions.withdraw, first, by=by, reason=WithdrawReason.MOVED)

    (event,) = events(second.young_person_id, "registration.promoted")
    assert (event.by, event.organisation) == (None, None)
    assert event.side == Speaker.E2C
    assert sorted(event.readers) == sorted([second.mission_locale_id, session.site_id])
    assert event.sentence.startswith("Une place s'est libérée : information collective")


def test_the_cancelled_seat_is_a_line_of_its_own_file_only(line):
    _session, (first, second, third), (by, *_others) = line
    act(actions.withdraw, first, by=by, reason=WithdrawReason.MOVED)

    (event,) = events(first.young_person_id, "registration.cancelled")
    assert event.by == by
    for other in (second, third):
        assert events(other.young_person_id, "registration.cancelled") == []
        assert now(other).status == "sent"


def test_who_leaves_the_line_frees_no_seat(line):
    session, (first, second, third), (_, by, _third_by) = line
    act(actions.withdraw, second, by=by, reason=WithdrawReason.MOVED)

    assert registration_of(first).status == RegistrationStatus.REGISTERED
    assert registration_of(third).status == RegistrationStatus.WAITLISTED
    assert now(session).seats_taken == 1
    assert messages("registration_promoted") == []


def test_one_may_come_back_after_a_withdrawal_at_the_end_of_the_line(line):
    session, (first, *_others), (by, *_rest) = line
    act(actions.withdraw, first, by=by, reason=WithdrawReason.MISTAKE)
    again = OrientationFactory(
        by=by, site=session.site, session=session, young_person=first.young_person
    )

    assert registration_of(again).status == RegistrationStatus.WAITLISTED


@pytest.mark.parametrize("seed", range(4))
def test_seats_taken_is_always_the_number_of_people_seated(site, trainer, system_scope, seed):
    """Forty acts at random: nobody waits while a seat is free, the line keeps its order."""
    chance = random.Random(seed)  # noqa: S311 - the same acts at each run
    sessions = [SessionFactory(site=site, capacity=c, by=trainer) for c in (1, 2)]
    counsellors = [UserFactory(counsellor=True) for _ in range(2)]
    going: list[tuple[Orientation, User]] = []
    for _ in range(40):
        verb = chance.choice(["send", "send", "withdraw", "decline", "register"])
        if verb == "send" or not going:
            by = chance.choice(counsellors)
            session = chance.choice([*sessions, None])
            going.append((OrientationFactory(by=by, site=site, session=session), by))
        elif verb == "register":
            orientation, _by = chance.choice(going)
            try:
                act(actions.register, orientation, chance.choice(sessions), by=trainer)
            except Refused:
                continue
        else:
            orientation, by = going.pop(chance.randrange(len(going)))
            if verb == "withdraw":
                act(actions.withdraw, orientation, by=by, reason=WithdrawReason.MOVED)
            else:
                act(actions.decline, orientation, by=trainer, reason=DeclineReason.FULL)
        for session in sessions:
            with system_scope():
                rows = Registration.objects.filter(session=session)
                seated, waiting = rows.seated().count(), rows.in_waiting_order().count()
            kept = now(session)
            assert kept.seats_taken == seated <= kept.capacity
            assert not waiting or seated == kept.capacity
