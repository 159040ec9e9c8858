"""A year of orientations that looks made by the actions, and a demo where every page is alive."""

from __future__ import annotations

import datetime
import html
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.filling import DEMO_DEPARTMENT
from accord.outbox.models import Message
from accord.registry import event_kinds, worklists
from accord.youth.enums import AccessReason, GuardianKind
from accord.youth.models import (
    Access,
    DisabilityStatus,
    Draft,
    Support,
    TimelineEvent,
    YoungPerson,
)
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import (
    AbsenceReason,
    Attendance,
    DeclineReason,
    OrientationStatus,
    RegistrationStatus,
    Result,
    WithdrawReason,
)
from orientations.models import (
    FollowUp,
    Orientation,
    OutcomeNote,
    Pathway,
    Registration,
    Reorientation,
    Session,
)
from tests.factories.orientations import OrientationFactory, SessionFactory, registration_of
from tests.factories.youth import YoungPersonFactory
from tests.filling.lives import Lives, filled, marks_of_stays, readers
from tests.orientations.acting import act

SystemScope = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def everything(filled: None, system_scope: SystemScope) -> Iterator[None]:
    with system_scope():
        yield


@pytest.fixture
def counsellor_of_demo(filled: None) -> User:
    return User.objects.get(email="conseillere@demo.example")


@pytest.fixture
def trainer_of_demo(filled: None) -> User:
    return User.objects.get(email="formateur@demo.example")


# --- what must always hold -----------------------------------------------------------------------


def test_seats_taken_are_those_who_sit(everything: None) -> None:
    seated = Counter(Registration.objects.seated().order_by().values_list("session", flat=True))
    for session in Session.objects.order_by("pk"):
        assert session.seats_taken == seated[session.pk]


def test_a_file_is_read_by_the_organisations_that_have_access_and_no_other(
    everything: None,
) -> None:
    given: dict[Any, set[int]] = defaultdict(set)
    for access in Access.objects.order_by("pk"):
        given[access.young_person_id].add(access.organisation_id)
    for person in YoungPerson.objects.order_by("pk"):
        assert person.readers == sorted(given[person.pk])
        assert person.mission_locale_id in (None, *person.readers)


def test_a_request_and_its_seats_are_read_by_both_sides(everything: None) -> None:
    for orientation in Orientation.objects.order_by("pk"):
        both = [orientation.mission_locale_id, orientation.site_id]
        assert orientation.readers == both
        assert {(orientation.young_person_id, pk) for pk in both} <= set(
            Access.objects.filter(organisation_id__in=both).values_list(
                "young_person_id", "organisation_id"
            )
        )
    for registration in Registration.objects.order_by("pk"):
        assert registration.readers == [registration.mission_locale_id, registration.site_id]


def test_whoever_waits_in_line_found_no_seat_or_came_after_the_deadline(everything: None) -> None:
    waiting = Registration.objects.in_waiting_order().select_related("session")
    assert waiting
    for registration in waiting:
        session = registration.session
        late = session.registration_closes_at <= registration.registered_at
        assert late or session.free_seats == 0


def test_nothing_is_dated_after_now_nor_before_what_it_follows(everything: None) -> None:
    now = timezone.now()
    assert not TimelineEvent.objects.filter(at__gt=now).exists()
    for orientation in Orientation.objects.select_related("young_person").order_by("pk"):
        assert orientation.young_person.created_at <= orientation.sent_at
        assert orientation.answered_at is None or orientation.answered_at > orientation.sent_at
    for registration in Registration.objects.select_related("session").order_by("pk"):
        assert registration.registered_at < registration.session.starts_at
        if registration.result_at:
            assert registration.session.ends_at < registration.result_at <= now


def test_sessions_are_on_working_days_at_the_hours_of_the_site(everything: None) -> None:
    for session in Session.objects.select_related("site"):
        assert session.local_start.weekday() < 5
        assert 9 <= session.local_start.hour <= 14
        assert session.posted_at <= timezone.now()


def test_no_message_leaves_for_what_never_happened(everything: None) -> None:
    assert not Message.objects.exists()


def test_every_event_has_its_sentence(everything: None) -> None:
    for event in TimelineEvent.objects.select_related("young_person"):
        assert event.sentence
        assert event.kind in event_kinds._kinds


