"""What narrows the list of young people: their referent, their age, their orientations."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.youth.models import YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import read

URL = "/jeunes/"


def shown(answer, known):
    page = read(answer)
    return {name for name, person in known.items() if person.get_absolute_url() in page}


@pytest.fixture
def people(counsellor, site):
    """One who waits for an answer, one accepted, one declined, one never oriented."""
    known = {
        becomes: OrientationFactory(by=counsellor, site=site, becomes=becomes).young_person
        for becomes in ("sent", "accepted", "declined")
    }
    return known | {"never": YoungPersonFactory(by=counsellor)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("attente", {"sent"}),
        ("en-cours", {"sent", "accepted"}),
        ("closes", {"declined"}),
        ("jamais", {"never"}),
        ("", {"sent", "accepted", "declined", "never"}),
    ],
)
def test_orientations_narrow_the_list_of_a_mission_locale(
    sign_in, counsellor, people, value, expected
):
    assert shown(sign_in(counsellor).get(URL, {"orientation": value}), people) == expected


def test_a_site_narrows_by_its_own_orientations_only(sign_in, counsellor, trainer, site, people):
    """What another site was asked, and has not answered, is nothing to this one."""
    OrientationFactory(by=counsellor, site=SiteFactory(), young_person=people["declined"])
    client = sign_in(trainer)

    assert shown(client.get(URL, {"orientation": "en-cours"}), people) == {"sent", "accepted"}
    assert shown(client.get(URL, {"orientation": "closes"}), people) == {"declined"}
    assert "Jamais orienté" not in read(client.get(URL))


def test_from_a_file_one_comes_back_to_the_list_as_one_left_it(sign_in, counsellor, people):
    client = sign_in(counsellor)
    client.get(URL, {"orientation": "attente", "tri": "-age"})

    page = read(client.get(people["sent"].get_absolute_url()))

    assert 'href="/jeunes/?orientation=attente&tri=-age">Jeunes</a>' in page


def test_a_manager_is_led_to_those_whom_nobody_follows(
    client, mission_locale, counsellor, people, system_scope
):
    manager = UserFactory(manager=True, membership__organisation=mission_locale)
    with system_scope():
        forgotten = [people["never"].pk, people["sent"].pk]
        YoungPerson.objects.filter(pk__in=forgotten).update(referent=None)
    client.force_login(manager)

    day = read(client.get(reverse("home")))
    assert "Désigner un référent" in day
    assert 'href="/jeunes/?referent=personne">Tout voir' in day
    assert shown(client.get(URL, {"referent": "personne"}), people) == {"never", "sent"}
    client.force_login(counsellor)
    assert "Désigner un référent" not in read(client.get(reverse("home")))
