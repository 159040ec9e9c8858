"""A counsellor orients by keyboard alone, on a phone's width, without JavaScript, without network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from playwright.sync_api import expect

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.youth.models import Draft
from orientations.models import Orientation, Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory, SiteFactory
from tests.factories.orientations import SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.journey.conftest import NARROW, PATIENCE, WIDE
from tests.journey.screens import PASSWORD, Keyboard, Screen

COUNSELLOR, TRAINER = "conseillere@ml.example", "formateur@e2c.example"
SITE = "E2C des Deux Rives, site de la Gare"
Sit = Callable[..., Any]


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def counsellor(transactional_db: None) -> User:
    return UserFactory(email=COUNSELLOR, password=PASSWORD, counsellor=True)


@pytest.fixture
def session(counsellor: User) -> Session:
    """The nearest site has one session to come; three young people are known."""
    here = CommuneFactory(latitude=48.5, longitude=2.65)
    site = SiteFactory(name=SITE, commune=here)
    SiteFactory(latitude=49.5, longitude=2.65)
    UserFactory(email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site)
    for first_name, last_name in (
        ("Sofiane", "Belkacem"),
        ("Maëlle", "Béranger"),
        ("Noé", "Rivoire"),
    ):
        YoungPersonFactory(by=counsellor, first_name=first_name, last_name=last_name, commune=here)
    return SessionFactory(site=site, capacity=5)


def sent() -> list[Orientation]:
    with system_scope():
        return list(Orientation.objects.select_related("young_person").order_by("sent_at"))


def ask(screen: Keyboard, project: str) -> None:
    """From the title of the request to its sending."""
    screen.is_at("Votre demande")
    screen.tab_to("place")  # the session is chosen already
    screen.key("Tab")
    screen.key("Space")
    screen.tab_to("Projet et situation")
    screen.type(project)
    screen.tab_to("Le jeune est d'accord")
    screen.key("Space")
    screen.tab_to("Envoyer l'orientation")
    screen.enter()


def choose(screen: Keyboard, typed: str, found: str) -> None:
    """In the search: a few letters, then Enter opens the only one."""
    screen.is_at("Nom, prénom")
    screen.type(typed)
    screen.sees(found)
    screen.check()


def test_a_known_young_person_is_oriented_by_keyboard_alone_in_under_a_minute(
    session: Session, screen: Sit, record_property: Any
) -> None:
    counsellor = screen(NARROW, kind=Keyboard)
    counsellor.sign_in(COUNSELLOR)
    began, counsellor.keys = time.monotonic(), 0

    counsellor.tab_to("Orienter un jeune")
    counsellor.enter()
    choose(counsellor, "belk", "1 dossier trouvé")
    counsellor.enter()
    counsellor.is_at(f"Orienter vers {SITE}")
    counsellor.enter()
    ask(counsellor, "Veut travailler en cuisine.")

    seconds = time.monotonic() - began
    record_property("keys", counsellor.keys)
    record_property("seconds", round(seconds, 1))
    print(f"{counsellor.keys} keys, {seconds:.1f} s")
    counsellor.sees("Orientation envoyée")
    counsellor.sees("A une place")
    assert counsellor.keys < 90
    assert seconds < 60
    (orientation,) = sent()
    assert orientation.project == "Veut travailler en cuisine."


def test_the_arrows_go_through_what_was_found_and_back(session: Session, screen: Sit) -> None:
    counsellor = screen(NARROW, kind=Keyboard)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open("/orienter/")
    choose(counsellor, "be", "2 dossiers trouvés")

    counsellor.key("ArrowDown")
    counsellor.is_at("Sofiane Belkacem")
    counsellor.key("ArrowDown")
    counsellor.is_at("Maëlle Béranger")
    counsellor.key("ArrowDown")
    counsellor.is_at("Maëlle Béranger")
    counsellor.key("ArrowUp")
    counsellor.key("ArrowUp")
    counsellor.is_at("Nom, prénom")
    counsellor.type("ran")
    counsellor.sees("1 dossier trouvé")
    counsellor.is_at("Nom, prénom")
    said = counsellor.page.locator("#found-said")
    expect(said).to_contain_text("1 dossier trouvé : flèche vers le bas pour choisir.")


def test_a_new_young_person_is_oriented_with_the_name_already_typed(
    session: Session, screen: Sit
) -> None:
    counsellor = screen(NARROW, kind=Keyboard)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open("/orienter/")
    choose(counsellor, "marchetti inès", "Aucun dossier de votre Mission Locale")
    counsellor.tab_to("Ouvrir un dossier")
    counsellor.enter()

    expect(counsellor.page.locator("[name=last_name]")).to_have_value("Marchetti")
    expect(counsellor.page.locator("[name=first_name]")).to_have_value("Inès")
    counsellor.is_at("Date de naissance")
    counsellor.type("03032006")
    counsellor.tab_to("Continuer vers le choix du site")
    counsellor.enter()
    counsellor.sees("Le dossier de Inès Marchetti est ouvert")
    counsellor.tab_to(f"Orienter vers {SITE}")
    counsellor.enter()
    counsellor.sees("Votre demande")
    assert "marchetti" not in counsellor.page.url.lower()


def test_several_are_oriented_to_one_session_in_a_row(session: Session, screen: Sit) -> None:
    counsellor = screen(NARROW, kind=Keyboard)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open(session.get_absolute_url())
    counsellor.tab_to("Orienter des jeunes vers cette séance")
    counsellor.enter()
    for typed, name, free in (("belk", "Sofiane Belkacem", 4), ("rivo", "Noé Rivoire", 3)):
        choose(counsellor, typed, "1 dossier trouvé")
        counsellor.enter()
        ask(counsellor, "Motivé.")
        counsellor.sees(f"Orientation de {name} envoyée")
        counsellor.sees(f"{free} places libres")

    counsellor.sees("2 jeunes orientés par vous aujourd'hui")
    expect(counsellor.page.get_by_text("pas encore envoyé")).to_have_count(0)
    assert [str(o.young_person) for o in sent()] == ["Sofiane Belkacem", "Noé Rivoire"]


# --- nothing typed is lost ----------------------------------------------------------------------


PROJECT = "Veut devenir boulanger, a déjà fait deux stages."


def begin(screen: Screen) -> None:
    """The request of Noé, typed and not sent."""
    screen.sign_in(COUNSELLOR)
    screen.open("/orienter/")
    screen.page.keyboard.type("rivo")
    screen.sees("1 dossier trouvé")
    for _ in range(2):
        with screen.page.expect_navigation():
            screen.page.keyboard.press("Enter")
        screen.page.wait_for_load_state()
    screen.page.get_by_label("Construire un projet").check()
    screen.page.get_by_label("Projet et situation").press_sequentially(PROJECT)


def wait_until_kept() -> None:
    """What leaves with the page arrives a moment later."""
    until = time.monotonic() + PATIENCE / 1000
    while True:
        with system_scope():
            if Draft.objects.filter(typed__project=PROJECT).exists():
                return
        assert time.monotonic() < until, "nothing was kept"
        time.sleep(0.1)


def expect_project(screen: Screen) -> None:
    expect(screen.page.get_by_label("Projet et situation")).to_have_value(PROJECT)
    expect(screen.page.get_by_label("Construire un projet")).to_be_checked()


def sign_in_where_one_is(screen: Screen) -> None:
    screen.page.get_by_label("E-mail").fill(COUNSELLOR)
    screen.page.get_by_label("Mot de passe").fill(PASSWORD)
    screen.send("Se connecter")


def test_the_draft_comes_back_after_back_and_another_page(session: Session, screen: Sit) -> None:
    counsellor = screen(WIDE)
    begin(counsellor)
    counsellor.page.go_back()
    wait_until_kept()
    counsellor.page.go_forward()

    counsellor.sees(re.compile(r"Brouillon de \d+\sh(\s\d\d)? repris"))
    expect_project(counsellor)
    counsellor.check()
    counsellor.press("Recommencer")
    expect(counsellor.page.get_by_label("Projet et situation")).to_have_value("")


def test_without_network_the_page_stays_and_says_so(session: Session, screen: Sit) -> None:
    counsellor = screen(WIDE)
    begin(counsellor)
    counsellor.page.get_by_label(re.compile("Le jeune est d'accord")).check()
    counsellor.page.context.set_offline(True)
    counsellor.page.get_by_role("button", name="Envoyer l'orientation").click()
    counsellor.sees("Pas de réseau : rien n'est perdu, réessayez.")
    expect_project(counsellor)
    assert sent() == []

    counsellor.page.context.set_offline(False)
    counsellor.errors.clear()  # the browser tells its console that the network is down
    counsellor.check()
    counsellor.send("Envoyer l'orientation")
    counsellor.sees("Orientation envoyée")
    assert len(sent()) == 1


def test_sent_after_the_session_ended_it_waits_for_the_sign_in(
    session: Session, screen: Sit
) -> None:
    counsellor = screen(NARROW)
    begin(counsellor)
    counsellor.sees("Brouillon gardé")
    counsellor.page.get_by_label(re.compile("Le jeune est d'accord")).check()
    BrowserSession.objects.all().delete()
    counsellor.page.get_by_role("button", name="Envoyer l'orientation").click()
    counsellor.page.wait_for_url(re.compile("connexion"))
    counsellor.errors.clear()
    sign_in_where_one_is(counsellor)

    counsellor.sees("repris")
    expect_project(counsellor)
    expect(counsellor.page.get_by_label(re.compile("Le jeune est d'accord"))).to_be_checked()
    assert sent() == []
    counsellor.send("Envoyer l'orientation")
    counsellor.sees("Orientation envoyée")


def test_signed_out_while_typing_one_is_told_and_comes_back_to_it(
    session: Session, screen: Sit
) -> None:
    counsellor = screen(NARROW)
    begin(counsellor)
    counsellor.sees("Brouillon gardé")
    BrowserSession.objects.all().delete()
    counsellor.page.get_by_label("Préparer une formation").check()
    counsellor.sees("Votre session a pris fin")
    counsellor.errors.clear()
    counsellor.check()
    counsellor.page.get_by_label("Construire un projet").check()
    counsellor.page.get_by_role("link", name="se reconnecter").click()
    counsellor.page.wait_for_url(re.compile("connexion"))
    counsellor.errors.clear()
    sign_in_where_one_is(counsellor)

    expect_project(counsellor)
    assert sent() == []


# --- without JavaScript -------------------------------------------------------------------------


def test_one_orients_and_answers_without_javascript(session: Session, screen: Sit) -> None:
    counsellor, trainer = (screen(NARROW, java_script_enabled=False) for _ in range(2))
    counsellor.sign_in(COUNSELLOR)
    counsellor.press("Orienter un jeune")
    counsellor.page.get_by_label(re.compile("Nom, prénom")).fill("rivoire")
    counsellor.press("Chercher")
    counsellor.sees("1 dossier trouvé")
    counsellor.press("Noé Rivoire")
    counsellor.press(f"Orienter vers {SITE}")
    counsellor.page.get_by_label("Projet et situation").fill(PROJECT)
    counsellor.press("Finir plus tard")
    counsellor.sees("repris")
    counsellor.orient(session="place", motive="Construire un projet professionnel")
    counsellor.sees("Orientation envoyée")

    trainer.sign_in(TRAINER)
    trainer.open(sent()[0].get_absolute_url())
    trainer.sees(PROJECT)
    trainer.page.get_by_label("Nous l'accueillons").check()
    trainer.press("Envoyer la réponse")
    trainer.sees("Réponse envoyée")
    counsellor.page.reload()
    counsellor.sees("Acceptée")
