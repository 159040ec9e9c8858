"""Two people act at the same moment: one wins, the other is told, and every count stays right."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django_fsm import TransitionNotAllowed

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.workflow import Refused
from orientations import actions
from orientations.actions import Outcome, OutcomesRefused
from orientations.enums import (
    Attendance,
    DeclineReason,
    Motive,
    OrientationStatus,
    RegistrationStatus,
    Result,
    WithdrawReason,
)
from orientations.models import Orientation, OutcomeNote, Session
from tests.factories.accounts import UserFactory
from tests.factories.orientations import (
    OrientationFactory,
    SessionFactory,
    begin,
    registration_of,
)
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, events, messages, now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second_trainer(site) -> User:
    return UserFactory(trainer=True, membership__organisation=site)


def withdraw(orientation: Orientation) -> Any:
    by = orientation.sent_by
    return partial(act, actions.withdraw, orientation, by=by, reason=WithdrawReason.MOVED)


def send(young_person: Any, session: Session, *, by: User) -> Any:
    request = Orientation(
        young_person=young_person,
        site=session.site,
        motive=Motive.BASICS,
        agreed_on=young_person.created_at.date(),
    )
    return partial(act, actions.send, request, by=by, session=session)


def test_of_two_colleagues_who_answer_at_once_one_wins(orientation, trainer, second_trainer):
    yes = partial(act, actions.accept, orientation, by=trainer)
    no = partial(act, actions.decline, orientation, by=second_trainer, reason=DeclineReason.FULL)
    first, second = at_once(yes, no)

    assert first.status == OrientationStatus.ACCEPTED
    assert isinstance(second, TransitionNotAllowed)
    kept = now(orientation)
    assert (kept.status, kept.answered_by_id) == (OrientationStatus.ACCEPTED, trainer.pk)
    assert events(orientation.young_person_id, "orientation.declined") == []
    assert len(messages("orientation_answered")) == 1


def test_an_answer_and_a_withdrawal_at_once_tell_one_story(orientation, trainer):
    first, second = at_once(
        withdraw(orientation), partial(act, actions.accept, orientation, by=trainer)
    )

    assert first.status == OrientationStatus.WITHDRAWN
    assert isinstance(second, TransitionNotAllowed)
    assert now(orientation).answered_at is None


def test_the_last_seat_asked_by_two_at_once_goes_to_one_and_the_other_waits(site, trainer):
    session = SessionFactory(site=site, capacity=2, seated=1, by=trainer)
    counsellors = [UserFactory(counsellor=True) for _ in range(2)]
    requests = [send(YoungPersonFactory(by=by), session, by=by) for by in counsellors]
    first, second = at_once(*requests)

    assert registration_of(first).status == RegistrationStatus.REGISTERED
    assert registration_of(second).status == RegistrationStatus.WAITLISTED
    assert now(session).seats_taken == session.capacity == 2


def test_two_withdrawals_at_once_promote_one_person_each(site, trainer):
    session = SessionFactory(site=site, capacity=2, by=trainer)
    seated = [OrientationFactory(site=site, session=session) for _ in range(2)]
    line = [OrientationFactory(site=site, session=session) for _ in range(3)]
    results = at_once(*(withdraw(orientation) for orientation in seated))

    assert [result.status for result in results] == [OrientationStatus.WITHDRAWN] * 2
    assert [registration_of(orientation).status for orientation in line] == [
        RegistrationStatus.REGISTERED,
        RegistrationStatus.REGISTERED,
        RegistrationStatus.WAITLISTED,
    ]
    assert now(session).seats_taken == 2
    assert len(messages("registration_promoted")) == 2


def test_two_withdrawals_at_once_with_one_person_in_line_promote_that_person_once(site, trainer):
    session = SessionFactory(site=site, capacity=2, by=trainer)
    seated = [OrientationFactory(site=site, session=session) for _ in range(2)]
    waiting = OrientationFactory(site=site, session=session)
    at_once(*(withdraw(orientation) for orientation in seated))

    assert registration_of(waiting).status == RegistrationStatus.REGISTERED
    assert len(events(waiting.young_person_id, "registration.promoted")) == 1
    assert len(messages("registration_promoted")) == 1
    assert now(session).seats_taken == 1


def test_the_one_seated_and_the_first_in_line_withdraw_at_once(site, trainer):
    session = SessionFactory(site=site, capacity=1, by=trainer)
    seated, first_in_line, second_in_line = (
        OrientationFactory(site=site, session=session) for _ in range(3)
    )
    results = at_once(withdraw(seated), withdraw(first_in_line))

    assert [result.status for result in results] == [OrientationStatus.WITHDRAWN] * 2
    assert registration_of(second_in_line).status == RegistrationStatus.REGISTERED
    assert now(session).seats_taken == 1


def test_two_colleagues_who_orient_the_same_person_at_once_send_one_orientation(
    site, trainer, counsellor, colleague, system_scope
):
    session = SessionFactory(site=site, by=trainer)
    young_person = YoungPersonFactory(by=counsellor)
    first, second = at_once(
        send(young_person, session, by=counsellor), send(young_person, session, by=colleague)
    )

    assert isinstance(second, Refused)
    assert "déjà une orientation en cours" in str(second)
    with system_scope():
        assert Orientation.objects.get() == first
    assert now(session).seats_taken == 1
    assert len(messages("orientation_sent")) == 1


def test_two_registrations_of_the_same_person_at_once_take_one_seat(
    orientation, site, trainer, second_trainer
):
    session = SessionFactory(site=site, by=trainer)
    first, second = at_once(
        *(
            partial(act, actions.register, orientation, session, by=by)
            for by in (trainer, second_trainer)
        )
    )

    assert first.status == RegistrationStatus.REGISTERED
    assert isinstance(second, Refused)
    assert now(session).seats_taken == 1


@pytest.mark.parametrize("withdrawn_first", [True, False])
def test_a_withdrawal_and_the_results_at_once_do_not_wait_for_each_other_for_ever(
    site, trainer, withdrawn_first
):
    session = SessionFactory(site=site, by=trainer)
    people = [OrientationFactory(site=site, session=session) for _ in range(3)]
    begin(session)
    leaving = people[1]
    rows = {registration_of(o).pk: Outcome(Attendance.PRESENT, Result.SELECTED) for o in people}
    act(actions.note_outcomes, session, rows, by=trainer)
    communicating = partial(act, actions.communicate_outcomes, session, by=trainer)
    pair = [withdraw(leaving), communicating]
    results = at_once(*(pair if withdrawn_first else reversed(pair)))

    assert not [result for result in results if isinstance(result, Exception)]
    assert now(leaving).status == OrientationStatus.WITHDRAWN
    assert registration_of(leaving).result == Result.SELECTED
    assert [now(o).status for o in people if o != leaving] == [OrientationStatus.ACCEPTED] * 2


@pytest.fixture
def begun(site, counsellor, trainer) -> tuple[Session, Orientation]:
    session = SessionFactory(site=site, by=trainer)
    orientation = OrientationFactory(by=counsellor, site=site, session=session)
    return begin(session), orientation


def noting(begun: tuple[Session, Orientation], result: Result, *, by: User) -> Any:
    """On a sheet opened when nothing was noted yet."""
    session, orientation = begun
    pk = registration_of(orientation).pk
    said = {pk: Outcome(Attendance.PRESENT, result)}
    return partial(act, actions.note_outcomes, session, said, by=by, seen={pk: Outcome("")})


def test_of_two_colleagues_who_save_the_sheet_at_once_the_second_is_told(
    begun, trainer, second_trainer
):
    first, second = at_once(
        noting(begun, Result.SELECTED, by=trainer),
        noting(begun, Result.NOT_SELECTED, by=second_trainer),
    )

    assert first.changed == 1
    assert isinstance(second, OutcomesRefused)
    assert f"{trainer} a noté entre-temps « présent, retenu »" in str(second)
    with system_scope():
        assert OutcomeNote.objects.get().result == Result.SELECTED


def test_two_colleagues_who_communicate_at_once_tell_it_once(begun, trainer, second_trainer):
    session, orientation = begun
    noting(begun, Result.SELECTED, by=trainer)()
    first, second = at_once(
        *(
            partial(act, actions.communicate_outcomes, session, by=by)
            for by in (trainer, second_trainer)
        )
    )

    assert first == 1
    assert isinstance(second, Refused)
    assert now(orientation).status == OrientationStatus.ACCEPTED
    assert len(messages("session_results")) == 1


@pytest.mark.parametrize("communicated_first", [True, False])
def test_communicating_and_erasing_at_once_do_one_of_the_two(
    begun, trainer, second_trainer, communicated_first
):
    session, orientation = begun
    noting(begun, Result.SELECTED, by=trainer)()
    pair = [
        partial(act, actions.communicate_outcomes, session, by=trainer),
        partial(act, actions.erase_notes, session, by=second_trainer),
    ]
    first, second = at_once(*(pair if communicated_first else reversed(pair)))

    assert first == 1
    assert second == 0 if communicated_first else isinstance(second, Refused)
    told = Result.SELECTED if communicated_first else ""
    assert registration_of(orientation).result == told
    with system_scope():
        assert not OutcomeNote.objects.exists()
