"""What a young person asks of their data, and who answers by when."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.enums import Role
from accord.environment import Controller
from accord.isolation.scope import system_scope
from accord.personal import actions
from accord.personal.enums import RequestKind
from accord.personal.models import DataRequest
from accord.workflow import Refused
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.orientations.acting import act, addresses, events, messages, read
from tests.personal.conftest import Holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(mission_locale):
    return UserFactory(manager=True, membership__organisation=mission_locale)


@pytest.fixture
def asked(holder: Holder, manager) -> DataRequest:
    assert holder.post("personal_data_request", kind="access").status_code == 302
    with system_scope():
        return DataRequest.objects.select_related("young_person").get()


def test_a_request_is_dated_due_in_a_month_and_told_to_who_answers(
    holder, manager, mission_locale, counsellor, person, settings
):
    settings.CONTROLLER = Controller(dpo="dpo@portail.example")
    officer = UserFactory()
    MembershipFactory(user=officer, organisation=mission_locale, role=Role.DATA_PROTECTION_OFFICER)
    for _twice in range(2):
        answer = holder.post("personal_data_request", kind="erasure")
        assert "votre demande est partie" in read(holder.client.get(answer["Location"]))

    with system_scope():
        (request,) = DataRequest.objects.all()
    assert request.due_on == timezone.localdate() + relativedelta(months=1)
    assert request.organisation == mission_locale
    assert addresses("data_request") == {manager.email, officer.email, "dpo@portail.example"}
    for message in messages("data_request"):
        assert person.last_name not in message.subject + message.text
        assert "effacer mes données" in message.text
    (event,) = events(person.pk, "personal.data_requested")
    assert event.side == "young_person"
    assert event.readers == [mission_locale.pk]
    assert "Faire effacer mes données" in read(holder.get("personal_data_request"))


@pytest.mark.parametrize("kind", ["", "forged"])
def test_a_request_says_what_it_wants(holder, kind):
    answer = holder.post("personal_data_request", kind=kind)

    assert answer.status_code == 200
    with system_scope():
        assert not DataRequest.objects.exists()


def test_it_waits_in_the_day_of_whoever_manages_until_the_answer_is_noted(
    asked, manager, counsellor, sign_in, holder
):
    title = "Demandes sur les données personnelles"
    assert title not in read(sign_in(counsellor).get("/"))
    client = sign_in(manager)
    assert title in read(client.get("/"))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40)):
        late = sign_in(manager).get(asked.get_absolute_url())
        assert "En retard" in read(late)

    client = sign_in(manager)
    today = timezone.localdate().isoformat()
    answer = client.post(asked.get_absolute_url(), {"answered_on": today}, follow=True)

    assert "C'est noté : répondu le" in read(answer)
    assert title not in read(client.get("/"))
    assert len(events(asked.young_person_id, "personal.data_request_answered")) == 1
    assert "répondu le" in read(holder.get("personal_data_request"))
    # Answered, the same may be asked again.
    holder.post("personal_data_request", kind="access")
    with system_scope():
        assert DataRequest.objects.count() == 2


@pytest.mark.parametrize("days", [-1, 1])
def test_an_answer_is_between_the_request_and_today(asked, manager, sign_in, days):
    day = timezone.localdate() + datetime.timedelta(days=days)
    answer = sign_in(manager).post(asked.get_absolute_url(), {"answered_on": day.isoformat()})

    assert answer.status_code == 200
    assert "entre la demande et aujourd'hui" in read(answer)
    with pytest.raises(Refused, match="date au plus tôt"):
        act(actions.close_request, asked, by=manager, answered_on=day)


def test_of_two_colleagues_the_second_is_told(asked, manager, sign_in):
    today = timezone.localdate()
    act(actions.close_request, asked, by=manager, answered_on=today)

    answer = sign_in(manager).post(
        asked.get_absolute_url(), {"answered_on": today.isoformat()}, follow=True
    )
    assert "Un collègue a déjà noté la réponse" in read(answer)
    assert len(events(asked.young_person_id, "personal.data_request_answered")) == 1


def test_who_manages_elsewhere_or_at_the_e2c_does_not_read_it(asked, site, sign_in):
    for user in (
        UserFactory(manager=True),
        UserFactory(head=True, membership__organisation=site),
    ):
        assert sign_in(user).get(asked.get_absolute_url()).status_code == 404


def test_the_constraints_are_refused_by_name(asked, manager):
    today = timezone.localdate()
    twin = DataRequest(
        young_person=asked.young_person,
        organisation_id=asked.organisation_id,
        kind=RequestKind.ACCESS,
        due_on=today,
        readers=asked.readers,
    )
    with system_scope():
        for row, name, sentence in (
            (twin, "data_request_once_until_answered", "Cette demande est déjà faite"),
            (asked, "data_request_answered_by_iff_answered", "Une réponse porte son jour"),
        ):
            if row is asked:
                row.answered_on = today
            with pytest.raises(ValidationError, match=sentence):
                row.validate_constraints()
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                row.save()
