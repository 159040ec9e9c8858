"""The person moved: the return goes on to another Mission Locale, and one chain tells it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accord.isolation.scope import system_scope
from accord.workflow import Refused
from accord.youth.models import Access, DisabilityStatus, YoungPerson
from orientations import actions
from orientations.enums import ProposedBy, ReturnStatus
from orientations.models import Pathway, Reorientation
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.stays import dropped_out, left, received, sent, stay
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, at_once, events, messages, now, read

pytestmark = pytest.mark.django_db

WHY = "A emménagé chez sa sœur."


@pytest.fixture
def there() -> Any:
    """A counsellor of the Mission Locale where the person moved."""
    mission_locale = MissionLocaleFactory(name="Mission Locale des Trois Vallées")
    return UserFactory(counsellor=True, membership__organisation=mission_locale)


@pytest.fixture
def back(counsellor, trainer) -> Reorientation:
    """Received here."""
    person = YoungPersonFactory(by=counsellor, disability=True, imilo_number="12")
    pathway = stay(counsellor=counsellor, trainer=trainer, young_person=person)
    return received(sent(dropped_out(pathway, by=trainer), by=trainer), by=counsellor)


def passed_on(back: Reorientation, *, by: Any, to: Any) -> Reorientation:
    found: Reorientation = act(actions.pass_on_return, back, by=by, to=to.acting.house, reason=WHY)
    return found


def page_of(user: Any, row: Reorientation) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(row.get_absolute_url())


def test_it_is_passed_on_from_its_page(sign_in, back, counsellor, there, trainer):
    client = sign_in(counsellor)
    url = reverse("return_pass_on", args=[back.pk])
    assert url in read(client.get(back.get_absolute_url()))
    searched = client.post(url, {"other": "trois vall", "acte": "chercher", "reason": WHY})
    assert WHY in read(searched)

    house = there.acting.house
    done = client.post(
        url, {"other": "trois vall", "mission_locale": house.pk, "reason": WHY}, follow=True
    )

    assert f"Retour transmis à {house}" in read(done)
    with system_scope():
        following = Reorientation.objects.get(passed_from=back)
    assert (following.mission_locale_id, following.status) == (house.pk, ReturnStatus.SENT)
    assert following.proposed_by == ProposedBy.PASSED_ON
    assert following.reason == back.reason
    assert following.receive_by is not None
    assert now(back).status == ReturnStatus.PASSED_ON
    assert trainer.email in addresses("return_passed_on")


def test_both_sides_read_one_chain_with_its_dates(back, counsellor, there, trainer):
    following = passed_on(back, by=counsellor, to=there)
    received(following, by=there)
    former, house = counsellor.acting.house, there.acting.house
    for user, row in (
        (trainer, following),
        (trainer, back),
        (counsellor, back),
        (there, following),
    ):
        page = read(page_of(user, row))
        for sentence in (
            f"{back.site} l'adresse à {former}",
            f"{former} l'a reçu",
            f"{former} le transmet à {house}",
            f"{house} l'a reçu",
        ):
            assert sentence in page, (user, sentence)


def test_the_new_mission_locale_reads_all_of_it_and_then_follows(back, counsellor, there, trainer):
    following = passed_on(back, by=counsellor, to=there)
    page = read(page_of(there, following))
    assert back.reason in page
    assert "(retour vient de" not in page

    received(following, by=there)

    person = now(back.young_person)
    assert (person.mission_locale_id, person.referent_id) == (there.acting.house.pk, there.pk)
    assert person.imilo_number == ""
    with system_scope():
        assert not DisabilityStatus.objects.filter(young_person=person).exists()
        assert Access.objects.filter(young_person=person, reason="follows").count() == 1
    stays = act(lambda by: list(Pathway.objects.visible_to(by)), by=there)
    assert [each.pk for each in stays] == [back.pathway_id]
    told = {event.kind for event in events(person.pk) if there.acting.house.pk in event.readers}
    assert {"stay.dropped_out", "return.sent", "return.received", "return.passed_on"} <= told


def test_the_former_one_keeps_its_row_to_read_and_nothing_else(back, counsellor, there, trainer):
    following = passed_on(back, by=counsellor, to=there)
    received(following, by=there)
    act(actions.close_return, following, by=there, outcome="other", comment="Dit à nous seuls.")
    page = read(page_of(counsellor, back))
    assert str(there.acting.house) in page
    assert "Dit à nous seuls." not in page
    assert page_of(counsellor, following).status_code == 404
    client = Client()
    client.force_login(counsellor)
    assert client.get(back.young_person.get_absolute_url()).status_code == 404
    assert back.young_person.get_absolute_url() not in page
    answer = client.post(reverse("return_close", args=[back.pk]), {"outcome": "followed"})
    assert answer.status_code == 302
    assert now(back).status == ReturnStatus.PASSED_ON


def test_messages_go_to_the_other_mission_locale_and_to_whoever_sent_it(
    back, counsellor, there, trainer
):
    passed_on(back, by=counsellor, to=there)
    [message] = [m for m in messages("return_sent") if m.address == there.email]
    assert str(counsellor.acting.house) in message.subject
    assert f"Le retour vient de {back.site}" in message.text
    assert addresses("return_passed_on") == {trainer.email}


def test_it_may_come_back_to_one_that_had_it(back, counsellor, there, trainer):
    following = received(passed_on(back, by=counsellor, to=there), by=there)
    home = received(passed_on(following, by=there, to=counsellor), by=counsellor)
    assert now(back.young_person).mission_locale_id == counsellor.acting.house.pk
    act(actions.close_return, home, by=counsellor, outcome="followed")
    assert f"{there.acting.house} le transmet à {counsellor.acting.house}" in read(
        page_of(counsellor, home)
    )


def test_a_registration_passed_on_is_proved_by_the_one_that_has_it(
    site, trainer, counsellor, there, mission_locale
):
    back = received(
        sent(left(site, by=trainer), by=trainer, mission_locale=mission_locale), by=counsellor
    )
    following = received(passed_on(back, by=counsellor, to=there), by=there)
    with pytest.raises(Refused, match="i-MILO"):
        act(actions.close_return, following, by=there, outcome="followed")
    act(actions.close_return, following, by=there, outcome="followed", imilo_number="99")
    assert now(back.young_person).imilo_number == "99"


@pytest.mark.parametrize(
    ("to", "reason", "sentence"),
    [
        ("own", WHY, "déjà chez vous"),
        ("closed", WHY, "n'est plus ouverte"),
        ("site", WHY, "n'est plus ouverte"),
        ("other", " ", "Dites pourquoi"),
    ],
)
def test_it_goes_nowhere_else(back, counsellor, to, reason, sentence):
    where = {
        "own": counsellor.acting.house,
        "closed": MissionLocaleFactory(closed_on="2026-01-01"),
        "site": SiteFactory(),
        "other": MissionLocaleFactory(),
    }[to]
    with pytest.raises(Refused, match=sentence):
        act(actions.pass_on_return, back, by=counsellor, to=where, reason=reason)
    assert now(back).status == ReturnStatus.RECEIVED


def test_only_whoever_received_it_passes_it_on(back, trainer, there, counsellor):
    for by in (trainer, there):
        with pytest.raises((Refused, Reorientation.DoesNotExist)):
            act(actions.pass_on_return, back, by=by, to=MissionLocaleFactory(), reason=WHY)
    passed_on(back, by=counsellor, to=there)
    with pytest.raises(TransitionNotAllowed):
        passed_on(back, by=counsellor, to=there)


# --- two at once ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_while_one_passes_it_on_a_colleague_does_not_close_it(back, counsellor, colleague, there):
    first, second = at_once(
        lambda: passed_on(back, by=counsellor, to=there),
        lambda: act(actions.close_return, back, by=colleague, outcome="followed"),
    )
    assert isinstance(first, Reorientation)
    assert isinstance(second, TransitionNotAllowed)


@pytest.mark.django_db(transaction=True)
def test_while_one_receives_it_a_colleague_passes_it_on_after(
    counsellor, colleague, trainer, there
):
    """One after the other, and the other Mission Locale follows nobody before it says so."""
    back = sent(dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer), by=trainer)
    first, second = at_once(
        lambda: act(actions.receive_return, back, by=counsellor, counsellor=counsellor),
        lambda: passed_on(back, by=colleague, to=there),
    )
    assert isinstance(first, Reorientation)
    assert isinstance(second, Reorientation)
    assert now(back).status == ReturnStatus.PASSED_ON
    with system_scope():
        person = YoungPerson.objects.get(pk=back.young_person_id)
    assert person.mission_locale_id == counsellor.acting.house.pk
