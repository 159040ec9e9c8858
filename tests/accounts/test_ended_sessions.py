"""What Django keeps of a session goes, at night, once the session has ended."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accord.accounts.tasks import forget_ended_sessions
from accord.celery import app
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_ended_sessions_are_deleted_and_nobody_at_work_is_signed_out(client, sign_in):
    ended = datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE, minutes=1)
    with time_machine.travel(timezone.now() - ended):
        client.force_login(UserFactory(counsellor=True))
    at_work = sign_in(UserFactory(counsellor=True))
    assert Session.objects.count() == 2

    for _twice in range(2):
        forget_ended_sessions()
        assert Session.objects.get().pk == at_work.session.session_key
    assert at_work.get(reverse("young_people")).status_code == 200


def test_every_task_of_the_timetable_is_one_that_the_worker_knows():
    app.loader.import_default_modules()

    for planned in settings.CELERY_BEAT_SCHEDULE.values():
        assert planned["task"] in app.tasks
