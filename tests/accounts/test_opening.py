"""The administrator of the platform opens an organisation with its first manager."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.enums import Role
from accord.accounts.models import Invitation, Membership
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.workflow import Refused
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    CommuneFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.orientations.acting import addresses, messages, read

pytestmark = pytest.mark.django_db
URL = "/organisations/ouvrir/"
SIRET = "732 829 320 00074"


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.fixture
def commune():
    return CommuneFactory(name="Valmont-sur-Orge")


@pytest.fixture
def opened(sign_in, administrator, commune):
    """``opened(name=...)``: the page after the form, filled with what is right but what is given."""
    client = sign_in(administrator)

    def post(**typed):
        right = {
            "kind": Kind.MISSION_LOCALE,
            "name": "Mission Locale du Val d'Orge",
            "attached_to": "",
            "place": commune.name,
            "imilo_code": "77900s00",
            "siret": SIRET,
            "manager": "Direction@ML.example",
        }
        return read(client.post(URL, {**right, **typed}, follow=True))

    return post


def manager_page(organisation):
    return reverse("organisation_manager", args=[organisation.pk])


def test_it_is_opened_where_its_commune_is_and_its_manager_receives_the_link(
    opened, administrator, commune
):
    page = opened()

    assert "Mission Locale du Val d'Orge est ouverte. Un lien part à direction@ml.example" in page
    organisation = Organisation.objects.get()
    assert (organisation.commune, organisation.region) == (commune, commune.department.region)
    assert organisation.time_zone == commune.department.time_zone
    assert (organisation.imilo_code, organisation.siret) == ("77900S00", "73282932000074")
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == (Role.MANAGER, administrator)
    assert addresses("invitation") == {"direction@ml.example"}


def test_whoever_follows_the_link_manages_it_and_nobody_waits_any_more(
    opened, sign_in, administrator
):
    opened()
    [message] = messages("invitation")
    link = re.search(r"/invitation/\S+/", message.text)
    assert link
    elsewhere = Client()
    elsewhere.get(link[0])
    typed = {"first_name": "Inès", "last_name": "Roux"}
    password = {"password": "Cerf-volant7Bleu", "again": "Cerf-volant7Bleu"}

    elsewhere.post(reverse("invitation"), typed | password)

    membership = Membership.objects.get()
    assert (membership.role, membership.user.email) == (Role.MANAGER, "direction@ml.example")
    assert "Organisations sans responsable" not in read(sign_in(administrator).get("/"))
    assert "Inviter des collègues" in read(elsewhere.get(reverse("team_invite")))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": ""}, "Choisissez la nature de l'organisation."),
        ({"name": ""}, "Écrivez son nom"),
        ({"place": ""}, "Écrivez la commune"),
        ({"place": "Nulle-Part"}, "Aucune commune ne porte ce nom"),
        ({"imilo_code": "77900"}, "Un code i-MILO ressemble à 75119S00."),
        ({"kind": Kind.ARML}, "Seules les Missions Locales ont un code i-MILO."),
        ({"siret": "732 829 320 00075"}, "Ce SIRET n'existe pas"),
        ({"siret": "123"}, "Ce SIRET n'existe pas"),
        ({"manager": ""}, "Écrivez l'adresse de cette personne."),
        ({"manager": "direction"}, "Cette adresse n'est pas complète"),
        ({"attached_to": "Une autre"}, "laissez vide"),
        ({"kind": Kind.E2C_SITE, "imilo_code": ""}, "Écrivez le nom ou le code"),
        (
            {"kind": Kind.E2C_SITE, "imilo_code": "", "attached_to": "Zzz"},
            "Aucune organisation de ce",
        ),
    ],
)
def test_what_is_mistyped_is_said_in_a_sentence_and_opens_nothing(opened, typed, sentence):
    page = opened(**typed)

    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert not Organisation.objects.exists()
    assert messages() == []


def test_of_several_communes_one_is_chosen(opened, commune):
    other = CommuneFactory(name="Valmont-sur-Orge", code="77999")

    assert "Plusieurs communes correspondent" in opened()
    assert "est ouverte" in opened(commune=other.pk)
    assert Organisation.objects.get().commune == other


@pytest.mark.parametrize("text", ["E2C des Deux Rives", "deux rives", "73282932000074"])
def test_a_site_is_attached_to_its_school_by_name_or_code(opened, text):
    school = SchoolFactory(name="E2C des Deux Rives", siret="73282932000074")
    MissionLocaleFactory(name="Mission Locale des Deux Rives")

    opened(kind=Kind.E2C_SITE, name="Site Nord", attached_to=text, imilo_code="", siret="")

    assert Organisation.objects.get(kind=Kind.E2C_SITE).parent_id == school.pk
    assert Invitation.objects.get().role == Role.HEAD


def test_when_several_schools_look_alike_their_names_are_said(opened):
    SchoolFactory(name="E2C Rives Nord")
    SchoolFactory(name="E2C Rives Sud")

    page = opened(kind=Kind.E2C_SITE, attached_to="rives", imilo_code="", siret="")

    assert "E2C Rives Nord, E2C Rives Sud. Écrivez le nom entier." in page


def test_what_is_there_already_is_named_and_its_manager_is_invited_instead(opened, commune):
    there = MissionLocaleFactory(name="Mission Locale du Val-d'Orge", commune=commune)

    page = opened(imilo_code="", siret="")

    assert "est déjà dans Accord" in page
    assert f'href="{manager_page(there)}"' in page
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("imilo_code", "77900S00"), ("siret", "73282932000074")]
)
def test_a_code_belongs_to_one(opened, field, value):
    holder = MissionLocaleFactory(name="Mission Locale d'à côté", **{field: value})

    assert f"{holder} porte déjà ce" in opened()
    assert Organisation.objects.count() == 1


def test_without_its_link_the_organisation_is_not_opened(administrator):
    """A day's number of invitations is reached, a colleague was quicker: both or none."""
    organisation = Organisation(kind=Kind.MISSION_LOCALE, name="ML", closed_on="2026-01-01")

    with pytest.raises(Refused):
        actions.open_organisation(organisation, manager="a@b.example", by=administrator)

    assert not Organisation.objects.exists()


