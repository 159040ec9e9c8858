"""Several workers at once, a worker killed, Redis down: nothing is lost, nothing is doubled."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as portal
from django.db import connection, transaction
from django.utils import timezone

from accord.embedded.processes import dies_with_parent
from accord.isolation.scope import system_scope
from accord.outbox.actions import send_batch
from accord.outbox.delivery import LEASE
from accord.outbox.enums import State
from accord.outbox.models import Message
from tests.workers import OwnRedis, broker, environment, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    """A socket's path is short: pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="accord-") as folder:
        server = OwnRedis(Path(folder))
        server.start()
        with broker(server.broker_url):
            yield server
        server.kill()


def test_two_workers_at_once_send_each_message_once(post_answer, mailbox):
    mailbox.delay = 0.02
    addresses = [f"conseil{n}@ml.example" for n in range(40)]
    post_answer(*addresses)
    together = threading.Barrier(2)
    shares: list[int] = []

    def work() -> None:
        together.wait()
        sent = 0
        while (batch := send_batch(size=4)).claimed:
            sent += batch.sent
        shares.append(sent)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(mail["To"] for mail in mailbox.messages) == Counter(addresses)
    assert sum(shares) == 40
    assert min(shares) > 0


def test_what_a_killed_worker_held_is_sent_by_another_after_the_lease(post_answer, row, mailbox):
    mailbox.hang()
    post_answer()
    victim = subprocess.Popen(
        [sys.executable, "-c", SEND_ONE_BATCH],
        cwd=portal.BASE_DIR,
        env=environment(EMAIL_URL=mailbox.url),
        preexec_fn=dies_with_parent(signal.SIGKILL),
    )
    while not mailbox.refused:
        assert victim.poll() is None
        time.sleep(0.05)
    victim.kill()
    victim.wait()
    mailbox.accept()

    assert row().leased_until
    assert send_batch().claimed == 0
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert send_batch().sent == 1

    (begun,), (arrived,) = mailbox.refused, mailbox.messages
    assert begun["Message-ID"] == arrived["Message-ID"]


def test_a_worker_does_not_wait_for_rows_that_another_is_claiming(post_answer, mailbox):
    post_answer("a@ml.example", "b@ml.example")
    with system_scope():
        Message.objects.select_for_update().get(address="a@ml.example")
        other = threading.Thread(target=_send_one_batch)
        other.start()
        other.join(timeout=5)
        waits = other.is_alive()
    other.join()

    assert not waits
    assert [mail["To"] for mail in mailbox.messages] == ["b@ml.example"]


def test_a_worker_that_lost_its_lease_does_not_touch_the_row(post_answer, row, mailbox, settings):
    settings.EMAIL_TIMEOUT = 2
    mailbox.hang()
    post_answer()
    slow = threading.Thread(target=_send_one_batch)
    slow.start()
    while not mailbox.refused:
        time.sleep(0.05)
    of_another = timezone.now() + LEASE * 2
    with system_scope():
        Message.objects.update(leased_until=of_another)
    slow.join()

    assert row().leased_until == of_another
    assert row().attempts == 0


def test_redis_down_the_act_succeeds_and_the_mail_leaves_when_redis_is_back(
    post_answer, row, mailbox, own_redis
):
    with worker(own_redis.folder, redis_url=own_redis.url, email_url=mailbox.url):
        post_answer("avant@ml.example")
        mailbox.wait_for("avant@ml.example", seconds=10)

        own_redis.kill()
        with transaction.atomic():
            post_answer("pendant@ml.example")
        time.sleep(1)
        assert row("pendant@ml.example").state == State.WAITING

        own_redis.start()
        mailbox.wait_for("pendant@ml.example", seconds=60)


@pytest.mark.parametrize(("trouble", "seconds"), [("kill", 1), ("freeze", 3)])
def test_an_act_hardly_waits_for_a_redis_in_trouble(
    post_answer, row, own_redis, caplog, trouble, seconds
):
    post_answer("avant@ml.example")
    getattr(own_redis, trouble)()

    for number in range(2):
        started = time.monotonic()
        with transaction.atomic():
            post_answer(key=f"{number}")
            post_answer(key=f"{number} bis", to=[])
        assert time.monotonic() - started < seconds

    assert caplog.text.count("Redis took no wake-up") == 2
    assert "ml.example" not in caplog.text


def _send_one_batch() -> None:
    send_batch()
    connection.close()


SEND_ONE_BATCH = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "accord.settings"
django.setup()
from accord.outbox.actions import send_batch
send_batch()
"""
