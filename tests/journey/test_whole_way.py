"""The whole way in two browsers: stay, exit, return to the Mission Locale, with the mails of both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone
from playwright.sync_api import expect

from accord.accounts.models import User
from accord.networks.models import Correspondent, Coverage
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory, MissionLocaleFactory, SiteFactory
from tests.factories.stays import accepted, stay
from tests.factories.youth import YoungPersonFactory, born
from tests.journey.conftest import NARROW, WIDE, Portal
from tests.journey.screens import PASSWORD, Screen

# Each takes twenty seconds, two browsers and a worker.
pytestmark = pytest.mark.long

COUNSELLOR, TRAINER = "conseillere@ml.example", "formateur@e2c.example"
Screens = Callable[..., Screen]


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def sides(transactional_db: None) -> tuple[User, User]:
    """A counsellor and a trainer, each the correspondent of the other's organisation."""
    mission_locale = MissionLocaleFactory(name="Mission Locale du Val d'Orge")
    site = SiteFactory(name="E2C des Deux Rives, site de la Gare")
    counsellor = UserFactory(
        email=COUNSELLOR,
        password=PASSWORD,
        counsellor=True,
        membership__organisation=mission_locale,
    )
    trainer = UserFactory(
        email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site
    )
    for one, other, who in (
        (site, mission_locale, trainer),
        (mission_locale, site, counsellor),
    ):
        Correspondent.objects.create(organisation=one, partner=other, user=who, name=str(who))
    return counsellor, trainer


@pytest.fixture
def counsellor_s(sides: Any, screen: Screens) -> Screen:
    opened = screen(NARROW)
    opened.sign_in(COUNSELLOR)
    return opened


@pytest.fixture
def trainer_s(sides: Any, screen: Screens) -> Screen:
    opened = screen(WIDE)
    opened.sign_in(TRAINER)
    return opened


def _mail(portal: Portal, address: str, subject: str) -> EmailMessage:
    """The one whose subject says so; none names anybody."""
    found: list[EmailMessage] = []
    count = 1
    while not found:
        received = portal.mailbox.wait_for(address, count=count)
        found = [message for message in received if subject in str(message["Subject"])]
        count = len(received) + 1
    return found[0]