# --- the same rows as the actions ----------------------------------------------------------------


def made_by_actions(counsellor: User, trainer: User, site: Any) -> set[str]:
    """Every act of the two networks once; the mark of each row that they leave."""

    def sent(**options: Any) -> Orientation:
        return OrientationFactory(by=counsellor, site=site, **options)

    YoungPersonFactory(by=counsellor, disability=True)
    sent()
    Lives(counsellor, trainer, site).live()
    for becomes in OrientationStatus.values:
        sent(becomes=becomes, answerer=trainer)
    once_waiting = sent(becomes=OrientationStatus.WAITLISTED, answerer=trainer)
    act(actions.decline, once_waiting, reason=DeclineReason.FULL, by=trainer)
    act(actions.withdraw, sent(accepted=True, answerer=trainer), reason=_MOVED, by=counsellor)
    to_come = SessionFactory(by=trainer, site=site, capacity=1)
    first, second = sent(session=to_come), sent(session=to_come)
    act(actions.withdraw, first, reason=_MOVED, by=counsellor)
    act(actions.decline, second, reason=DeclineReason.FULL, by=trainer)
    act(actions.register, sent(), to_come, by=trainer)
    act(actions.register, sent(), to_come, by=trainer)
    with_seats = SessionFactory(by=trainer, site=site, capacity=5)
    seen = actions.as_seen(with_seats)
    comes, cannot = (sent(session=with_seats).young_person for _ in range(2))
    actions.confirm_coming(with_seats.pk, by=comes, seen=seen)
    actions.cannot_come(with_seats.pk, by=cannot, seen=seen, reason=AbsenceReason.TRANSPORT)
    held = SessionFactory(by=trainer, site=site, capacity=30)
    outcomes = [(came, result) for came in ("present", "late") for result in ("", *Result.values)]
    outcomes += [
        (away, result)
        for away in ("absent", "excused")
        for result in ("", Result.NOT_WISHED, Result.TO_REVIEW)
    ]
    rows = {registration_of(sent(session=held)).pk: Outcome(*outcome) for outcome in outcomes}
    with time_machine.travel(held.starts_at + datetime.timedelta(days=1)):
        act(actions.note_outcomes, held, rows, by=trainer)
        act(actions.communicate_outcomes, held, by=trainer)
    later = SessionFactory(by=trainer, site=site, capacity=30)
    noted = {registration_of(sent(session=later)).pk: Outcome(*said) for said in outcomes}
    with time_machine.travel(later.starts_at + datetime.timedelta(days=1)):
        act(actions.note_outcomes, later, noted, by=trainer)
    return set(marks())


_MOVED = WithdrawReason.MOVED


def marks() -> Iterator[str]:
    """What a row is like: its state, which columns are filled, the facts it tells."""
    for event in TimelineEvent.objects.all():
        facts = {key: bool(value) for key, value in sorted(event.facts.items())}
        yield f"{event.kind} {event.side} {facts} {readers(event)} {filled(event)}"
    for access in Access.objects.all():
        yield f"access {access.reason} {len(access.readers)}"
    for status in DisabilityStatus.objects.all():
        yield f"disability {len(status.readers)}"
    for orientation in Orientation.objects.all():
        yield f"orientation {orientation.status} {filled(orientation)}"
    for registration in Registration.objects.all():
        state = (registration.status, registration.attendance, registration.result)
        yield f"registration {state} {filled(registration)}"

    for note in OutcomeNote.objects.all():
        yield f"note {note.attendance} {note.result} {len(note.readers)} {filled(note)}"

    yield from marks_of_stays()


