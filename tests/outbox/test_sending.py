"""What becomes of the rows: sent once, later, never, or too late."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.outbox.actions import send_batch
from accord.outbox.delivery import LEASE
from accord.outbox.enums import State
from accord.outbox.models import Message
from accord.outbox.tasks import send_due_messages

pytestmark = pytest.mark.django_db


def test_a_message_arrives_in_text_and_html_and_says_that_a_machine_wrote_it(
    post_answer, row, mailbox
):
    post_answer()

    assert send_batch().sent == 1

    (mail,) = mailbox.to("zoe@ml.example")
    assert mail["Subject"] == "Une réponse à votre orientation"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"].addresses[0].addr_spec == "accord@exemple.fr"
    assert mail.get_body(["plain"]).get_content().splitlines() == row().text.splitlines()
    assert "Lire la réponse</a>" in mail.get_body(["html"]).get_content()
    assert row().state == State.SENT
    assert row().sent_at
    assert row().leased_until is None


def test_a_batch_uses_one_connection(post_answer, mailbox):
    post_answer(*(f"conseil{n}@ml.example" for n in range(5)))

    assert send_batch().sent == 5
    assert mailbox.connections == 1


def test_the_task_goes_on_until_nothing_is_due_and_twice_sends_once(post_answer, mailbox):
    post_answer(*(f"conseil{n}@ml.example" for n in range(60)))

    send_due_messages()
    send_due_messages()

    assert len(mailbox.messages) == 60


def test_the_oldest_leave_first(post_answer, mailbox):
    now = timezone.now()
    post_answer("deux@ml.example", due_at=now - timedelta(minutes=1))
    post_answer("un@ml.example", due_at=now - timedelta(minutes=2))

    send_batch(size=1)

    assert [mail["To"] for mail in mailbox.messages] == ["un@ml.example"]


def test_a_temporary_refusal_waits_longer_each_time_then_leaves(post_answer, row, mailbox):
    mailbox.answer("450 4.2.1 Boite occupee")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        post_answer()
        send_batch()
        first = row().due_at - timezone.now()
        assert row().state == State.WAITING
        assert row().answer == "450 4.2.1 Boite occupee"
        assert send_batch().claimed == 0

        clock.shift(first)
        send_batch()
        second = row().due_at - timezone.now()
        assert row().attempts == 2
        assert second > first

        mailbox.accept()
        clock.shift(second)
        assert send_batch().sent == 1

    assert len(mailbox.messages) == 1
    assert row().answer == ""


def test_the_delay_never_passes_an_hour_and_a_quarter(post_answer, row, mailbox):
    mailbox.answer("450 4.2.1 Boite occupee")
    post_answer()
    with system_scope():
        Message.objects.update(attempts=3000)

    send_batch()

    assert timedelta(minutes=44) < row().due_at - timezone.now() < timedelta(minutes=76)


def test_a_refusal_for_good_is_kept_with_its_reason_but_not_the_address(
    post_answer, row, mailbox, caplog
):
    mailbox.answer("550 5.1.1 <zoe.martin@ml.example>: zoe.martin inconnue " + "x" * 300)
    post_answer("zoe.martin@ml.example")
    with caplog.at_level(logging.DEBUG):
        send_batch()

    refused = row("zoe.martin@ml.example")
    assert refused.state == State.FAILED
    assert refused.answer.startswith("550 5.1.1 <(adresse)>: (adresse) inconnue xxx")
    assert len(refused.answer) == 200
    assert send_batch().claimed == 0
    assert "refused" in caplog.text
    assert "zoe" not in caplog.text


def test_one_refusal_does_not_hold_up_the_others(post_answer, row, mailbox):
    mailbox.answer("550 5.1.1 inconnu", to="b@ml.example")
    mailbox.answer("451 4.3.0 plus tard", to="c@ml.example", after="DATA")
    mailbox.answer("421 4.7.0 au revoir", to="d@ml.example")
    post_answer(*(f"{name}@ml.example" for name in "abcde"))

    batch = send_batch()

    assert (batch.sent, batch.failed, batch.postponed) == (2, 1, 2)
    assert mailbox.to("a@ml.example")
    assert mailbox.to("e@ml.example")


def test_a_provider_that_stops_answering_delays_one_message_not_the_batch(
    post_answer, row, mailbox, settings
):
    settings.EMAIL_TIMEOUT = 1
    mailbox.hang(to="a@ml.example")
    post_answer("a@ml.example", "b@ml.example")

    batch = send_batch()

    assert (batch.sent, batch.postponed) == (1, 1)
    assert row("a@ml.example").state == State.WAITING


def test_nobody_listens_so_all_wait_and_the_provider_is_asked_once(post_answer, row, mailbox):
    mailbox.stop()
    post_answer("a@ml.example", "b@ml.example")

    batch = send_batch()

    assert (batch.postponed, batch.reachable, batch.worth_another) == (2, False, False)
    assert "ConnectionRefusedError" in row("b@ml.example").answer


def test_a_refused_sender_is_our_fault_and_fails_no_message(post_answer, row, mailbox, settings):
    settings.DEFAULT_FROM_EMAIL = "x" * 600 + "@exemple.fr"
    post_answer()

    assert send_batch().postponed == 1
    assert row().state == State.WAITING


def test_an_expired_message_is_not_sent(post_answer, row, mailbox):
    post_answer("tard@ml.example", expires_at=timezone.now() - timedelta(seconds=1))
    post_answer("temps@ml.example", expires_at=timezone.now() + timedelta(hours=1))

    assert send_batch().sent == 1
    assert row("tard@ml.example").state == State.EXPIRED
    assert not mailbox.to("tard@ml.example")


def test_a_message_keeps_its_message_id_over_its_attempts(post_answer, mailbox):
    mailbox.answer("451 4.3.0 plus tard", after="DATA")
    post_answer("a@ml.example", "b@ml.example")
    send_batch()
    mailbox.accept()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        send_batch()

    refused = {mail["To"]: mail["Message-ID"] for mail in mailbox.refused}
    accepted = {mail["To"]: mail["Message-ID"] for mail in mailbox.messages}
    assert refused == accepted
    assert len(set(accepted.values())) == 2
    assert all(value.endswith("@127.0.0.1>") for value in accepted.values())
    assert not any("ml.example" in value for value in accepted.values())


def test_a_message_that_cannot_be_composed_fails_alone(post_answer, row, mailbox):
    post_answer("a@ml.example", "b@ml.example")
    with system_scope():
        Message.objects.filter(address="a@ml.example").update(subject="deux\nlignes")

    assert send_batch().sent == 1
    assert row("a@ml.example").state == State.FAILED


def test_a_claimed_message_is_left_alone_until_its_lease_ends(post_answer, row, mailbox):
    post_answer()
    with system_scope():
        Message.objects.update(leased_until=timezone.now() + LEASE)

    assert send_batch().claimed == 0
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert send_batch().sent == 1


def test_a_batch_that_lasts_gives_back_what_it_has_not_begun(
    post_answer, row, mailbox, monkeypatch
):
    monkeypatch.setattr("accord.outbox.delivery.BEGIN_WITHIN", timedelta(seconds=0.5))
    mailbox.delay = 0.6
    post_answer("a@ml.example", "b@ml.example")

    batch = send_batch()

    assert (batch.claimed, batch.sent) == (2, 1)
    assert row("b@ml.example").leased_until is None
    assert row("b@ml.example").attempts == 0