def _link(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    found = re.search(
        r"http\S+/(?:parcours|retours|orientations)/[0-9a-f-]{36}/", text.get_content()
    )
    assert found, text.get_content()
    return found[0]


def _complete_and_send(trainer: Screen) -> None:
    page = trainer.page
    page.get_by_label("Ce qui s'est passé").fill("N'est plus venu depuis deux semaines.")
    page.get_by_label("Ce qui a été acquis").fill("Un stage en cuisine, bien noté.")
    page.get_by_label("Ce que vous conseillez").fill("Reprendre le projet cuisine.")
    page.get_by_role("group", name=re.compile("attestation")).get_by_label("Oui").check()
    page.get_by_role("group", name=re.compile("est d'accord")).get_by_label("Oui").check()
    page.get_by_label(re.compile("Coordonnées vérifiées aujourd'hui")).check()
    trainer.send("Envoyer le retour")


def test_oriented_confirmed_dropped_out_and_taken_back(
    sides: tuple[User, User], portal: Portal, counsellor_s: Screen, trainer_s: Screen
) -> None:
    counsellor, trainer = sides
    person = YoungPersonFactory(by=counsellor, first_name="Sofiane", last_name="Belkacem")
    orientation = accepted(counsellor=counsellor, trainer=trainer, young_person=person, sent=40)

    # The site says that he started, then that he stays; the Mission Locale is told of both.
    trainer_s.open(orientation.get_absolute_url())
    trainer_s.sees("Est-ce que Sofiane a commencé ?")
    trainer_s.press("Oui, noter l'entrée")
    trainer_s.press("Confirmer le parcours")
    trainer_s.press("Confirmer le parcours")
    trainer_s.sees("En parcours")
    counsellor_s.open(_link(_mail(portal, COUNSELLOR, "des nouvelles d'un parcours")))
    counsellor_s.sees("Sofiane Belkacem")

    # He drops out: the return is there at once, and is completed on its page.
    trainer_s.press("Noter un abandon")
    trainer_s.page.get_by_label("Ne vient plus et ne répond plus").check()
    trainer_s.press("Noter l'abandon")
    trainer_s.press("Le retour vers la Mission Locale")
    _complete_and_send(trainer_s)

    # The counsellor reads it the same day, takes it, and says what came of it.
    message = _mail(portal, COUNSELLOR, "vous adresse un jeune à reprendre")
    assert "Belkacem" not in message.as_string()
    counsellor_s.open(_link(message))
    counsellor_s.sees("Reprendre le projet cuisine.")
    counsellor_s.press("Accuser réception")
    counsellor_s.page.get_by_label("Contacté, accompagnement repris").check()
    counsellor_s.press("Clore le retour")

    # The site is told twice, and reads the outcome.
    _mail(portal, TRAINER, "a bien reçu votre retour")
    closed = _mail(portal, TRAINER, "la suite d'un retour")
    assert "Belkacem" not in closed.as_string()
    trainer_s.open(_link(closed))
    trainer_s.sees(re.compile("Contacté, accompagnement repris"))


def test_a_newcomer_leaves_without_solution_and_is_registered_in_their_commune(
    sides: tuple[User, User], portal: Portal, counsellor_s: Screen, trainer_s: Screen
) -> None:
    counsellor, _trainer = sides
    commune = CommuneFactory(name="Valmont-le-Vieux")
    assert counsellor.acting is not None
    Coverage.objects.create(commune=commune, mission_locale_id=counsellor.acting.organisation.pk)
    entered = timezone.localdate() - relativedelta(months=6)

    # Nobody oriented her: the site opens the file and the stay in one act.
    trainer_s.open("/parcours/")
    trainer_s.press("Nouveau stagiaire")
    page = trainer_s.page
    page.locator("[name=on]").fill(entered.isoformat())
    page.locator("[name=first_name]").fill("Maëlle")
    page.locator("[name=last_name]").fill("Rivoire")
    page.locator("[name=birth_date]").fill(date(2005, 11, 2).isoformat())
    page.locator("[name=place]").fill("Valmont-le-Vieux")
    trainer_s.send("Ouvrir le parcours")
    trainer_s.press("Confirmer le parcours")
    page.get_by_label("Confirmé le").fill((entered + relativedelta(days=40)).isoformat())
    trainer_s.press("Confirmer le parcours")
    trainer_s.press("Noter la sortie")
    page.get_by_label("Pour quelle situation ?").select_option("Sans solution à la sortie")
    trainer_s.press("Noter la sortie")

    # The Mission Locale of her commune is proposed, and says why it is that one.
    trainer_s.press("Le retour vers la Mission Locale")
    trainer_s.sees("C'est elle qui couvre Valmont-le-Vieux.")
    _complete_and_send(trainer_s)

    # The counsellor opens a new file for her; the i-MILO number proves the registration.
    message = _mail(portal, COUNSELLOR, "vous adresse un jeune à inscrire")
    assert "Rivoire" not in message.as_string()
    counsellor_s.open(_link(message))
    counsellor_s.page.get_by_label("Non : nouveau dossier").check()
    counsellor_s.press("Accuser réception")
    counsellor_s.page.get_by_label("Contacté, accompagnement repris").check()
    counsellor_s.page.get_by_label("Numéro de dossier i-MILO").fill("204518")
    counsellor_s.press("Clore le retour")
    counsellor_s.open("/jeunes/")
    counsellor_s.sees("Rivoire")

    # The site reads that she is registered, and not her number.
    trainer_s.open(_link(_mail(portal, TRAINER, "la suite d'un retour")))
    trainer_s.sees(re.compile("accompagnement repris"))
    expect(trainer_s.page.get_by_text("204518")).to_have_count(0)


def test_a_minor_who_is_not_confirmed_is_urgent_everywhere(
    sides: tuple[User, User], portal: Portal, counsellor_s: Screen, trainer_s: Screen
) -> None:
    counsellor, trainer = sides
    person = YoungPersonFactory(
        by=counsellor, first_name="Inaya", last_name="Perrin", birth_date=born(17)
    )
    pathway = stay(counsellor=counsellor, trainer=trainer, young_person=person, started=35)

    trainer_s.open(pathway.get_absolute_url())
    trainer_s.press("Ne pas confirmer")
    trainer_s.page.get_by_label("Ne souhaite pas continuer").check()
    trainer_s.press("Ne pas confirmer")

    # Urgent on the day of the site, on the return, in the mail, and on the day of the counsellor.
    trainer_s.open("/")
    trainer_s.sees("Inaya Perrin")
    trainer_s.sees(re.compile("Urgent|Mineur"))
    trainer_s.open(pathway.get_absolute_url())
    trainer_s.press("Le retour vers la Mission Locale")
    trainer_s.sees(re.compile("Urgent"))
    _complete_and_send(trainer_s)
    message = _mail(portal, COUNSELLOR, "Urgent, mineur")
    assert "Perrin" not in message.as_string()
    counsellor_s.open("/")
    counsellor_s.sees(re.compile("Inaya Perrin"))
    counsellor_s.sees(re.compile("Urgent|Mineur"))
    counsellor_s.open(_link(message))
    counsellor_s.press("Accuser réception")
    counsellor_s.sees("Dire ce qu'il en est")
