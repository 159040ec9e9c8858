"""What an act writes."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accord.isolation.scope import scope, system_scope
from accord.outbox.actions import Recipient, call_off, poke, send_batch
from accord.outbox.enums import State
from accord.outbox.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_one_row_per_recipient_says_who_may_read_it(post_answer, row):
    post_answer("zoe@ml.example", "ali@ml.example", readers=[9, 7, 9])

    assert row("zoe@ml.example").readers == row("ali@ml.example").readers == [7, 9]
    assert row("zoe@ml.example").state == State.WAITING


def test_posting_twice_writes_nothing(post_answer, row):
    post_answer("zoe@ml.example")
    post_answer("zoe@ml.example", "Zoe@ML.example", "ali@ml.example")

    with system_scope():
        assert Message.objects.count() == 2


def test_a_row_remembers_whose_account_it_is_for(post_answer, row):
    user = UserFactory()
    post_answer(to=[Recipient(user.email, user)])

    assert row(user.email).recipient == user


def test_a_long_key_and_a_long_address_fit(post_answer, row):
    address = "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example"
    post_answer(address, key="k" * 200)

    assert row(address).state == State.WAITING


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b\nBcc: c@d.example"])
def test_an_unusable_address_does_not_break_the_act_and_is_kept_as_failed(post_answer, address):
    post_answer(address, "zoe@ml.example")

    with system_scope():
        failed = Message.objects.get(state=State.FAILED)
        assert failed.answer
        assert Message.objects.filter(state=State.WAITING).count() == 1


def test_a_message_belongs_to_the_transaction_of_its_act(post_answer):
    with transaction.atomic():
        post_answer()
        transaction.set_rollback(True)

    with system_scope():
        assert not Message.objects.exists()


def test_one_transaction_wakes_the_worker_once(post_answer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        post_answer(key="1")
        with scope([3]), transaction.atomic():
            post_answer(key="2")
        post_answer(key="3")

    assert callbacks == [poke]


def test_a_wake_up_undone_with_its_savepoint_is_not_the_only_one(
    post_answer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        with transaction.atomic():
            post_answer(key="1")
            transaction.set_rollback(True)
        post_answer(key="2")

    assert callbacks == [poke]


def test_without_a_scope_the_table_shows_and_takes_nothing(post_answer):
    post_answer(readers=[7])

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from outbox_message")
        assert cursor.fetchone() == (0,)
        cursor.execute("update outbox_message set subject = 'x'")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "insert into outbox_message (key, kind, address, subject, text, html, state,"
                " planned_at, due_at, attempts, answer, readers)"
                " values ('k', 'k', 'a', 's', 't', 'h', 'waiting', now(), now(), 0, '', '{7}')"
            )


@pytest.mark.parametrize(("organisation", "seen"), [(7, 1), (8, 0)])
def test_only_the_readers_see_a_message(post_answer, organisation, seen):
    post_answer(readers=[7])

    with scope([organisation]):
        assert Message.objects.count() == seen


def test_both_bodies_say_the_same_in_plain_french(post_answer, row):
    post_answer()
    message = row()

    assert "L'E2C du Val d'Orge a répondu à votre orientation de S. B." in message.text
    assert "http://127.0.0.1:8000/orientations/7/" in message.text
    assert "\n\n\n" not in message.text
    assert _words(_read(message.html)) == ["Accord", *_words(message.text)]


def test_what_a_person_typed_is_escaped_in_html_only(post_answer, row):
    context = {"site": "<b>E2C</b> & Cie", "initials": "S. B.", "url": "http://x.example/"}
    post_answer(context=context)

    assert "<b>E2C</b> & Cie" in row().text
    assert "&lt;b&gt;E2C&lt;/b&gt; &amp; Cie" in row().html


def test_a_subject_is_one_short_line(post_answer, row):
    post_answer(subject="Une réponse\r\nBcc: tous@exemple.fr " + "x" * 300)

    assert "\n" not in row().subject
    assert len(row().subject) == 200


def test_a_message_for_later_waits(post_answer, row, mailbox):
    post_answer(due_at=timezone.now() + timedelta(hours=1))

    assert send_batch().claimed == 0
    assert row().state == State.WAITING


class _Reader(HTMLParser):
    """What a mail program shows of a body."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = 0
        self.shown: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("title", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("title", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.shown.append(data)


def _read(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    return " ".join(reader.shown)


def _words(text: str) -> list[str]:
    """In order; the colon that leads to an address is a button's border in HTML."""
    return text.replace(" :\nhttp", "\nhttp").split()


def test_what_is_called_off_does_not_leave_and_the_rest_does(post_answer, row, mailbox):
    post_answer("zoe@ml.example", "ali@ml.example", key="answer:1")
    post_answer("eve@ml.example", key="answer:10")
    with scope([3]):
        assert call_off("answer:1:") == 2, "written by the portal, whoever acts"

    send_batch()
    assert row("zoe@ml.example").state == row("ali@ml.example").state == State.CALLED_OFF
    assert row("eve@ml.example").state == State.SENT
    assert [message["To"] for message in mailbox.messages] == ["eve@ml.example"]


def test_what_has_left_cannot_be_called_off(post_answer, row, mailbox):
    post_answer()
    send_batch()

    assert call_off("answer:1:") == 0
    assert row().state == State.SENT


def test_calling_off_belongs_to_the_transaction_of_its_act(post_answer, row):
    post_answer()
    with transaction.atomic():
        call_off("answer:1:")
        transaction.set_rollback(True)

    assert row().state == State.WAITING
