"""The pages of a file that leaves for another Mission Locale."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accord.youth import actions
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    CommuneFactory,
    CoverageFactory,
    MissionLocaleFactory,
    SiteFactory,
)
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, now, read
from tests.youth.files import page_of
from tests.youth.test_transferring import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_ml(db):
    return MissionLocaleFactory(name="Mission Locale du Val Fleuri")


@pytest.fixture
def successor(other_ml):
    return UserFactory(manager=True, membership__organisation=other_ml)


@pytest.fixture
def person(counsellor):
    return YoungPersonFactory(by=counsellor, imilo_number="777")


def typed(**said):
    return {
        "place": "Rosières",
        "reason": "moved",
        "comment": "",
        "agreement": "on",
        "agreed_on": timezone.localdate().isoformat(),
        **said,
    }


def test_the_mission_locale_is_found_by_the_commune_then_chosen(
    sign_in, counsellor, other_ml, person
):
    commune = CommuneFactory(name="Rosières")
    CoverageFactory(commune=commune, mission_locale=other_ml)
    CoverageFactory(commune=commune, mission_locale=counsellor.acting.organisation)
    client, url = sign_in(counsellor), page_of(person, "transmettre/")
    assert "lecture seule" in read(client.get(url))

    asked = client.post(url, typed())
    assert "Choisissez la Mission Locale" in read(asked)
    assert [choice[0] for choice in asked.context["form"].fields["to"].choices] == [other_ml.pk]
    assert now(person).mission_locale == counsellor.acting.organisation

    done = client.post(url, typed(to=other_ml.pk), follow=True)
    assert done.redirect_chain == [("/jeunes/transmis/", 302)]
    assert f"transmis à {other_ml}" in read(done)
    assert now(person).mission_locale == other_ml


def test_it_is_found_by_its_name_too_and_the_rest_is_told_beside_its_field(
    sign_in, counsellor, other_ml, person
):
    client, url = sign_in(counsellor), page_of(person, "transmettre/")
    assert str(other_ml) in read(client.post(url, typed(place="val fleuri")))
    unknown = read(client.post(url, typed(place="zzzz", comment="Il vit chez sa tante")))
    assert "Aucune autre Mission Locale" in unknown
    assert "Il vit chez sa tante" in unknown
    nothing = typed(place="val fleuri", to=other_ml.pk, agreement="", agreed_on="2999-01-01")
    page = read(client.post(url, nothing))
    assert "Sans l'accord du jeune" in page
    assert "Cette date est à venir" in page
    number = read(client.post(url, typed(place="val fleuri", comment="1 85 05 78 006 084 36")))
    assert "numéro de sécurité sociale" in number
    forged = client.post(url, typed(place="val fleuri", to=SiteFactory().pk))
    assert forged.status_code == 200
    assert now(person).mission_locale == counsellor.acting.organisation


def test_the_former_one_reads_the_file_of_that_day_and_does_nothing(
    sign_in, counsellor, successor, other_ml, person, site
):
    orientation = OrientationFactory(by=counsellor, young_person=person, site=site)
    give(person, other_ml, counsellor, comment="Chez sa tante")
    file = now(person)
    file.phone, file.last_name = "+33600000000", "Nouveau-Nom"
    act(actions.edit, file, by=successor, disability=False)

    client = sign_in(counsellor)
    page = read(client.get(page_of(person)))
    assert f"Suivi par {other_ml} depuis" in page
    assert "lecture seule" in page
    assert person.last_name in page
    assert "06 12 34 56 78" in page
    assert "777" in page
    assert "Chez sa tante" in page
    assert not [
        word
        for word in ("Nouveau-Nom", "06 00 00 00 00", "Modifier", "Orienter vers")
        if word in page
    ]
    assert str(orientation.pk) not in page

    own = orientation.get_absolute_url()
    for url in (
        page_of(person, "modifier/"),
        page_of(person, "transmettre/"),
        page_of(person, "doublon/"),
        f"/orienter/{person.pk}/",
        own,
        f"{own}retirer/",
        f"{own}relancer/",
    ):
        assert client.post(url).status_code in (404, 405), url
        assert client.get(url).status_code in (404, 405), url
    assert person.last_name not in read(client.get("/jeunes/"))
    assert "/jeunes/transmis/" in read(client.get("/jeunes/"))
    assert person.last_name in read(client.get("/jeunes/transmis/"))
    assert str(person.pk) not in read(client.get("/orientations/"))


def test_a_stranger_finds_nothing_and_the_new_one_does_everything(
    sign_in, counsellor, successor, other_ml, person, stranger_ml, trainer
):
    give(person, other_ml, counsellor, comment="Chez sa tante")
    for user in (stranger_ml, trainer):
        assert sign_in(user).get(page_of(person)).status_code == 404

    client = sign_in(successor)
    page = read(client.get(page_of(person)))
    for offered in ("Orienter vers une E2C", "Modifier", "Changer de référent", "Chez sa tante"):
        assert offered in page
    assert "a suivi le jeune, jusqu'au" in page
    assert str(person) in read(client.get("/"))  # a referent is to be named


def test_the_page_of_a_former_file_asks_the_same_for_one_event_and_for_ten(
    sign_in, counsellor, other_ml
):
    client, costs = sign_in(counsellor), []
    for size in (1, 10):
        person = YoungPersonFactory(by=counsellor)
        for _ in range(size):
            OrientationFactory(by=counsellor, young_person=person, site=SiteFactory())
        give(person, other_ml, counsellor)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(person)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 16  # with the savepoints of the test


def test_the_referent_of_one_file_is_changed_from_its_page(
    sign_in, mission_locale, counsellor, colleague, person
):
    manager = UserFactory(manager=True, membership__organisation=mission_locale)
    assert "Changer de référent" not in read(sign_in(counsellor).get(page_of(person)))
    client = sign_in(manager)
    assert "Changer de référent" in read(client.get(page_of(person)))

    asked = client.post("/jeunes/confier/", {"choix": person.pk, "retour": page_of(person)})
    assert str(person) in read(asked)
    done = client.post(
        "/jeunes/confier/",
        {
            "choix": person.pk,
            "retour": page_of(person),
            "confirme": "oui",
            "referent": colleague.pk,
        },
        follow=True,
    )
    assert done.redirect_chain == [(page_of(person), 302)]
    assert now(person).referent == colleague
