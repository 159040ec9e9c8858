"""The fiche de liaison on paper, from the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.journey.conftest import WIDE, Portal
from tests.journey.screens import PASSWORD, Screen

TRAINER = "formateur@e2c.example"


@pytest.mark.long
def test_it_prints_on_one_page_what_matters_and_no_form(
    transactional_db: None,
    portal: Portal,
    screen: Callable[..., Screen],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    site = SiteFactory()
    UserFactory(email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site)
    orientation = OrientationFactory(
        site=site, session=SessionFactory(site=site), project="Un projet. " * 60
    )
    trainer = screen(WIDE)
    trainer.sign_in(TRAINER)
    trainer.open(orientation.get_absolute_url())
    trainer.sees("Envoyer la réponse")

    printed = trainer.page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    trainer.page.emulate_media(media="print")
    for hidden in ("Votre réponse", "Ma journée", "Télécharger (PDF)"):
        assert not trainer.page.get_by_text(hidden).locator("visible=true").count(), hidden
    for shown in (str(orientation.young_person), "La demande de la Mission Locale", "Qui appeler"):
        trainer.sees(shown)
