"""The administration of both networks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accord.networks.models import Correspondent
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    CorrespondentFactory,
    CoverageFactory,
    MissionLocaleFactory,
    OrganisationCodeFactory,
)

pytestmark = pytest.mark.django_db
LISTS = ["organisation", "correspondent", "coverage"]


@pytest.fixture
def administrator(sign_in: Callable[..., Client]) -> Client:
    return sign_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_reads_each_list(administrator: Client, name: str) -> None:
    CorrespondentFactory()
    CoverageFactory()

    answer = administrator.get(reverse(f"admin:networks_{name}_changelist"), {"q": "Val"})

    assert answer.status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_counsellor_does_not(sign_in: Callable[..., Client], name: str) -> None:
    client = sign_in(UserFactory(counsellor=True))

    answer = client.get(reverse(f"admin:networks_{name}_changelist"))

    assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    "search", ["vallee claire", "VALLÉE", "77900S00", "annuaire-77", "73282932000074"]
)
def test_an_organisation_is_found_by_name_or_any_code(administrator: Client, search: str) -> None:
    found = MissionLocaleFactory(
        name="Mission Locale de la Vallée-Claire", imilo_code="77900S00", siret="73282932000074"
    )
    OrganisationCodeFactory(organisation=found, value="annuaire-77")
    MissionLocaleFactory(name="Mission Locale du Plateau")

    answer = administrator.get(reverse("admin:networks_organisation_changelist"), {"q": search})

    assert [row.pk for row in answer.context["cl"].result_list] == [found.pk]


def test_nothing_is_deleted_and_zones_are_read_only(administrator: Client) -> None:
    coverage = CoverageFactory()
    pk = coverage.mission_locale_id

    assert (
        administrator.get(reverse("admin:networks_organisation_delete", args=[pk])).status_code
        == 403
    )
    for act in ("delete", "change"):
        url = reverse(f"admin:networks_coverage_{act}", args=[coverage.pk])
        assert administrator.post(url).status_code == 403


def test_an_organisation_page_opens_and_a_correspondent_is_named(administrator: Client) -> None:
    organisation = MissionLocaleFactory()
    page = reverse("admin:networks_organisation_change", args=[organisation.pk])
    assert administrator.get(page).status_code == 200

    administrator.post(
        reverse("admin:networks_correspondent_add"),
        {"organisation": organisation.pk, "name": "Dominique Morel", "email": "d@ml.example"},
    )

    assert Correspondent.objects.get().organisation_id == organisation.pk
