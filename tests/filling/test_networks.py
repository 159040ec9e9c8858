"""The organisations, the people who work there, and the demo's accounts."""

from __future__ import annotations

import pytest
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from accord.accounts.enums import ROLES_OF_KIND
from accord.accounts.models import Membership, User
from accord.filling import DEMO_ACCOUNTS, DEMO_PASSWORD
from accord.networks.enums import Kind
from accord.networks.filling import REGIONS
from accord.networks.models import Commune, Correspondent, Coverage, Organisation
from accord.networks.phones import normalise

pytestmark = pytest.mark.usefixtures("filled")


def demo_house(email: str) -> Organisation:
    acting = User.objects.get(email=email).acting
    assert acting is not None
    return acting.organisation


def test_both_networks_stand_in_every_region() -> None:
    kinds = dict(Organisation.objects.order_by().values_list("kind").annotate(Count("pk")))
    assert set(kinds) == {*Kind}
    assert kinds[Kind.ARML] == len(REGIONS) == 18


def test_overseas_organisations_live_in_their_own_time() -> None:
    zones = {o.department_id: o.time_zone for o in Organisation.objects.exclude(department=None)}
    assert zones["974"] == "Indian/Reunion"
    assert zones["60"] == "Europe/Paris"


def test_the_demo_s_site_is_a_few_kilometres_from_its_mission_locale() -> None:
    agency, site = demo_house("conseillere@demo.example"), demo_house("formateur@demo.example")
    near = Organisation.objects.with_distance_from(agency).get(pk=site.pk)
    assert 2 < near.distance_km < 15


def test_every_address_is_an_example_and_every_number_a_number_of_fiction() -> None:
    addresses = [o.email for o in Organisation.objects.all()]
    addresses += User.objects.order_by("pk").values_list("email", flat=True)
    assert all(address.endswith(".example") for address in addresses)
    phones = Correspondent.objects.order_by("pk").values_list("phone", flat=True)
    assert all(phone.startswith("+3319900") for phone in phones)
    assert all(normalise(phone, "60") == phone for phone in phones)


def test_each_commune_of_a_served_departement_has_a_mission_locale() -> None:
    served = Organisation.objects.filter(kind=Kind.MISSION_LOCALE).values("department_id")
    communes = Commune.objects.filter(department_id__in=served).exclude(kind="former")
    assert not communes.exclude(pk__in=Coverage.objects.values("commune_id")).exists()
    shared = Coverage.objects.order_by().values("commune_id").annotate(n=Count("pk")).filter(n=2)
    assert shared.exists()


def test_roles_are_those_of_the_organisation() -> None:
    for membership in Membership.objects.select_related("organisation"):
        assert membership.role in ROLES_OF_KIND[Kind(membership.organisation.kind)]


def test_each_mission_locale_has_correspondents_for_everybody_and_for_a_site() -> None:
    agency = demo_house("conseillere@demo.example")
    site = demo_house("formateur@demo.example")
    assert Correspondent.objects.filter(organisation=agency, partner=None).exists()
    assert Correspondent.objects.filter(organisation=agency, partner=site).exists()
    assert Correspondent.objects.filter(organisation=site, partner=agency).exists()


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.email)
def test_each_demo_account_signs_in_by_the_page(client: Client, account: object) -> None:
    email = account.email  # type: ignore[attr-defined]
    page = client.post(
        reverse("account_login"), {"login": email, "password": DEMO_PASSWORD}, follow=True
    )
    assert page.status_code == 200
    assert client.session["_auth_user_id"] == str(User.objects.get(email=email).pk)


def test_the_counsellor_may_change_organisation_and_the_others_have_one() -> None:
    counsellor = User.objects.get(email="conseillere@demo.example")
    kinds = [m.organisation.kind for m in counsellor.memberships.current()]
    assert kinds == [Kind.MISSION_LOCALE, Kind.E2C_SITE]


def test_nobody_but_the_demo_s_accounts_can_sign_in() -> None:
    demo = {account.email for account in DEMO_ACCOUNTS}
    able = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert able == demo
