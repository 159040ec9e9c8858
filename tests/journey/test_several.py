"""Several rows of a list at once: by keyboard alone at 390 px, and with JavaScript off."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import OrientationFactory
from tests.factories.youth import YoungPersonFactory
from tests.journey.conftest import NARROW, WIDE
from tests.journey.screens import PASSWORD, Screen

COUNSELLOR, TRAINER = "conseillere@ml.example", "formateur@e2c.example"
NAMES = ["Arnaud", "Belkacem", "Charvet", "Delmas"]


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def silent(transactional_db: None) -> Any:
    """Four requests that a site has left without an answer for nine days."""
    mission_locale, site = MissionLocaleFactory(), SiteFactory()
    counsellor = UserFactory(
        email=COUNSELLOR,
        password=PASSWORD,
        counsellor=True,
        membership__organisation=mission_locale,
    )
    UserFactory(email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9)):
        for name in NAMES:
            person = YoungPersonFactory(by=counsellor, first_name="Lou", last_name=name)
            OrientationFactory(by=counsellor, site=site, young_person=person)
    return site


def test_a_counsellor_reminds_then_withdraws_by_keyboard_on_a_telephone(
    silent: Any, portal: Any, screen: Callable[..., Screen]
) -> None:
    counsellor = screen(NARROW)
    counsellor.sign_in(COUNSELLOR)
    counsellor.follow("Tout voir")
    keys = counsellor.page.keyboard

    # From the row of one to the buttons, with Tab and the space bar only.
    counsellor.reach("Choisir Lou Arnaud")
    keys.press("Space")
    counsellor.sees("1 ligne cochée")
    counsellor.reach("Tout cocher")
    keys.press("Space")
    counsellor.sees("4 lignes cochées")
    counsellor.check()
    counsellor.reach("Relancer les sites")
    keys.press("Enter")
    counsellor.sees("4 relances envoyées.")
    counsellor.check()

    # Two of them are withdrawn, with a reason; the list comes back as it was.
    for name in NAMES[:2]:
        counsellor.reach(f"Choisir Lou {name}")
        keys.press("Space")
    counsellor.reach("Retirer…")
    keys.press("Enter")
    counsellor.sees("Retirer ces orientations ?")
    counsellor.check()
    counsellor.reach("Une autre solution a été trouvée")
    keys.press("ArrowDown")
    counsellor.reach("Retirer")
    keys.press("Enter")
    counsellor.sees("2 orientations retirées ; les sites sont prévenus.")
    counsellor.check()
    assert "suivi=retard" in counsellor.page.url
    assert counsellor.page.get_by_text("Arnaud Lou").count() == 0


def test_a_site_declines_several_without_javascript(
    silent: Any, portal: Any, screen: Callable[..., Screen]
) -> None:
    trainer = screen(WIDE, java_script_enabled=False)
    trainer.page.goto(f"{portal.url}/compte/connexion/")
    trainer.page.get_by_label("E-mail").fill(TRAINER)
    trainer.page.get_by_label("Mot de passe").fill(PASSWORD)
    trainer.page.get_by_role("button", name="Se connecter", exact=True).click()
    trainer.page.goto(f"{portal.url}/orientations/?suivi=repondre&tri=nom")
    for name in NAMES[2:]:
        trainer.page.get_by_label(f"Choisir Lou {name}").check()
    trainer.page.get_by_role("button", name="Ne pas retenir…").click()
    trainer.sees("Ne pas retenir ces jeunes ?")
    trainer.page.get_by_label("Pourquoi ?").select_option("Plus de place")
    trainer.page.get_by_role("button", name="Ne pas retenir", exact=True).click()
    trainer.sees("Réponse envoyée pour 2 orientations.")
    assert trainer.page.get_by_label("Choisir Lou Charvet").count() == 0
