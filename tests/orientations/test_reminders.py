"""A Mission Locale that waits for an answer reminds the site: once, then not before three days."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.workflow import Refused
from orientations import actions
from tests.factories.networks import CorrespondentFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.orientations.acting import act, addresses, at_once, events, messages, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(counsellor, site, trainer):
    """An orientation that the site has left without an answer for eight days."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=8)):
        return OrientationFactory(by=counsellor, site=site)


def remind(orientation, *, by):
    return partial(act, actions.remind, orientation, by=by)


def test_the_site_is_written_to_and_both_sides_read_it(silent, counsellor, trainer, site):
    remind(silent, by=counsellor)()

    assert addresses("orientation_reminder") == {trainer.email}
    [message] = messages("orientation_reminder")
    assert silent.young_person.last_name not in message.text + message.subject
    [told] = events(silent.young_person_id, "orientation.reminded")
    assert set(told.readers) == {silent.mission_locale_id, site.pk}


def test_a_second_reminder_waits_three_days(silent, counsellor):
    remind(silent, by=counsellor)()

    with pytest.raises(Refused, match="déjà été relancé"):
        remind(silent, by=counsellor)()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3, minutes=1)):
        remind(silent, by=counsellor)()
    assert len(messages("orientation_reminder")) == 2


def test_who_has_answered_is_not_reminded(silent, counsellor, trainer):
    act(actions.accept, silent, by=trainer)

    with pytest.raises(Refused, match="a répondu"):
        remind(silent, by=counsellor)()


def test_a_site_has_a_week_to_answer(counsellor, trainer, site):
    sent = OrientationFactory(by=counsellor, site=site)

    with pytest.raises(Refused, match="a une semaine pour répondre"):
        remind(sent, by=counsellor)()
    nearly = timezone.now() + datetime.timedelta(days=6, hours=23)
    with time_machine.travel(nearly), pytest.raises(Refused, match="a une semaine pour répondre"):
        remind(sent, by=counsellor)()
    assert messages("orientation_reminder") == []
    with time_machine.travel(timezone.now() + datetime.timedelta(days=7, minutes=1)):
        remind(sent, by=counsellor)()
    assert len(messages("orientation_reminder")) == 1


def test_a_site_that_will_answer_at_a_session_is_not_reminded(sign_in, silent, counsellor, site):
    act(actions.register, silent, SessionFactory(site=site), by=counsellor)

    answer = sign_in(counsellor).post(reverse("orientation_remind", args=[silent.pk]), follow=True)

    assert "répondra après la séance d'information : rien à relancer." in read(answer)
    assert messages("orientation_reminder") == []
    assert events(silent.young_person_id, "orientation.reminded") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_remind_at_once_one_does(silent, counsellor, colleague):
    first, second = at_once(remind(silent, by=counsellor), remind(silent, by=colleague))

    assert first == silent
    assert isinstance(second, Refused)
    assert len(messages("orientation_reminder")) == 1


def test_the_day_reminds_from_the_line_then_says_so(sign_in, silent, counsellor):
    client = sign_in(counsellor)
    url = reverse("orientation_remind", args=[silent.pk])
    assert f'action="{url}"' in read(client.get(reverse("home")))

    page = read(client.post(url, {"retour": "/"}, follow=True))

    assert "est relancé" in page
    assert "relancé aujourd'hui" in page
    assert f'action="{url}"' not in page


def test_a_reminder_never_leads_out_of_the_portal(sign_in, silent, counsellor):
    url = reverse("orientation_remind", args=[silent.pk])

    answer = sign_in(counsellor).post(url, {"retour": "//elsewhere.example/"})

    assert answer.url == silent.get_absolute_url()


def test_whoever_awaits_a_session_is_not_on_the_list_to_call(sign_in, counsellor, site):
    session = SessionFactory(site=site)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=8)):
        OrientationFactory(by=counsellor, site=site, session=session)

    assert "Rappeler" not in read(sign_in(counsellor).get(reverse("home")))


def test_the_list_to_call_says_the_number_of_the_correspondent(
    sign_in, silent, counsellor, site, django_assert_max_num_queries: Any
):

    CorrespondentFactory(organisation=site, name="Camille Dorval", phone="+33561000001")
    client = sign_in(counsellor)

    # One more than in production: a test puts back the scope that it found.
    with django_assert_max_num_queries(12 + 1):
        page = read(client.get(reverse("home")))

    assert "Camille Dorval" in page
    assert 'href="tel:+33561000001"' in page
