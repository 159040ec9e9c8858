"""A site writes its sheet and says an absence, by keyboard alone, on a telephone's width."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accord.networks.models import Correspondent, Site, SiteSheet
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import SessionFactory
from tests.journey.conftest import NARROW, WIDE, Portal
from tests.journey.keyboard import Keyboard
from tests.journey.screens import PASSWORD, Screen

HEAD, TRAINER = "responsable@e2c.example", "formateur@e2c.example"
COUNSELLOR = "conseillere@ml.example"
# This Chromium speaks English: the parts of a date come in that order, whatever the page's language.
TYPED_DATE = "%m%d%Y"
SENTENCE = "Vous essayez trois métiers avant d'en choisir un, puis vous partez en stage. "


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def site(transactional_db: None) -> Any:
    """Its head answers to a Mission Locale; a trainer works there."""
    site = SiteFactory(name="E2C des Deux Rives, site de la Gare", phone="+33160000000")
    mission_locale = MissionLocaleFactory(name="Mission Locale du Val d'Orge")
    head = UserFactory(
        email=HEAD, password=PASSWORD, head=True, membership__organisation=site, first_name="Noé"
    )
    UserFactory(
        email=TRAINER,
        trainer=True,
        membership__organisation=site,
        first_name="Bastien",
        last_name="Roche",
    )
    UserFactory(
        email=COUNSELLOR,
        password=PASSWORD,
        counsellor=True,
        membership__organisation=mission_locale,
    )
    Correspondent.objects.create(
        organisation=site, partner=mission_locale, user=head, name=head.get_full_name()
    )
    return site


def test_the_head_writes_the_sheet_then_says_an_absence_without_a_mouse(
    site: Site, portal: Portal, screen: Callable[..., Screen]
) -> None:
    head = screen(NARROW)
    keys = Keyboard(head)
    head.sign_in(HEAD)

    # The day says that the sheet is empty.
    keys.press(re.compile("sa fiche est vide"))
    keys.write("Comment ça se passe", SENTENCE)
    keys.write("À apporter", "Pièce d'identité\nRIB à votre nom")
    keys.write("Repas", "Une cuisine à partager. " * 9)
    keys.press("Enregistrer la fiche")
    head.sees("200 au plus")
    assert head.page.evaluate("document.activeElement.name") == "meals"
    head.page.keyboard.press("Control+A")
    head.page.keyboard.type("Une cuisine à partager.")
    keys.press("Enregistrer la fiche")
    head.sees("La fiche est à jour")
    head.sees("RIB à votre nom")
    head.sees(re.compile("Il manque : pour qui"))

    # From the panel of the account to the correspondents.
    keys.reach(head.page.locator("summary", has_text="Mon compte"))
    head.page.keyboard.press("Enter")
    keys.press("Correspondants")
    keys.press(re.compile("^Absence de Noé"))
    first = timezone.localdate() + timedelta(days=1)
    keys.write("Premier jour d'absence", f"{first:{TYPED_DATE}}")
    keys.write("Dernier jour d'absence", f"{first - timedelta(days=1):{TYPED_DATE}}")
    keys.press("Noter l'absence")
    head.sees("ne peut finir avant d'avoir commencé")
    head.page.keyboard.type(f"{first + timedelta(days=6):{TYPED_DATE}}")
    keys.write("Qui répond à sa place", "Bastien")
    keys.press("Noter l'absence")
    head.sees("L'absence est notée")

    post = Correspondent.objects.get()
    assert post.substitute_user is not None
    assert (post.absent_from, post.absent_until) == (first, first + timedelta(days=6))
    message = portal.mailbox.wait_for(TRAINER)[0]
    assert "Noé" not in str(message["Subject"])


def test_the_longest_sheet_prints_on_one_page_without_the_portal_around_it(
    site: Site, portal: Portal, screen: Callable[..., Screen]
) -> None:
    SiteSheet.objects.create(
        site=site,
        documents=[(SENTENCE * 2)[:100]] * 12,
        **{
            name: (SENTENCE * 8)[:most]
            for name, most in [
                ("how_it_works", 600),
                ("audience", 400),
                ("rhythm", 300),
                ("access", 400),
                ("accessibility", 300),
                ("meals", 200),
                ("pay", 300),
            ]
        },
    )
    for days in (3, 10, 17):
        SessionFactory(site=site, starts_at=timezone.now() + timedelta(days=days))
    counsellor = screen(WIDE)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open(f"/sites/{site.pk}/")
    counsellor.sees("Imprimer pour le jeune")

    printed = counsellor.page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    counsellor.page.emulate_media(media="print")
    for hidden in ("Ma journée", "Orienter un jeune", "Votre correspondant à l'E2C"):
        assert not counsellor.page.get_by_text(hidden).locator("visible=true").count(), hidden
    for shown in ("Prochaines séances d'information", "01 60 00 00 00", "15 places libres"):
        counsellor.sees(shown)
