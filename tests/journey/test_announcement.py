"""From the head of a network to a counsellor, by keyboard alone on a telephone's width."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accord.networks.enums import Kind
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, OrganisationFactory
from tests.journey.conftest import NARROW, Portal
from tests.journey.screens import PASSWORD, Screen

OFFICER, MANAGER, COUNSELLOR = "tete@unml.example", "resp@ml.example", "conseillere@ml.example"
TITLE = "L'accord-cadre est signé"


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def networks(transactional_db: None) -> Any:
    unml = OrganisationFactory(kind=Kind.UNML, name="Union nationale des Missions Locales")
    mission_locale = MissionLocaleFactory(name="Mission Locale du Val d'Orge")
    MissionLocaleFactory(name="Mission Locale des Hauts Plateaux")
    for email, role, where in (
        (OFFICER, "national_officer", unml),
        (MANAGER, "manager", mission_locale),
        (COUNSELLOR, "counsellor", mission_locale),
    ):
        UserFactory(email=email, password=PASSWORD, membership__organisation=where, **{role: True})
    return mission_locale


def test_an_announcement_goes_from_the_head_of_a_network_to_its_readers(
    networks: Any, portal: Portal, screen: Callable[..., Screen]
) -> None:
    officer = screen(NARROW)
    officer.sign_in(OFFICER)
    officer.tab_to("Menu", leaves=False)
    officer.tab_to("Annonces")
    officer.tab_to("Écrire une annonce")

    # Everything is typed; the audience is already that of one's own network.
    officer.tab_into("subject", "Signature")
    officer.tab_into("title", TITLE)
    officer.tab_into("text", "Signé à Albertville. Lire https://accord.example/texte")
    officer.tab_to("Voir l'aperçu")
    officer.sees("2 organisations la recevront")
    officer.tab_to("Publier maintenant")
    officer.sees("Annonce publiée. 2 organisations la reçoivent.")

    # The manager is told by mail, the counsellor finds it in the day.
    message = portal.mailbox.wait_for(MANAGER)[0]
    assert "signature de l'accord" in str(message["Subject"])
    counsellor = screen(NARROW)
    counsellor.sign_in(COUNSELLOR)
    counsellor.sees("À lire")
    counsellor.tab_to(TITLE)
    counsellor.sees("Signé à Albertville")
    counsellor.tab_to("J'ai lu")
    counsellor.sees("C'est noté")
    counsellor.sees("Lue")
    assert portal.mailbox.to(COUNSELLOR) == []

    # One organisation of two has read; by name, their own manager alone sees it.
    officer.tab_to("Voir par région, et qui n'a pas lu")
    officer.sees("1 organisation sur 2")
    officer.sees("Mission Locale des Hauts Plateaux")
    manager = screen(NARROW)
    manager.sign_in(MANAGER)
    manager.tab_to(TITLE)
    manager.tab_to("Qui l'a lue dans mon équipe")
    manager.sees(re.compile("1 sur 2 a noté"))

    # From the day itself, one button.
    manager.open("/")
    manager.tab_to(f"J'ai lu : {TITLE}")
    expect(manager.page.get_by_role("heading", name="À lire")).to_have_count(0)
