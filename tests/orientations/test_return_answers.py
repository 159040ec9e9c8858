"""What the Mission Locale does with a return: received in the right file, then closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accord.isolation.scope import system_scope
from accord.youth.models import YoungPerson
from orientations import actions
from orientations.enums import ReturnStatus
from orientations.models import Pathway, Reorientation
from tests.factories.stays import CONTENT, dropped_out, left, received, sent, stay
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, addresses, events, messages, now, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(sign_in, counsellor) -> Any:
    return sign_in(counsellor)


@pytest.fixture
def back(counsellor, trainer) -> Reorientation:
    """Sent: somebody of this Mission Locale dropped out yesterday."""
    return sent(dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer), by=trainer)


@pytest.fixture
def newcomer(site, trainer, mission_locale) -> Reorientation:
    """Sent: somebody whom nobody follows is to be registered here."""
    return sent(left(site, by=trainer), by=trainer, mission_locale=mission_locale)


@pytest.fixture
def own_file(newcomer, counsellor) -> YoungPerson:
    """The Mission Locale knows them already, and not that they were at the E2C."""
    person = now(newcomer.young_person)
    return YoungPersonFactory(
        by=counsellor,
        first_name=person.first_name,
        last_name=person.last_name,
        birth_date=person.birth_date,
        phone="+33639980000",
    )


def receive(client: Client, back: Reorientation, **typed: Any) -> Any:
    url = reverse("return_receive", args=[back.pk])
    return client.post(url, typed, follow=True)


def close(client: Client, back: Reorientation, **typed: Any) -> Any:
    return client.post(reverse("return_close", args=[back.pk]), typed, follow=True)


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def told(response: Any, field: str) -> str:
    return " ".join(response.context["form"].errors[field])


# --- received ------------------------------------------------------------------------------------


def test_it_is_received_for_oneself_unless_a_colleague_is_named(
    at_work, back, counsellor, colleague
):
    page = at_work.get(back.get_absolute_url())
    assert page.context["form"]["counsellor"].value() == str(counsellor.pk)
    assert "own_file" not in page.context["form"].fields

    answer = receive(at_work, back, counsellor=colleague.pk)

    assert f"{colleague} recontacte" in said(answer)
    assert now(back).counsellor_id == colleague.pk
    assert "Dire ce qu'il en est" in read(answer)


def test_somebody_of_another_house_cannot_be_named(at_work, back, stranger_ml):
    answer = receive(at_work, back, counsellor=stranger_ml.pk)
    assert "choisissez un collègue" in told(answer, "counsellor")
    assert now(back).status == ReturnStatus.SENT


def test_what_was_received_meanwhile_is_told(at_work, back, counsellor, colleague):
    act(actions.receive_return, back, by=colleague, counsellor=colleague)
    assert "n'attend plus cela" in said(receive(at_work, back, counsellor=counsellor.pk))
    assert now(back).counsellor_id == colleague.pk


def test_a_file_that_looks_alike_is_offered_and_nothing_is_chosen(at_work, newcomer, own_file):
    page = at_work.get(newcomer.get_absolute_url())
    field = page.context["form"]["own_file"]
    assert field.value() is None
    assert [value for value, _label in field.field.choices] == [str(own_file.pk), "nouveau"]
    assert "Choisissez son dossier" in told(
        receive(at_work, newcomer, counsellor=page.context["user"].pk), "own_file"
    )


def test_another_file_is_found_by_name_and_a_foreign_one_never(
    at_work, newcomer, counsellor, stranger_ml
):
    ours = YoungPersonFactory(by=counsellor, last_name="Vasseur")
    YoungPersonFactory(by=stranger_ml, last_name="Vasseur")
    page = receive(at_work, newcomer, counsellor=counsellor.pk, text="vass", acte="chercher")
    choices = [value for value, _label in page.context["form"]["own_file"].field.choices]
    assert choices == [str(ours.pk), "nouveau"]
    assert page.context["form"].errors == {}


def test_in_a_new_file_the_person_is_taken_in(at_work, newcomer, counsellor, mission_locale):
    receive(at_work, newcomer, counsellor=counsellor.pk, own_file="nouveau")
    person = now(newcomer.young_person)
    assert (person.mission_locale_id, person.referent_id) == (mission_locale.pk, counsellor.pk)


def test_in_ones_own_file_the_two_become_one(
    at_work, newcomer, own_file, counsellor, colleague, mission_locale
):
    receive(at_work, newcomer, counsellor=colleague.pk, own_file=own_file.pk)

    back, kept = now(newcomer), now(own_file)
    assert (back.status, back.young_person_id) == (ReturnStatus.RECEIVED, own_file.pk)
    assert kept.referent_id == colleague.pk
    assert now(newcomer.young_person).merged_into_id == own_file.pk
    stays = act(lambda by: list(Pathway.objects.visible_to(by)), by=counsellor)
    assert [(each.pk, each.young_person_id) for each in stays] == [(back.pathway_id, own_file.pk)]
    page = read(at_work.get(own_file.get_absolute_url()))
    assert "sort de l'E2C" in page
    close(at_work, back, outcome="followed", imilo_number="4711")
    assert now(own_file).imilo_number == "4711"


def test_a_file_of_another_mission_locale_is_refused(at_work, newcomer, counsellor, stranger_ml):
    foreign = YoungPersonFactory(by=stranger_ml)
    answer = receive(at_work, newcomer, counsellor=counsellor.pk, own_file=foreign.pk)
    assert "n'est plus proposé" in told(answer, "own_file")
    assert now(newcomer).status == ReturnStatus.SENT


def _words_of_the_site(trainer: Any, back: Reorientation) -> dict[str, Any]:
    """All that the E2C may read about it, without keys."""
    client = Client()
    client.force_login(trainer)
    back = now(back)
    mails = [(m.subject, m.text) for m in messages("return_received")]
    kept = str(back.young_person_id)
    seen = {}
    for name, url in {
        "return": back.get_absolute_url(),
        "file": f"/jeunes/{kept}/",
        "stay": reverse("pathway", args=[back.pathway_id]),
        "day": "/",
        "people": "/jeunes/",
    }.items():
        page = client.get(url)
        assert page.status_code == 200, name
        seen[name] = page
    timeline = [
        (event.kind, event.facts, event.detail)
        for event in events(back.young_person_id)
        if back.site_id in event.readers
    ]
    return {"mails": mails, "timeline": timeline, "pages": seen}


@pytest.mark.parametrize("who_referent", ["same", "other"])
def test_the_e2c_reads_the_same_words_with_and_without_an_earlier_file(
    client, newcomer, own_file, site, trainer, counsellor, colleague, mission_locale, who_referent
):
    """Neither side learns of a file that it may not see: hostile, as the E2C would compare."""
    twin = sent(
        left(site, by=trainer, first_name="Ilyes", last_name="Benali"),
        by=trainer,
        mission_locale=mission_locale,
    )
    chosen = counsellor if who_referent == "same" else colleague
    client.force_login(counsellor)
    receive(client, newcomer, counsellor=chosen.pk, own_file=own_file.pk)
    attached = _words_of_the_site(trainer, newcomer)
    receive(client, twin, counsellor=chosen.pk, own_file="nouveau")
    fresh = _words_of_the_site(trainer, twin)

    assert attached["timeline"] == fresh["timeline"]
    first, second = messages("return_received")
    for text in ("subject", "text"):
        one, other = getattr(first, text), getattr(second, text)
        assert one.replace(str(newcomer.pk), "") == other.replace(str(twin.pk), "")
    for words in ("réuni", "doublon", "déjà un dossier", "fusion"):
        for page in attached["pages"].values():
            assert words not in read(page)
    viewers = [page["pages"]["file"].context["viewers"] for page in (attached, fresh)]
    assert viewers[0] == viewers[1]


# --- closed --------------------------------------------------------------------------------------


def test_it_is_closed_with_what_came_of_it(at_work, back, counsellor, trainer):
    received(back, by=counsellor)
    answer = close(at_work, back, outcome="unreachable", comment="Trois appels, un courrier.")
    assert "Retour clos" in said(answer)
    assert "injoignable" in read(answer)
    assert addresses("return_closed") == {trainer.email}
    client = Client()
    client.force_login(trainer)
    page = read(client.get(back.get_absolute_url()))
    assert "Trois appels, un courrier." in page


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "outcome", "Dites ce qu'il en est"),
        ({"outcome": "moved"}, "outcome", "choix valide"),
        ({"outcome": "other"}, "comment", "Précisez"),
        ({"outcome": "followed"}, "imilo_number", "il prouve l'inscription"),
        ({"outcome": "followed", "imilo_number": "12A"}, "imilo_number", "chiffres"),
    ],
)
def test_what_is_missing_to_close_is_said_beside_its_field(
    at_work, newcomer, counsellor, typed, field, sentence
):
    received(newcomer, by=counsellor)
    answer = close(at_work, newcomer, **typed)
    assert sentence in told(answer, field)
    assert now(newcomer).status == ReturnStatus.RECEIVED


def test_a_number_that_another_file_has_is_refused(at_work, newcomer, counsellor):
    YoungPersonFactory(by=counsellor, imilo_number="4711")
    received(newcomer, by=counsellor)
    answer = close(at_work, newcomer, outcome="followed", imilo_number="4711")
    assert "porte déjà ce numéro" in read(answer)
    assert now(newcomer).status == ReturnStatus.RECEIVED


def test_the_e2c_does_not_read_the_number(newcomer, counsellor, trainer, at_work):
    received(newcomer, by=counsellor)
    close(at_work, newcomer, outcome="followed", imilo_number="4711")
    client = Client()
    client.force_login(trainer)
    assert "4711" not in read(client.get(newcomer.get_absolute_url()))


def test_before_it_follows_the_person_the_mission_locale_has_no_link_to_the_file(at_work, newcomer):
    page = read(at_work.get(newcomer.get_absolute_url()))
    assert newcomer.young_person.get_absolute_url() not in page
    assert CONTENT.advised in page


def test_who_sent_it_reads_who_is_waited_for_and_since_when(client, back, trainer):
    client.force_login(trainer)
    page = read(client.get(back.get_absolute_url()))
    assert f"{back.mission_locale} doit dire qu'elle l'a reçu, au plus tard le" in page


def test_the_removed_file_is_locked_with_the_kept_one(newcomer, own_file, counsellor):
    """Refused in the middle, nothing is half done."""
    with system_scope():
        YoungPerson.objects.filter(pk=own_file.pk).update(merged_into=newcomer.young_person)
    client = Client()
    client.force_login(counsellor)
    page = receive(client, newcomer, counsellor=counsellor.pk, own_file=own_file.pk)
    assert now(newcomer).status == ReturnStatus.SENT
    assert "n'est plus proposé" in read(page)
