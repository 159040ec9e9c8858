"""Several orientations ticked in the list, and what becomes of each."""

from __future__ import annotations

import datetime
import uuid
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orientations import actions
from orientations.enums import DeclineReason, WithdrawReason
from orientations.models import Orientation
from tests.factories.accounts import UserFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.orientations.acting import act, at_once, messages, now, read

URL, LIST = "/orientations/plusieurs/", "/orientations/"
CONFIRMED = {"confirme": "oui", "retour": f"{LIST}?etat=sent"}


def tick(client: Client, name: str, rows: list[Any], **typed: Any) -> Any:
    ids = [row.pk if isinstance(row, Orientation) else row for row in rows]
    return client.post(URL, {"acte": name, "choix": ids, **typed}, follow=True)


def states(rows: list[Orientation]) -> list[str]:
    return [str(now(row).status) for row in rows]


@pytest.fixture
def three(counsellor: Any, trainer: Any, site: Any) -> list[Orientation]:
    """Sent to our site nine days ago, without an answer."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9)):
        return OrientationFactory.create_batch(3, by=counsellor, site=site)


# --- what each side is offered ------------------------------------------------------------------


def test_each_side_is_offered_its_own_acts_on_what_is_still_open(
    client, counsellor, trainer, three, site
):
    declined = OrientationFactory(by=counsellor, site=site, declined=True)
    for user, offered, others in (
        (counsellor, ("relancer", "retirer"), ("accepter", "attente", "refuser")),
        (trainer, ("accepter", "attente", "refuser"), ("relancer", "retirer")),
    ):
        client.force_login(user)
        page = read(client.get(LIST))
        assert all(f'value="{name}"' in page for name in offered)
        assert not any(f'value="{name}"' in page for name in others)
        assert page.count('name="choix"') == 3
        assert f'value="{declined.pk}"' not in page


def test_a_list_with_nothing_open_offers_no_act(sign_in, counsellor, site):
    OrientationFactory(by=counsellor, site=site, declined=True)

    assert 'class="bulk"' not in read(sign_in(counsellor).get(LIST))


# --- the Mission Locale -------------------------------------------------------------------------


def test_silent_sites_are_reminded_and_the_others_named_with_the_reason(sign_in, counsellor, three):
    act(actions.remind, three[0], by=counsellor)

    page = read(tick(sign_in(counsellor), "relancer", three))

    assert "2 relances envoyées." in page
    name = three[0].young_person
    assert f"1 n'a pas été relancée : {name}. {three[0].site} a déjà été relancé" in page
    assert len(messages("orientation_reminder")) == 3


def test_withdrawing_asks_why_then_frees_the_seats_and_comes_back(
    sign_in, counsellor, trainer, three, site
):
    session = SessionFactory(site=site, by=trainer)
    act(actions.register, three[0], session, by=counsellor)
    client = sign_in(counsellor)

    asked = read(tick(client, "retirer", three))
    assert "Retirer ces orientations ?" in asked
    assert all(str(row.young_person) in asked for row in three)
    assert states(three) == ["sent"] * 3

    unsaid = read(tick(client, "retirer", three, **CONFIRMED))
    assert 'aria-invalid="true"' in unsaid
    assert states(three) == ["sent"] * 3

    done = tick(client, "retirer", three, reason="moved", **CONFIRMED)
    assert done.redirect_chain == [(f"{LIST}?etat=sent", 302)]
    assert "3 orientations retirées ; les sites sont prévenus." in read(done)
    assert states(three) == ["withdrawn"] * 3
    session.refresh_from_db()
    assert session.seats_taken == 0
    assert len(messages("orientation_withdrawn")) == 3


# --- the site -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "state"),
    [
        ("accepter", {"comment": "Bienvenue à tous."}, "accepted"),
        ("attente", {}, "waitlisted"),
        ("refuser", {"reason": "full"}, "declined"),
    ],
)
def test_a_site_answers_several_at_once(sign_in, trainer, three, name, typed, state):
    client = sign_in(trainer)
    assert states(three) == ["sent"] * 3

    page = read(tick(client, name, three, **typed, **CONFIRMED))

    assert "Réponse envoyée pour 3 orientations." in page
    assert states(three) == [state] * 3
    assert now(three[0]).answer_comment == typed.get("comment", "")
    assert len(messages("orientation_answered")) == 3


@pytest.mark.parametrize("typed", [{}, {"reason": "other"}, {"reason": "forged"}])
def test_declining_needs_a_reason_and_another_reason_its_words(sign_in, trainer, three, typed):
    page = read(tick(sign_in(trainer), "refuser", three, **typed, **CONFIRMED))

    assert 'aria-invalid="true"' in page
    assert states(three) == ["sent"] * 3


def test_a_social_security_number_is_refused_in_the_message(sign_in, trainer, three):
    typed = {"comment": "Son numéro : 1 85 05 78 006 084 91"}
    tick(sign_in(trainer), "accepter", three, **typed, **CONFIRMED)

    assert states(three) == ["sent"] * 3


def test_what_cannot_be_answered_any_more_is_set_aside_before_and_told_after(
    sign_in, trainer, three
):
    act(actions.accept, three[0], by=trainer)
    client = sign_in(trainer)

    asked = read(tick(client, "refuser", three))
    aside = asked.partition("Laissée")[2]
    assert str(three[0].young_person) in aside
    assert str(three[1].young_person) not in aside.partition("<form")[0]

    act(actions.accept, three[1], by=trainer)
    page = read(tick(client, "refuser", three[1:], reason="full", **CONFIRMED))
    assert "Réponse envoyée pour une orientation." in page
    name = three[1].young_person
    assert f"1 n'a pas reçu cette réponse : {name}. Déjà « acceptée »." in page
    assert states(three) == ["accepted", "accepted", "declined"]


def test_when_none_of_them_can_nothing_is_asked(sign_in, trainer, three):
    for row in three:
        act(actions.accept, row, by=trainer)

    page = read(tick(sign_in(trainer), "refuser", three))

    assert "3 n'ont pas reçu cette réponse" in page
    assert "Ne pas retenir ces jeunes ?" not in page


# --- what is forged -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said", "reminders"),
    [("relancer", "Une relance envoyée.", 1), ("retirer", "Une orientation retirée", 0)],
)
def test_an_id_of_another_organisation_is_neither_acted_upon_nor_revealed(
    sign_in, counsellor, three, name, said, reminders
):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9)):
        theirs = OrientationFactory()
    client = sign_in(counsellor)
    absent = read(tick(client, name, [uuid.uuid4()], reason="moved", **CONFIRMED))

    alone = read(tick(client, name, [theirs], reason="moved", **CONFIRMED))
    among = read(tick(client, name, [three[0], theirs], reason="moved", **CONFIRMED))

    for page in (absent, alone):
        assert "Cochez au moins une ligne" in page
    assert said in among
    for page in (alone, among):
        assert str(theirs.young_person) not in page
        assert str(theirs.pk) not in page
    assert now(theirs).status == "sent"
    assert len(messages("orientation_reminder")) == reminders
    assert not [m for m in messages() if str(theirs.pk) in m.key and "sent:" not in m.key]


@pytest.mark.parametrize(
    ("who", "name", "expected"),
    [
        ("counsellor", "relancer", 302),
        ("counsellor", "accepter", 403),
        ("trainer", "retirer", 403),
        ("trainer", "relancer", 403),
        ("counsellor", "effacer", 404),
    ],
)
def test_the_acts_of_the_other_side_are_refused(request, client, three, who, name, expected):
    client.force_login(request.getfixturevalue(who))

    answer = client.post(URL, {"acte": name, "choix": [three[0].pk]})

    assert answer.status_code == expected
    assert now(three[0]).status == "sent"


def test_a_role_of_aggregates_acts_on_nothing(sign_in, three):
    answer = sign_in(UserFactory(regional_officer=True)).post(URL, {"acte": "relancer"})

    assert answer.status_code == 403


@pytest.mark.parametrize("ids", [[], ["", "x", "1"]])
def test_nothing_ticked_says_what_to_do(sign_in, counsellor, three, ids):
    assert "Cochez au moins une ligne" in read(tick(sign_in(counsellor), "relancer", ids))


def test_a_hundred_at_once_and_no_more(sign_in, counsellor, three):
    ids = [*(row.pk for row in three), *(uuid.uuid4() for _ in range(98))]
    client = sign_in(counsellor)

    assert "Au plus 100 lignes à la fois" in read(tick(client, "relancer", ids))
    assert messages("orientation_reminder") == []
    assert "3 relances envoyées." in read(tick(client, "relancer", ids[:100]))


def test_a_page_of_rows_is_done_in_a_number_of_queries_that_stays_small(sign_in, counsellor, site):
    """Each row has its own lock, event and mail: at most this many queries a row."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9)):
        rows = OrientationFactory.create_batch(10, by=counsellor, site=site)
    client = sign_in(counsellor)
    with CaptureQueriesContext(connection) as queries:
        tick(client, "retirer", rows, reason="moved", **CONFIRMED)

    asked = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 10 * 22 + 40


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_answer_the_same_rows_the_second_is_told_for_each(
    trainer, three, site
):
    other = UserFactory(trainer=True, membership__organisation=site)
    decline = partial(act, actions.on_each, three, actions.decline, reason=DeclineReason.FULL)

    first, second = at_once(
        partial(act, actions.on_each, list(reversed(three)), actions.accept, by=trainer),
        partial(decline, by=other),
    )

    assert (first.done, first.left) == (3, {})
    assert second.done == 0
    [(reason, names)] = second.left.items()
    assert reason == "Déjà « acceptée »."
    assert len(names) == 3
    assert states(three) == ["accepted"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_who_free_seats_of_the_same_sessions_do_not_wait_for_each_other_forever(
    counsellor, stranger_ml, trainer, site
):
    """Two Mission Locales withdraw at once: each frees a seat in both sessions, in another order."""
    sessions = [SessionFactory(site=site) for _ in range(2)]
    ours, theirs = (
        [OrientationFactory(by=by, site=site, session=session) for session in order]
        for by, order in ((counsellor, sessions), (stranger_ml, sessions[::-1]))
    )

    def withdraw(rows, by):
        moved = WithdrawReason.MOVED
        return partial(act, actions.on_each, rows, actions.withdraw, by=by, reason=moved)

    first, second = at_once(withdraw(ours, counsellor), withdraw(theirs, stranger_ml))

    assert (first.done, second.done) == (2, 2)
    for session in sessions:
        session.refresh_from_db()
        assert session.seats_taken == 0
