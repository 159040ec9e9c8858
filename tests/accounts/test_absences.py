"""A correspondent is away, back, replaced, ended; the messages follow, and people are told."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from accord.accounts import actions
from accord.accounts.actions import Somebody
from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.accounts.recipients import recipients_of
from accord.networks.models import Correspondent
from accord.workflow import Refused
from tests.accounts.conftest import mails
from tests.accounts.corresponding import answering, ask, create, today, told
from tests.factories.accounts import MembershipFactory
from tests.factories.networks import (
    CorrespondentFactory,
    SiteFactory,
)
from tests.orientations.acting import act, at_once, read

pytestmark = pytest.mark.django_db


# --- contact details and absences ----------------------------------------------------------------------


def test_a_correspondent_changes_their_own_number_and_nothing_of_others(
    sign_in: Any, counsellor: User, post: Correspondent, mission_locale: Any
) -> None:
    other = CorrespondentFactory(organisation=mission_locale, name="Accueil")
    client = sign_in(counsellor)

    assert ask(client, "correspondent", post, {"phone": "01 60 00 00 00"}).status_code == 200
    for route in ("correspondent", "correspondent_away", "correspondent_back"):
        assert ask(client, route, other, {}).status_code == 403
    for route in ("correspondent_replace", "correspondent_end"):
        assert ask(client, route, post, {"name": "x", "email": "x@y.example"}).status_code == 403

    post.refresh_from_db()
    assert (post.phone, post.name, post.user) == ("+33160000000", str(counsellor), counsellor)


def test_a_mailbox_without_address_nor_number_is_refused(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    box = CorrespondentFactory(organisation=mission_locale, name="Accueil")

    answer = ask(sign_in(manager), "correspondent", box, {"name": "Accueil", "email": ""})

    assert "un courriel ou un téléphone" in str(answer.context["form"].errors["email"])


def test_the_messages_follow_an_absence_for_all_the_partners_and_come_back_early(
    sign_in: Any,
    counsellor: User,
    colleague: User,
    post: Correspondent,
    mission_locale: Any,
    site: Any,
) -> None:
    other = SiteFactory()
    CorrespondentFactory(
        organisation=mission_locale, partner=other, user=counsellor, name=str(counsellor)
    )
    client = sign_in(counsellor)

    body = {"absent_from": today(), "absent_until": today(5), "substitute": f"u{colleague.pk}"}
    ask(client, "correspondent_away", post, body)

    assert answering(mission_locale, site) == answering(mission_locale, other) == [str(colleague)]
    assert [r.address for r in recipients_of(mission_locale, towards=site)] == [colleague.email]
    assert told("substituting") == [colleague.email]
    [message] = mails("substituting")
    assert str(counsellor) not in message.subject
    assert str(site) in message.text
    assert str(other) in message.text

    ask(client, "correspondent_back", post, {})
    assert answering(mission_locale, site) == answering(mission_locale, other) == [str(counsellor)]


def test_the_substitute_of_a_colleague_who_is_a_correspondent_follows_too(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    post: Correspondent,
    mission_locale: Any,
    site: Any,
) -> None:
    second = CorrespondentFactory(organisation=mission_locale, user=colleague, name=str(colleague))
    client = sign_in(manager)
    ask(
        client,
        "correspondent_away",
        post,
        {"absent_from": today(), "substitute": f"u{colleague.pk}"},
    )
    ask(
        client,
        "correspondent_away",
        second,
        {"absent_from": today(), "substitute": f"u{manager.pk}"},
    )

    assert answering(mission_locale, site) == [str(manager)]


def test_a_mailbox_without_account_may_replace(
    sign_in: Any, manager: User, post: Correspondent, mission_locale: Any, site: Any
) -> None:
    box = CorrespondentFactory(organisation=mission_locale, name="Accueil", email="a@ml.example")
    body = {"absent_from": today(), "absent_until": today(1), "substitute": f"c{box.pk}"}

    ask(sign_in(manager), "correspondent_away", post, body)

    assert answering(mission_locale, site)[0] == "Accueil"
    assert told("substituting") == ["a@ml.example"]


def test_an_absence_that_cannot_be_is_refused_beside_its_field(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    stranger_ml: User,
    post: Correspondent,
    mission_locale: Any,
) -> None:
    away = CorrespondentFactory(
        organisation=mission_locale,
        user=colleague,
        name=str(colleague),
        absent_from=today(2),
        absent_until=today(3),
    )
    foreign = CorrespondentFactory()
    client = sign_in(manager)
    for body, field, said in (
        ({}, "absent_from", "Indiquez le premier jour"),
        ({"absent_from": today(), "absent_until": today(-1)}, "absent_until", "avoir commencé"),
        ({"absent_from": today(-9), "absent_until": today(-1)}, "absent_until", "déjà finie"),
        ({"absent_from": today(), "substitute": f"u{counsellor.pk}"}, "substitute", "l'équipe"),
        ({"absent_from": today(), "substitute": f"u{stranger_ml.pk}"}, "substitute", "l'équipe"),
        ({"absent_from": today(), "substitute": f"c{foreign.pk}"}, "substitute", "l'équipe"),
        ({"absent_from": today(3), "substitute": f"u{colleague.pk}"}, "substitute", str(away)),
    ):
        answer = ask(client, "correspondent_away", post, body)
        assert said in answer.context["form"].errors[field][0]
    post.refresh_from_db()
    assert post.absent_from is None

    body = {"absent_from": today(), "absent_until": today(1), "substitute": f"u{colleague.pk}"}
    ask(client, "correspondent_away", post, body)
    post.refresh_from_db()
    assert post.substitute == away


# --- replaced, ended -------------------------------------------------------------------------------------


def test_a_replacement_stays_as_history_and_both_are_told(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    post: Correspondent,
    mission_locale: Any,
    site: Any,
) -> None:
    client = sign_in(manager)

    page = read(ask(client, "correspondent_replace", post, {"user": colleague.pk}))

    assert f"{colleague} prend la suite de {counsellor}" in page
    assert f"ensuite {colleague}" in page
    assert answering(mission_locale, site) == [str(colleague)]
    former = Correspondent.objects.get(pk=post.pk)
    assert former.ended_on == today()
    assert former.replaced_by is not None
    assert told("correspondent_replaced") == [counsellor.email]
    assert told("correspondent_named") == [colleague.email]


def test_a_replacement_may_take_all_the_partners_and_doubles_none(
    sign_in: Any,
    manager: User,
    counsellor: User,
    colleague: User,
    post: Correspondent,
    mission_locale: Any,
) -> None:
    CorrespondentFactory(organisation=mission_locale, user=counsellor, name=str(counsellor))
    known = CorrespondentFactory(organisation=mission_locale, user=colleague, name=str(colleague))

    ask(
        sign_in(manager),
        "correspondent_replace",
        post,
        {"user": colleague.pk, "everywhere": "on"},
    )

    left = Correspondent.objects.in_office().order_by("pk")
    assert {row.user for row in left} == {colleague}
    assert [row.partner_id for row in left] == [None, post.partner_id]
    assert left[0] == known


def test_whoever_counted_on_the_former_counts_on_the_successor_or_on_nobody(
    manager: User, colleague: User, post: Correspondent, mission_locale: Any, site: Any
) -> None:
    away = CorrespondentFactory(
        organisation=mission_locale, name="Absente", absent_from=today(), substitute=post
    )
    [successor] = act(
        actions.replace_correspondent, post, Somebody(colleague), everywhere=False, by=manager
    )
    away.refresh_from_db()
    assert away.substitute == successor

    act(actions.end_correspondent, successor, by=manager)
    away.refresh_from_db()
    assert away.substitute is None


def test_an_end_says_who_answers_next_and_is_told(
    sign_in: Any, manager: User, counsellor: User, post: Correspondent, mission_locale: Any
) -> None:
    client = sign_in(manager)
    url = reverse("correspondent_end", args=[post.pk])
    assert "iront à toute l'équipe" in read(client.get(url))
    CorrespondentFactory(organisation=mission_locale, name="Accueil")
    assert "répond : <strong>Accueil</strong>" in read(client.get(url))

    page = read(client.post(url, follow=True))

    assert f"{counsellor} ne répond plus" in page
    assert told("correspondent_ended") == [counsellor.email]


def test_whoever_acts_on_themself_writes_no_mail_to_themself(
    sign_in: Any, manager: User, mission_locale: Any
) -> None:
    client = sign_in(manager)
    create(client, user=manager.pk)
    ask(client, "correspondent_end", Correspondent.objects.get(), {})

    assert told("correspondent_named") == told("correspondent_ended") == []


@pytest.mark.parametrize(
    "route",
    ["correspondent", "correspondent_away", "correspondent_back", "correspondent_replace"],
)
def test_whoever_comes_after_a_replacement_reads_a_sentence(
    sign_in: Any, manager: User, colleague: User, post: Correspondent, route: str
) -> None:
    act(actions.replace_correspondent, post, Somebody(colleague), everywhere=False, by=manager)

    page = read(ask(sign_in(manager), route, post, {"user": manager.pk}))

    assert f"{post} a déjà laissé la place à {colleague}." in page
    assert Correspondent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_replace_the_same_person_at_once_the_second_is_told(
    manager: User,
    second_manager: User,
    colleague: User,
    post: Correspondent,
    mission_locale: Any,
) -> None:
    third = MembershipFactory(organisation=mission_locale, role=Role.COUNSELLOR).user
    replace = partial(act, actions.replace_correspondent, post)

    first, second = at_once(
        partial(replace, Somebody(colleague), everywhere=False, by=manager),
        partial(replace, Somebody(third), everywhere=False, by=second_manager),
    )

    assert [made.user for made in first] == [colleague]
    assert isinstance(second, Refused)
    assert str(second) == f"{post} a déjà laissé la place à {colleague}."
    assert [row.user for row in Correspondent.objects.in_office()] == [colleague]
