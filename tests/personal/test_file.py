"""The side of whoever follows: give the link, see until when, make it useless."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accord.isolation.scope import system_scope
from accord.journal.models import Reading
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import events, messages, read

pytestmark = pytest.mark.django_db


def url(person) -> str:
    return reverse("young_person_link", args=[person.pk])


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_each_side_sends_the_link_and_the_file_says_so(request, sign_in, orientation, person, who):
    user = request.getfixturevalue(who)
    client = sign_in(user)
    answer = client.post(url(person), {"acte": "envoyer"}, follow=True)

    assert f"Le lien part à {person.email}." in read(answer)
    (message,) = messages("personal_link")
    assert message.address == person.email
    assert message.subject == "Votre page personnelle"
    assert len(events(person.pk, "personal.link_sent")) == 1
    assert f"donné par {user}" in read(answer)
    shown = read(client.get(person.get_absolute_url()))
    assert f'href="{url(person)}"' in shown


def test_without_an_address_the_link_is_copied(sign_in, counsellor):
    person = YoungPersonFactory(by=counsellor)
    client = sign_in(counsellor)
    answer = client.post(url(person), {"acte": "envoyer"}, follow=True)
    assert "Ce dossier n'a pas de courriel" in read(answer)
    assert messages("personal_link") == []

    shown = client.post(url(person), {"acte": "copier"})
    found = re.search(r"https?://\S+/moi/[^<\s]+", read(shown))
    assert found
    assert shown["Cache-Control"] == "no-store, private"
    assert Client().get(urlsplit(found[0]).path).status_code == 200
    # Shown once.
    assert "/moi/" not in read(client.get(url(person)))
    assert len(events(person.pk, "personal.link_copied")) == 1


def test_links_are_made_useless_in_one_act(sign_in, counsellor, person, orientation):
    client = sign_in(counsellor)
    client.post(url(person), {"acte": "envoyer"})
    answer = client.post(url(person), {"acte": "annuler"}, follow=True)

    assert "n'ouvrent plus rien" in read(answer)
    assert "Aucun lien n'ouvre la page aujourd'hui." in read(answer)


def test_an_unknown_act_does_nothing(sign_in, counsellor, person):
    assert sign_in(counsellor).post(url(person), {"acte": "autre"}).status_code == 400
    assert messages("personal_link") == []


def test_opening_it_is_a_reading(sign_in, counsellor, person):
    sign_in(counsellor).get(url(person))
    with system_scope():
        assert Reading.objects.filter(
            young_person_id=person.pk, user=counsellor, page="young_person_link"
        ).exists()
