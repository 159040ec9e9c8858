"""A link is signed, ends, is revoked, is asked for again; and tells nothing to who finds it."""

from __future__ import annotations

import datetime
import logging
from urllib.parse import urlsplit

import pghistory.models
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.celery import app
from accord.isolation.scope import scope, system_scope
from accord.logs import LineFormatter
from accord.personal import actions
from accord.personal.models import AskedLink, PersonalLink
from accord.personal.tasks import answer_asked_links, forget_old_links
from accord.youth.models import YoungPerson
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, messages, read
from tests.personal.conftest import EMAIL, Holder, expire, now

pytestmark = pytest.mark.django_db


def opens(token: str) -> int:
    return Client().get(reverse("personal_page", args=[token])).status_code


def ask(where: str, client: Client | None = None):
    return (client or Client()).post(reverse("personal_ask"), {"where": where})


def sent_tokens() -> list[str]:
    """The links of the mails, as a reader follows them."""
    return [
        urlsplit(line).path.split("/")[2]
        for message in messages("personal_link")
        for line in message.text.splitlines()
        if "/moi/" in line
    ]


# --- what a link is worth ---------------------------------------------------------------------------


def test_a_link_changed_by_any_one_character_opens_nothing(holder: Holder):
    assert opens(holder.token) == 200
    for place in range(len(holder.token)):
        other = "b" if holder.token[place] == "a" else "a"
        assert opens(holder.token[:place] + other + holder.token[place + 1 :]) == 404
    for cut in (holder.token[:-1], holder.token + "a", holder.token.upper(), "x", "a.b"):
        assert opens(cut) == 404


def test_a_link_holds_nothing_of_whom_it_opens(holder: Holder, person: YoungPerson):
    for told in (person.pk.hex, person.first_name, person.last_name, EMAIL):
        assert told.lower() not in holder.token.lower()


def test_a_link_ends_after_a_month_and_leads_to_a_new_one(holder: Holder, person: YoungPerson):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=29)):
        assert opens(holder.token) == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        over = holder.get("personal_page")
        assert over.status_code == 410
        assert "Ce lien est trop vieux" in read(over)
        assert EMAIL not in read(over)

        answer = holder.post("personal_renew")
        assert EMAIL not in read(answer)
        (token,) = sent_tokens()
        assert opens(token) == 200
        assert opens(holder.token) == 410


@pytest.mark.parametrize("act_name", ["comes", "cannot"])
def test_an_expired_link_answers_nothing(holder: Holder, session, orientation, act_name):
    expire(holder.link)
    before = len(events(orientation.young_person_id))

    assert getattr(holder, act_name)(session).status_code == 410
    assert holder.post("personal_phone", phone="06 39 98 00 12").status_code == 410
    assert len(events(orientation.young_person_id)) == before


def test_revoked_links_open_nothing_and_do_not_renew(holder: Holder, person, counsellor):
    other = Holder(person)
    with scope(counsellor.acting.organisation_ids):
        actions.send_link(now(person), by=counsellor)
    # With the one that came with the message about the seat.
    assert act(actions.revoke_links, now(person), by=counsellor) == 4

    for token in (holder.token, other.token, *sent_tokens()):
        assert opens(token) == 404
    assert holder.post("personal_renew").status_code == 404
    assert {m.state for m in messages("personal_link")} == {"called_off"}
    assert act(actions.revoke_links, now(person), by=counsellor) == 0
    assert len(events(person.pk, "personal.links_revoked")) == 1


def test_a_link_whose_dates_are_reversed_is_refused(holder: Holder):
    with (
        system_scope(),
        pytest.raises(IntegrityError, match="personal_link_expires_after_it_is_made"),
        transaction.atomic(),
    ):
        PersonalLink.objects.filter(pk=holder.link.pk).update(
            expires_at=holder.link.made_at - datetime.timedelta(days=1)
        )


# --- asking again -----------------------------------------------------------------------------------