def _forget_all() -> None:
    """A stay and its return hold each other: their keys are checked once both are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    models: tuple[type[Any], ...] = (
        FollowUp,
        Pathway,
        Reorientation,
        OutcomeNote,
        Registration,
        Orientation,
        Support,
        Access,
        TimelineEvent,
        DisabilityStatus,
    )
    for model in models:
        rows = model._default_manager.all()
        rows._raw_delete(rows.db)


def test_the_rows_are_those_that_the_actions_write(
    filled: None, system_scope: SystemScope, counsellor: User, trainer: User, site: Any
) -> None:
    with system_scope():
        filled_marks = set(marks())
        _forget_all()
        true_marks = made_by_actions(counsellor, trainer, site)
    assert filled_marks - true_marks == set()
    kinds = {mark.split()[0] for mark in true_marks if "." in mark.split()[0]}
    assert {mark.split()[0] for mark in filled_marks} >= kinds


# --- a demo where every page is alive ------------------------------------------------------------


def test_the_demo_s_mission_locale_has_requests_in_every_state(
    filled: None, system_scope: SystemScope, counsellor_of_demo: User
) -> None:
    with system_scope():
        mine = Orientation.objects.visible_to(counsellor_of_demo)
        assert {o.status for o in mine} == {*OrientationStatus}
        late = timezone.now() - datetime.timedelta(days=7)
        assert mine.awaiting_answer().without_session().filter(sent_at__lt=late).exists()
        assert mine.awaiting_answer().without_session().filter(sent_at__gte=late).exists()
        assert any(o.waived for o in mine)


def test_the_demo_s_site_has_sessions_of_every_sort(
    filled: None, system_scope: SystemScope, trainer_of_demo: User
) -> None:
    now = timezone.now()
    with system_scope():
        mine = Session.objects.visible_to(trainer_of_demo)
        overdue = [s for s in mine.awaiting_results() if s.results_due_at < now]
        assert overdue
        assert len(mine.awaiting_results()) > len(overdue)
        assert any(s.takes_registrations for s in mine.upcoming())
        closed = [s for s in mine.upcoming() if s.registration_closes_at < now]
        full = [s for s in mine.upcoming() if not s.free_seats]
        for sessions in (closed, full):
            line = Registration.objects.in_waiting_order().filter(session__in=sessions)
            assert line.exists()
        assert mine.noted().exists()
        assert any(s.seats_taken >= 20 for s in mine.to_complete())
        done = Registration.objects.filter(session__in=mine.past()).exclude(result="")
        assert {r.attendance for r in done} >= {Attendance.PRESENT, Attendance.ABSENT}
        cancelled = Registration.objects.filter(status=RegistrationStatus.CANCELLED)
        assert cancelled.filter(session__in=mine.upcoming()).exists()


def test_the_demo_s_mission_locale_follows_one_of_each_special_case(
    filled: None, system_scope: SystemScope, counsellor_of_demo: User
) -> None:
    with system_scope():
        mine = YoungPerson.objects.visible_to(counsellor_of_demo)
        assert any(p.is_minor and not p.guardian_kind for p in mine)
        assert any(p.age < 16 for p in mine)
        recognised = DisabilityStatus.objects.values("young_person_id")
        ages = {p.age >= 26 for p in mine.filter(pk__in=recognised)}
        assert ages == {True, False}
        assert any(p.age >= 26 for p in mine.exclude(pk__in=recognised))
        assert mine.filter(guardian_kind=GuardianKind.ASE).exists()
        oriented = Orientation.objects.values("young_person_id")
        assert mine.exclude(pk__in=oriented).count() > 5


def test_files_of_the_demo_never_show_the_same_person_twice(everything: None) -> None:
    here = YoungPerson.objects.filter(mission_locale__department=DEMO_DEPARTMENT)
    people = Counter((p.name_key, p.birth_date) for p in here)
    assert max(people.values()) == 1
    followed = YoungPerson.objects.filter(mission_locale__isnull=False)
    assert Access.objects.filter(reason=AccessReason.FOLLOWS).count() == followed.count()


@pytest.mark.parametrize("email", ["conseillere@demo.example", "formateur@demo.example"])
def test_every_list_of_the_day_is_alive(client: Client, email: str, filled: None) -> None:
    user = User.objects.get(email=email)
    client.force_login(user)
    for route in ("home", "orientations", "sessions", "young_people"):
        assert client.get(reverse(route)).status_code == 200
    assert user.acting is not None
    for worklist in worklists.for_user(user):
        with_rows = html.unescape(client.get(reverse("home")).content.decode())
        assert worklist.title in with_rows


def test_the_demo_s_counsellor_has_a_request_to_take_up_again(client: Client, filled: None) -> None:
    client.force_login(User.objects.get(email="conseillere@demo.example"))
    page = client.get(reverse("orient_start"))
    assert "pas encore envoyé" in page.content.decode()
    with system_scope():
        draft = Draft.objects.get()
    form = client.get(draft.get_absolute_url()).context["form"]
    assert "boulangerie" in form["project"].value()