def test_the_day_leads_to_each_organisation_without_manager_and_says_who_was_invited(
    sign_in, administrator
):
    known = [MissionLocaleFactory(), SchoolFactory(), OrganisationFactory(kind=Kind.ARML)]
    site = SiteFactory(parent=known[1])
    client = sign_in(administrator)
    page = read(client.get("/"))
    assert all(manager_page(each) in page for each in known)
    assert manager_page(site) not in page

    answer = client.post(manager_page(known[2]), {"manager": "arml@region.example"}, follow=True)

    assert "Un lien part à arml@region.example" in read(answer)
    assert "invitation envoyée aujourd'hui" in read(answer)
    assert Invitation.objects.get().role == Role.REGIONAL_OFFICER
    assert "arml@region.example" in read(client.get(manager_page(known[2])))


def test_an_address_is_not_invited_twice_nor_a_colleague(sign_in, administrator):
    organisation = MissionLocaleFactory()
    colleague = UserFactory(counsellor=True, membership__organisation=organisation)
    invite = partial(sign_in(administrator).post, manager_page(organisation), follow=True)

    assert "Un lien part" in read(invite({"manager": "a@b.example"}))
    assert "déjà invitée" in read(invite({"manager": "A@b.example"}))
    assert "fait déjà partie de l'équipe" in read(invite({"manager": colleague.email}))
    assert len(messages("invitation")) == 1


def test_an_address_that_was_written_to_enough_is_said(sign_in, administrator):
    organisation = MissionLocaleFactory()
    invite = partial(sign_in(administrator).post, manager_page(organisation), follow=True)
    for _ in range(3):
        invite({"manager": "a@b.example"})
        Invitation.objects.filter(cancelled_at=None).update(cancelled_at=timezone.now())

    assert "trois courriels aujourd'hui" in read(invite({"manager": "a@b.example"}))
    assert len(messages("invitation")) == 3


def test_those_who_manage_it_already_are_told(sign_in, administrator):
    organisation = MissionLocaleFactory()
    manager = UserFactory()
    MembershipFactory(user=manager, organisation=organisation, role=Role.MANAGER)

    sign_in(administrator).post(manager_page(organisation), {"manager": "a@b.example"})

    assert addresses("added_by_administration") == {manager.email}


def test_both_pages_are_for_administrators(client, administrator):
    organisation = MissionLocaleFactory()
    others = ["counsellor", "manager", "trainer", "head", "regional_officer", "national_officer"]
    for user in [UserFactory(**{trait: True}) for trait in others]:
        client.force_login(user)
        for url in (URL, manager_page(organisation)):
            assert client.get(url).status_code == client.post(url, {}).status_code == 403
    client.force_login(administrator)
    for url in (URL, manager_page(organisation)):
        assert client.get(url).status_code == 200
    assert f'href="{URL}"' in read(client.get("/"))
    assert client.get(manager_page(MissionLocaleFactory(closed_on="2026-01-01"))).status_code == 404
