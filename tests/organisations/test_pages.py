"""The administrator finds an organisation, reads what would change, confirms once, reads what did."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.networks.models import Organisation, OrganisationChange
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    CorrespondentFactory,
    CoverageFactory,
    MissionLocaleFactory,
    OrganisationCodeFactory,
    SiteFactory,
)
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import now, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return read(answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["vallee verte", "77123S00", "732 829 320 00074", "ancien-code"])
def test_one_is_found_by_name_or_by_any_of_its_codes(client, typed):
    found = MissionLocaleFactory(
        name="Mission Locale de la Vallée Verte", imilo_code="77123S00", siret="73282932000074"
    )
    OrganisationCodeFactory(organisation=found, value="ancien-code")
    other = MissionLocaleFactory(name="Mission Locale du Littoral")

    text = page(client, "organisations", q=typed)

    assert str(found) in text
    assert str(other) not in text
    assert reverse("organisation_merge", args=[found.pk]) in text
    assert reverse("organisation_close", args=[found.pk]) in text


def test_nothing_found_and_too_much_found_are_said(client):
    assert "Aucune organisation ne porte ce nom" in page(client, "organisations", q="introuvable")
    for _ in range(21):
        SiteFactory()
    assert "Les 20 premières : précisez" in page(client, "organisations", q="deux rives")


def test_the_other_is_chosen_among_those_of_the_same_kind_that_are_open(client):
    merged, kept = MissionLocaleFactory(name="ML Verte"), MissionLocaleFactory(name="ML Vertou")
    closed = MissionLocaleFactory(name="ML Vertige", closed_on="2026-01-01")
    site = SiteFactory(name="E2C Verte")

    text = page(client, "organisation_merge", merged.pk, q="vert")

    assert f"?avec={kept.pk}" in text
    for other in (merged, closed, site):
        assert f"?avec={other.pk}" not in text
        url = reverse("organisation_merge", args=[merged.pk])
        assert client.get(url, {"avec": other.pk}).status_code == 404
        assert client.post(url, {"into": other.pk}).status_code == 404


def test_the_page_counts_what_moves_then_one_post_moves_it_and_says_so(client, administrator):
    merged, kept = MissionLocaleFactory(), MissionLocaleFactory()
    people = [
        YoungPersonFactory(by=UserFactory(counsellor=True, membership__organisation=merged))
        for _ in range(3)
    ]
    before = page(client, "organisation_merge", merged.pk, avec=kept.pk)
    assert not OrganisationChange.objects.exists()

    answer = client.post(
        reverse("organisation_merge", args=[merged.pk]), {"into": kept.pk}, follow=True
    )

    after = read(answer)
    for text in (before, after):
        assert "Jeunes suivis" in text
        assert '<td class="number">3</td>' in text
    assert f"Fait par {administrator}" in after
    assert all(now(person).mission_locale_id == kept.pk for person in people)
    assert all(person.last_name not in before + after for person in people)
    assert f"{merged} réunie à {kept}" in page(client, "organisations")
    assert f"Réunie à {kept}" in page(client, "organisations", q=merged.name)


def test_what_is_in_the_way_is_said_before_and_nothing_can_be_confirmed(client):
    merged, kept = SiteFactory(), SiteFactory()
    first = OrientationFactory(site=merged)
    OrientationFactory(site=kept, young_person=first.young_person, by=first.sent_by)

    before = page(client, "organisation_merge", merged.pk, avec=kept.pk)
    posted = client.post(reverse("organisation_merge", args=[merged.pk]), {"into": kept.pk})

    for text in (before, read(posted)):
        assert f"{first.mission_locale} a une orientation en cours vers chacun" in text
        assert "Réunir les deux" not in text
        assert first.young_person.last_name not in text
    assert now(first).site_id == merged.pk


def test_a_second_post_is_told_and_without_choice_one_is_asked(client):
    merged, kept = MissionLocaleFactory(), MissionLocaleFactory()
    url = reverse("organisation_merge", args=[merged.pk])

    assert "Choisissez d'abord l'organisation qui continue" in read(client.post(url))
    client.post(url, {"into": kept.pk})
    assert f"{merged} est déjà réunie à {kept}" in read(client.post(url, {"into": kept.pk}))
    assert OrganisationChange.objects.count() == 1
    assert "déjà réunie à une autre" in page(client, "organisation_merge", merged.pk)


def test_an_empty_one_moves_nothing_but_its_codes(client):
    merged, kept = MissionLocaleFactory(), MissionLocaleFactory()
    assert "Rien ne dépend encore de" in page(client, "organisation_merge", merged.pk, avec=kept.pk)

    answer = client.post(
        reverse("organisation_merge", args=[merged.pk]), {"into": kept.pk}, follow=True
    )

    assert "Rien d'autre n'en dépendait" in read(answer)


def test_it_closes_on_the_day_given_and_the_page_says_what_ended(client):
    site = SiteFactory()
    UserFactory(trainer=True, membership__organisation=site)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert "Ce qui prend fin avec elle" in page(client, "organisation_close", site.pk)

    answer = client.post(
        reverse("organisation_close", args=[site.pk]), {"on": yesterday.isoformat()}, follow=True
    )

    assert "Organisation fermée" in read(answer)
    assert "Appartenances" in read(answer)
    assert Organisation.objects.get(pk=site.pk).closed_on == yesterday


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("", "Indiquez depuis quel jour"),
        ("2026-02-31", "Cette date n'existe pas"),
        ("2999-01-01", "Une fermeture se note le jour venu"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_it_and_kept(client, on, sentence):
    site = SiteFactory()

    text = read(client.post(reverse("organisation_close", args=[site.pk]), {"on": on}))

    assert sentence in text
    assert f'value="{on}"' in text or not on
    assert Organisation.objects.get(pk=site.pk).closed_on is None


def test_a_mission_locale_with_files_is_to_be_merged_instead(client):
    mission_locale = YoungPersonFactory().mission_locale

    text = page(client, "organisation_close", mission_locale.pk)

    assert "Un jeune y est suivi" in text
    assert reverse("organisation_merge", args=[mission_locale.pk]) in text
    assert "Fermer l'organisation</button>" not in text


def test_what_the_pages_ask_does_not_grow(client, visit):
    merged, kept = MissionLocaleFactory(name="ML A"), MissionLocaleFactory(name="ML B")
    urls = [
        reverse("organisations") + "?q=ml",
        reverse("organisation_merge", args=[merged.pk]) + f"?avec={kept.pk}",
        reverse("organisation_close", args=[merged.pk]),
    ]

    def more() -> None:
        for n in range(3):
            counsellor = UserFactory(counsellor=True, membership__organisation=merged)
            YoungPersonFactory(by=counsellor)
            CorrespondentFactory(organisation=merged, user=counsellor)
            CoverageFactory(mission_locale=merged)
            MissionLocaleFactory(name=f"ML {n}", parent=None)

    more()
    few = [len(visit(client, url).queries) for url in urls]
    more()
    many = [visit(client, url).queries for url in urls]

    assert [len(queries) for queries in many] == few
    assert max(few) <= 12, "\n".join(max(many, key=len))
