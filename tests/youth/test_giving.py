"""A manager gives several young people to a colleague."""

from __future__ import annotations

import uuid
from functools import partial

import pytest

from accord.youth import actions
from accord.youth.models import YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, at_once, events, messages, now, read

URL, LIST = "/jeunes/confier/", "/jeunes/"
CONFIRMED = {"confirme": "oui", "retour": f"{LIST}?tri=-nom"}


@pytest.fixture
def manager(mission_locale):
    return UserFactory(manager=True, membership__organisation=mission_locale)


@pytest.fixture
def three(counsellor):
    return YoungPersonFactory.create_batch(3, by=counsellor)


def tick(client, rows, **typed):
    ids = [row.pk if isinstance(row, YoungPerson) else row for row in rows]
    return client.post(URL, {"acte": "confier", "choix": ids, **typed}, follow=True)


def referents(rows):
    return {now(row).referent_id for row in rows}


def test_only_whoever_manages_a_mission_locale_is_offered_it(
    client, manager, counsellor, trainer, three
):
    for user, boxes in ((manager, 3), (counsellor, 0), (trainer, 0)):
        client.force_login(user)
        assert read(client.get(LIST)).count('name="choix"') == boxes
        assert client.post(URL, {}).status_code == (302 if user == manager else 403)


def test_they_are_named_then_given_and_the_colleague_is_told_without_a_name(
    sign_in, manager, counsellor, colleague, three
):
    client = sign_in(manager)
    asked = read(tick(client, three))
    assert all(str(person) in asked for person in three)
    assert f"suivi par {counsellor}" in asked
    assert referents(three) == {counsellor.pk}

    assert "Choisissez à qui les confier." in read(tick(client, three, **CONFIRMED))

    done = tick(client, three, referent=colleague.pk, **CONFIRMED)
    assert done.redirect_chain == [(f"{LIST}?tri=-nom", 302)]
    assert "3 jeunes confiés." in read(done)
    assert referents(three) == {colleague.pk}
    assert len(events(three[0].pk, "youth.referent_changed")) == 1
    assert addresses("people_given") == {colleague.email}
    [message] = messages("people_given")
    assert "3 jeunes" in message.text
    for person in three:
        assert f"- {person.initials} : http" in message.text
        assert person.get_absolute_url() in message.html
    assert not [p for p in three if p.last_name in message.text + message.subject + message.html]


def test_whom_the_colleague_follows_already_is_left_aside_by_name(
    sign_in, manager, colleague, three
):
    theirs = YoungPersonFactory(by=colleague)

    page = read(tick(sign_in(manager), [*three, theirs], referent=colleague.pk, **CONFIRMED))

    assert "3 jeunes confiés." in page
    assert f"1 n'a pas changé de référent : {theirs}. {colleague} suit déjà ce dossier." in page


def test_whose_referent_changed_since_the_page_was_read_is_left_aside(
    sign_in, manager, counsellor, colleague, three
):
    seen = {f"referent_{person.pk}": counsellor.pk for person in three}
    act(actions.change_referent, YoungPerson.objects.filter(pk=three[0].pk), to=manager, by=manager)

    page = read(tick(sign_in(manager), three, referent=colleague.pk, **seen, **CONFIRMED))

    assert "2 jeunes confiés." in page
    assert f"Son référent a changé entre-temps : {manager}." in page
    assert referents(three) == {manager.pk, colleague.pk}


def test_a_forged_young_person_or_colleague_is_refused_without_a_word(
    sign_in, manager, colleague, stranger_ml, three
):
    theirs = YoungPersonFactory(by=stranger_ml)
    client = sign_in(manager)

    for forged in (theirs, uuid.uuid4(), "x"):
        page = read(tick(client, [forged], referent=colleague.pk, **CONFIRMED))
        assert "Cochez au moins une ligne" in page
        assert str(theirs) not in page
    among = read(tick(client, [three[0], theirs], referent=colleague.pk, **CONFIRMED))
    assert "Un jeune confié." in among
    assert str(theirs) not in among
    assert now(theirs).referent == stranger_ml

    page = read(tick(client, three, referent=stranger_ml.pk, **CONFIRMED))
    assert "choisissez-en une autre" in page
    assert str(stranger_ml) not in page


def test_a_hundred_at_once_and_no_more(sign_in, manager, colleague, three):
    ids = [*(person.pk for person in three), *(uuid.uuid4() for _ in range(98))]

    page = read(tick(sign_in(manager), ids, referent=colleague.pk, **CONFIRMED))

    assert "Au plus 100 lignes à la fois" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_at_once_the_second_is_told_for_each(
    mission_locale, manager, counsellor, colleague, three
):
    other = UserFactory(manager=True, membership__organisation=mission_locale)
    seen = {person.pk: str(counsellor.pk) for person in three}
    give = partial(act, actions.give, seen=seen)

    first, second = at_once(
        partial(give, three, to=colleague, by=manager),
        partial(give, reversed(three), to=other, by=other),
    )

    assert (first.done, second.done) == (3, 0)
    [(reason, names)] = second.left.items()
    assert reason == f"Son référent a changé entre-temps : {colleague}."
    assert len(names) == 3
    assert referents(three) == {colleague.pk}
