"""Attendance and results of a session of thirty: by keyboard alone, by touch, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accord.isolation.scope import system_scope
from orientations.models import OutcomeNote, Registration, Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import MissionLocaleFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory, begin
from tests.factories.youth import YoungPersonFactory
from tests.journey.conftest import NARROW, WIDE, Portal
from tests.journey.screens import PASSWORD, Screen

# What has the focus bears this name: its label, its legend, its text.
SAYS = """([name, role]) => {
    const element = document.activeElement;
    if (role && !element.matches(role)) return false;
    const legend = element.closest("fieldset")?.querySelector("legend")?.textContent;
    const label = element.labels?.[0]?.textContent;
    const names = [element.textContent, element.getAttribute("aria-label"), label, legend];
    return names.some((said) => said?.replace(/\\s+/g, " ").trim().startsWith(name));
}"""

TRAINER, COUNSELLOR = "formateur@e2c.example", "conseillere@ml.example"
PEOPLE = 30
# Of thirty people, those who are not simply there and selected.
ABSENT = ["Personne 04", "Personne 11", "Personne 19", "Personne 27"]
LATE = ["Personne 08"]


@pytest.fixture(autouse=True)
def _orm_beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def session(transactional_db: None) -> Session:
    """Thirty people of two Missions Locales, an hour after the beginning."""
    site = SiteFactory(name="E2C des Deux Rives, site de la Gare")
    trainer = UserFactory(
        email=TRAINER, password=PASSWORD, trainer=True, membership__organisation=site
    )
    counsellors = [
        UserFactory(
            **({"email": COUNSELLOR, "password": PASSWORD} if first else {}),
            counsellor=True,
            membership__organisation=MissionLocaleFactory(),
        )
        for first in (True, False)
    ]
    session = SessionFactory(site=site, by=trainer, capacity=PEOPLE)
    for number in range(1, PEOPLE + 1):
        by = counsellors[number % 2]
        person = YoungPersonFactory(by=by, first_name="Personne", last_name=f"{number:02d}")
        OrientationFactory(by=by, site=site, session=session, young_person=person)
    return begin(session)


def _tab_to(at: Screen, name: str, *, role: str = "") -> int:
    """Press Tab until what has the focus bears this name, as somebody without a mouse does."""
    for presses in range(1, 200):
        at.page.keyboard.press("Tab")
        if at.page.evaluate(SAYS, [name, role]):
            return presses
    raise AssertionError(f"Tab never reaches {name!r} on {at.page.url}")


def _type(at: Screen, keys: str) -> int:
    """Keys one after the other: ``"A Down 5"``."""
    pressed = [{"Down": "ArrowDown", "Up": "ArrowUp"}.get(key, key) for key in keys.split()]
    for key in pressed:
        at.page.keyboard.press(key)
    return len(pressed)


def _kept(session: Session) -> dict[str, tuple[str, str]]:
    """What was communicated of each person."""
    with system_scope():
        rows = Registration.objects.filter(session=session).select_related("young_person")
        return {str(r.young_person): (r.attendance, r.result) for r in rows.order_by("pk")}


def _expected(name: str) -> tuple[str, str]:
    if name in ABSENT:
        return "absent", "to_review"
    return ("late" if name in LATE else "present"), "selected"


def _noted() -> int:
    with system_scope():
        return OutcomeNote.objects.count()


def _they_read_it(screen: Callable[..., Screen], portal: Portal) -> None:
    message = portal.mailbox.wait_for(COUNSELLOR)[0]
    assert "résultats" in str(message["Subject"])
    assert "Personne" not in message.as_string()
    counsellor = screen(WIDE)
    counsellor.sign_in(COUNSELLOR)
    counsellor.open("/?liste=answered")
    counsellor.sees("Personne 02 : acceptée")


def test_a_session_of_thirty_by_keyboard_alone(
    session: Session, portal: Portal, screen: Callable[..., Screen]
) -> None:
    trainer = screen(WIDE)
    trainer.sign_in(TRAINER)
    _tab_to(trainer, "Information collective")
    trainer.page.keyboard.press("Enter")
    trainer.page.wait_for_url(f"**{session.get_absolute_url()}")
    trainer.check()

    pressed = _tab_to(trainer, "Tous présents")
    pressed += _type(trainer, "Enter")
    expect(trainer.page.get_by_role("status")).to_contain_text("30 personnes remplies")
    pressed += _tab_to(trainer, "À ceux qui n'ont pas de résultat")
    pressed += _tab_to(trainer, "Appliquer")
    pressed += _type(trainer, "Enter")
    pressed += _tab_to(trainer, "Présence de Personne 01")
    person = 1
    for name in sorted(ABSENT + LATE):
        steps = int(name[-2:]) - person
        pressed += _type(trainer, " ".join(["Down"] * steps))
        pressed += _type(trainer, "A 5" if name in ABSENT else "R")
        person += steps
    expect(trainer.page.get_by_role("status")).to_contain_text(
        "25 présents · 1 en retard · 4 absents · 30 résultats sur 30"
    )
    trainer.check()
    pressed += _type(trainer, "Control+Enter")
    trainer.sees("Enregistré pour 30 personnes, pas encore communiqué.")
    trainer.check()
    assert _noted() == PEOPLE
    assert set(_kept(session).values()) == {("", "")}

    pressed += _tab_to(trainer, "Relire et communiquer")
    pressed += _type(trainer, "Enter")
    trainer.sees("25 présents, 1 en retard, 4 absents ; 26 retenus, 4 à revoir")
    trainer.check()
    pressed += _tab_to(trainer, "Communiquer", role="button")
    pressed += _type(trainer, "Enter")
    trainer.sees("Communiqué pour 30 personnes")
    trainer.check()

    assert _kept(session) == {name: _expected(name) for name in _kept(session)}
    assert _noted() == 0
    # About two keys a second is an unhurried hand: well under two minutes.
    assert pressed < 120, pressed
    _they_read_it(screen, portal)


def test_a_session_of_thirty_by_touch_on_a_telephone(
    session: Session, portal: Portal, screen: Callable[..., Screen]
) -> None:
    trainer = screen(NARROW, has_touch=True, is_mobile=True)
    trainer.sign_in(TRAINER)
    page = trainer.page
    page.get_by_role("link", name=re.compile("Information collective")).first.tap()
    page.wait_for_url(f"**{session.get_absolute_url()}")
    trainer.check()

    def person(name: str) -> Any:
        return page.locator("[data-person]", has_text=name)

    small = [
        box
        for box in page.locator(".sheet .segments label, .sheet select, .sheet-bar .btn").all()
        if (size := box.bounding_box()) is not None and min(size["height"], size["width"]) < 44
    ]
    assert small == []
    page.get_by_role("button", name="Tous présents").tap()
    page.get_by_role("button", name="Appliquer").tap()
    for name in [*ABSENT, *LATE]:
        choice = "Absent" if name in ABSENT else "En retard"
        person(name).get_by_role("radio", name=choice, exact=True).tap()
        if name in ABSENT:
            person(name).get_by_role("combobox").select_option("À revoir")
    expect(page.get_by_role("status")).to_contain_text("4 absents · 30 résultats sur 30")

    # A second tap on what is chosen takes it back; a third notes it again.
    page.wait_for_timeout(600)
    person(LATE[0]).get_by_role("radio", name="En retard", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text("1 à noter")
    person(LATE[0]).get_by_role("radio", name="En retard", exact=True).tap()
    person(LATE[0]).get_by_role("combobox").select_option("Retenu")
    trainer.check()

    page.get_by_role("button", name="Enregistrer et communiquer…").tap()
    trainer.sees("25 présents, 1 en retard, 4 absents ; 26 retenus, 4 à revoir")
    trainer.check()
    page.get_by_role("button", name="Communiquer", exact=True).tap()
    trainer.sees("Communiqué pour 30 personnes")
    trainer.check()

    assert _kept(session) == {name: _expected(name) for name in _kept(session)}


def test_a_session_of_thirty_without_scripts(
    session: Session, portal: Portal, screen: Callable[..., Screen]
) -> None:
    trainer = screen(WIDE, java_script_enabled=False)
    trainer.sign_in(TRAINER)
    page = trainer.page
    page.get_by_role("link", name=re.compile("Information collective")).first.click()
    trainer.press("Tous présents")
    trainer.sees("La feuille est remplie pour 30 personnes")
    trainer.press("Appliquer")
    trainer.sees("La feuille est remplie pour 30 personnes")
    for name in [*ABSENT, *LATE]:
        row = page.locator("[data-person]", has_text=name)
        row.get_by_label("Absent" if name in ABSENT else "En retard").check()
    # Enter in a field saves, and does not press the first button that is seen. A slip is told.
    page.keyboard.press("Enter")
    trainer.sees("Rien n'est enregistré")
    trainer.sees("Seule une personne venue peut être retenue.")
    assert _noted() == 0
    for name in ABSENT:
        page.locator("[data-person]", has_text=name).get_by_role("combobox").select_option(
            "À revoir"
        )
    trainer.press("Enregistrer et communiquer…")
    trainer.sees("25 présents, 1 en retard, 4 absents ; 26 retenus, 4 à revoir")
    trainer.press("Revenir à la feuille")
    trainer.sees("Enregistré, pas encore communiqué")
    trainer.press("Relire et communiquer…")
    trainer.press("Communiquer")
    trainer.sees("Communiqué pour 30 personnes")

    assert _kept(session) == {name: _expected(name) for name in _kept(session)}
