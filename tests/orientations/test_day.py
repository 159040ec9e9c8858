""" "Ma journée" of a site: what waits, answered from the line itself."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from orientations import actions
from orientations.enums import OrientationStatus
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, now, read

pytestmark = pytest.mark.django_db


def url(orientation):
    return reverse("orientation_answer", args=[orientation.pk])


@pytest.mark.parametrize("answer", [OrientationStatus.ACCEPTED, OrientationStatus.WAITLISTED])
def test_a_site_answers_from_the_line_and_stays_there(sign_in, trainer, orientation, answer):
    client = sign_in(trainer)
    assert f'name="answer" value="{answer}"' in read(client.get("/"))

    done = client.post(url(orientation), {"answer": answer, "retour": "/"}, follow=True)

    assert done.redirect_chain == [("/", 302)]
    assert "Réponse envoyée" in read(done)
    assert now(orientation).status == answer


def test_whoever_comes_second_is_told_and_comes_back_to_the_day(sign_in, trainer, orientation):
    client = sign_in(trainer)
    act(actions.accept, orientation, by=trainer)

    done = client.post(url(orientation), {"answer": "waitlisted", "retour": "/"}, follow=True)

    assert done.redirect_chain == [("/", 302)]
    assert "n'attend plus cette réponse" in read(done)
    assert now(orientation).status == OrientationStatus.ACCEPTED


def test_the_oldest_stands_first_and_a_minor_is_marked(sign_in, trainer, counsellor, site):
    minor = YoungPersonFactory(by=counsellor, minor=True, last_name="Ancien")
    recent = OrientationFactory(by=counsellor, site=site)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=3)):
        old = OrientationFactory(by=counsellor, site=site, young_person=minor)

    page = read(sign_in(trainer).get("/"))

    assert page.index(old.get_absolute_url()) < page.index(recent.get_absolute_url())
    assert page.count("Mineur") == 1
    assert "depuis 3 jours" in page


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_the_day_costs_at_most_twelve_queries(
    request, sign_in, counsellor, site, who, django_assert_max_num_queries
):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9)):
        OrientationFactory.create_batch(12, by=counsellor, site=site)
    OrientationFactory(by=counsellor, site=site, accepted=True)
    client = sign_in(request.getfixturevalue(who))

    # One more counts the list that is longer than the page shows. In a test, the request's own
    # transaction is a savepoint: two queries more.
    with django_assert_max_num_queries(12 + 1 + 2):
        page = client.get("/")
    assert len(page.content) < 60_000