def test_whoever_asks_learns_nothing_of_who_has_a_file(person):
    with_file, without = ask(EMAIL.upper()), ask("personne@mail.example")

    assert with_file.status_code == without.status_code == 200
    assert with_file.content == without.content
    # The same rows, written for both; a file is looked for behind the page.
    with system_scope():
        assert AskedLink.objects.count() == 2
    assert messages("personal_link") == []


def test_the_link_asked_for_goes_to_the_address_of_the_file_and_nowhere_else(person):
    ask(EMAIL.upper())
    ask("personne@mail.example")
    for _twice in range(2):
        answer_asked_links()

    (message,) = messages("personal_link")
    assert message.address == EMAIL
    assert message.readers == []
    for name in (person.first_name, person.last_name):
        assert name not in message.subject + message.text
    (token,) = sent_tokens()
    assert opens(token) == 200
    with system_scope():
        assert AskedLink.objects.count() == 0


def test_each_of_two_files_with_one_address_has_its_link(person, counsellor):
    YoungPersonFactory(by=counsellor, email=EMAIL.capitalize())
    ask(EMAIL)
    answer_asked_links()

    assert len(set(sent_tokens())) == 2


def test_nobodys_mailbox_is_filled(person):
    moment = timezone.now()
    for minutes in (0, 5, 11, 22, 33, 44, 55, 66):
        with time_machine.travel(moment + datetime.timedelta(minutes=minutes)):
            actions.ask_for_link(EMAIL)
            answer_asked_links()
    assert len(messages("personal_link")) == actions.A_DAY
    with time_machine.travel(moment + datetime.timedelta(days=2)):
        actions.ask_for_link(EMAIL)
        answer_asked_links()
    assert len(messages("personal_link")) == actions.A_DAY + 1


def test_who_asks_too_often_is_told_to_wait(person):
    client = Client()
    answers = [ask("quelqu'un@mail.example", client).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert ask(EMAIL).status_code == 200
    answers = [ask(f"{number}@mail.example").status_code for number in range(20)]
    assert 429 in answers


def test_a_telephone_number_is_no_way_yet_and_says_whom_to_call(person):
    answer = read(ask("06 12 34 56 78"))

    assert "Nous n'envoyons pas encore de SMS" in answer
    with system_scope():
        assert AskedLink.objects.count() == 0


@pytest.mark.parametrize("where", ["", "sofiane", "sofiane@", "0612"])
def test_what_is_neither_says_what_to_write(where):
    answer = ask(where)

    assert answer.status_code == 200
    assert "crivez" in read(answer)
    with system_scope():
        assert AskedLink.objects.count() == 0


def test_links_that_open_nothing_are_forgotten_half_a_year_later(holder: Holder, person):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=215)):
        kept = actions.make_link(now(person), by=None)
        for _twice in range(2):
            forget_old_links()
    with system_scope():
        assert list(PersonalLink.objects.values_list("pk", flat=True)) == [kept.pk]


@pytest.mark.parametrize("name", ["answer_asked_links", "forget_old_links"])
def test_beat_knows_the_task(name: str):
    task = f"accord.personal.tasks.{name}"
    assert task in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert task in app.tasks


# --- where a link may not be found -------------------------------------------------------------------


def test_no_log_keeps_a_link(holder: Holder, caplog: pytest.LogCaptureFixture):
    formatter = LineFormatter("{asctime} {levelname} {name} {message}", style="{")
    expire(holder.link)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        holder.get("personal_page")
        holder.client.get(f"/moi/{holder.token}/nulle-part/")
    lines = [formatter.format(record) for record in caplog.records]

    assert len(lines) >= 2
    assert all("/moi/(lien)/" in line and holder.token not in line for line in lines)


def test_the_history_does_not_keep_it_either(holder: Holder, person):
    holder.post("personal_phone", phone="06 39 98 00 12")

    addresses = [str(context.metadata["url"]) for context in pghistory.models.Context.objects.all()]
    assert "/moi/(lien)/telephone/" in addresses
    assert not any(holder.token in address for address in addresses)


def test_the_page_leads_nowhere_with_the_link_in_it(holder: Holder, session):
    page = read(holder.get("personal_page"))
    assert "http" not in page.replace('content="http', "")
    assert "<script" not in page
