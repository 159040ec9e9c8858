"""The first journey end to end: two roles, two browsers, real servers, and the mail they receive."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone

from accord.networks.models import Correspondent
from orientations.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.journey.conftest import NARROW, WIDE, Portal
from tests.journey.screens import PASSWORD, Screen

COUNSELLOR, TRAINER = "conseillere@ml.example", "formateur@e2c.example"


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def networks(transactional_db: None) -> Any:
    mission_locale = MissionLocaleFactory(name="Mission Locale du Val d'Orge")
    site = SiteFactory(name="E2C des Deux Rives, site de la Gare")
    UserFactory(
        email=COUNSELLOR,
        password=PASSWORD,
        counsellor=True,
        membership__organisation=mission_locale,
    )
    trainer = UserFactory(
        email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site
    )
    Correspondent.objects.create(
        organisation=site, partner=mission_locale, user=trainer, name="Driss"
    )
    return site


def _body(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def _link(message: EmailMessage) -> str:
    found = re.search(r"http\S+/orientations/[0-9a-f-]{36}/", _body(message))
    assert found, _body(message)
    return found[0]


def test_a_young_person_goes_from_the_counsellor_to_the_session_and_its_result(
    networks: Any, portal: Portal, screen: Callable[..., Screen]
) -> None:
    counsellor, trainer = screen(NARROW), screen(WIDE)
    day = timezone.localdate() + timedelta(days=9)

    # The site posts a date.
    trainer.sign_in(TRAINER)
    trainer.post_session(start=datetime.combine(day, time(9, 30)), capacity=1)
    trainer.sees("Séance publiée")

    # The counsellor opens a file, and orients to this session.
    counsellor.sign_in(COUNSELLOR)
    counsellor.open_file(first_name="Sofiane", last_name="Belkacem", born=date(2006, 3, 14))
    counsellor.press("Orienter vers E2C des Deux Rives, site de la Gare")
    counsellor.sees("à vérifier")
    counsellor.orient(session="1 place libre", motive="Construire un projet professionnel")
    counsellor.sees("Orientation envoyée")
    counsellor.sees("A une place")

    # A second one for the last place: the waiting list.
    counsellor.open("/")
    counsellor.open_file(first_name="Maëlle", last_name="Rivoire", born=date(2005, 11, 2))
    counsellor.press("Orienter vers E2C des Deux Rives, site de la Gare")
    counsellor.orient(session="liste d'attente", motive="Reprendre confiance et un rythme")
    counsellor.sees("Attend une place")

    # The site has been written to, with initials only, and the link leads to the request.
    first, second = portal.mailbox.wait_for(TRAINER, count=2)
    for message in (first, second):
        assert "Belkacem" not in message.as_string()
        assert "Rivoire" not in message.as_string()
    sofiane = next(m for m in (first, second) if "S. B." in _body(m))
    trainer.open(_link(sofiane))
    trainer.sees("Sofiane Belkacem")
    trainer.sees("Construire un projet professionnel")

    # The day of the session comes: who came, and what follows, saved at once.
    session = Session.objects.get()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    session.starts_at = session.registration_closes_at = an_hour_ago
    session.save()
    trainer.open("/")
    trainer.page.get_by_role("link", name=re.compile("Information collective")).first.click()
    trainer.page.get_by_label("Présent", exact=True).check()
    trainer.page.get_by_label("Résultat de Sofiane Belkacem").select_option("Retenu")
    trainer.press("Enregistrer et communiquer…")
    trainer.sees("1 présent ; 1 retenu")
    trainer.press("Communiquer")
    trainer.sees("Communiqué pour une personne")

    # The counsellor is told, and reads the answer and the whole way.
    message = portal.mailbox.wait_for(COUNSELLOR)[0]
    assert "résultats" in str(message["Subject"])
    assert "Belkacem" not in message.as_string()
    counsellor.open(_link(message))
    counsellor.sees("Acceptée")
    counsellor.sees("Retenu")
    counsellor.press("Sofiane Belkacem")
    counsellor.sees("accepte l'orientation")

    # Maëlle, still in line, withdraws; the site answers nothing any more.
    counsellor.open("/orientations/")
    counsellor.press("Rivoire Maëlle")
    counsellor.press("Retirer cette orientation")
    counsellor.page.get_by_label("Une autre solution a été trouvée").check()
    counsellor.press("Retirer l'orientation")
    counsellor.sees("Orientation retirée")
    assert "M. R." in _body(portal.mailbox.wait_for(TRAINER, count=3)[-1])


def test_an_act_survives_a_redis_that_is_down(
    networks: Any, portal: Portal, screen: Callable[..., Screen]
) -> None:
    counsellor = screen(WIDE)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open_file(first_name="Inès", last_name="Marchetti", born=date(2006, 7, 1))
    counsellor.press("Orienter vers E2C des Deux Rives, site de la Gare")
    portal.redis.kill()
    counsellor.orient(session="Sans séance", motive="Confirmer un projet par des stages")
    counsellor.sees("Orientation envoyée")
    assert portal.mailbox.to(TRAINER) == []

    portal.redis.start()
    message = portal.mailbox.wait_for(TRAINER, seconds=90)[0]
    assert "I. M." in _body(message)
