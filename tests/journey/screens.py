"""What a person does at the screen, in the words of the pages."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, expect

AXE = (Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text()
# More than anybody would press: then the control is out of the keyboard's reach.
TABS = 80
PASSWORD = "Un-mot-de-passe-2026!"

_NAME_OF_FOCUS = """() => {
  const control = document.activeElement;
  const label = control.labels?.[0] ?? control;
  return control.ariaLabel ?? label.textContent.trim().replace(/\\s+/g, " ");
}"""


class Screen:
    """A browser window; every page met is checked with axe, and for errors of its scripts."""

    def __init__(self, page: Page, url: str, *, scripts: bool = True) -> None:
        self.page = page
        self.scripts = scripts
        self.url = url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )

    def check(self) -> None:
        """Nothing for axe to say, nothing wider than the window, no error in the console.

        Without JavaScript axe never ends: only the console is read.
        """
        if not self.scripts:
            assert not self.errors, self.errors
            return
        self.page.evaluate(AXE)
        report: dict[str, Any] = self.page.evaluate("axe.run()")
        found = [
            (violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in report["violations"]
        ]
        assert not found, f"{self.page.url}: {json.dumps(found, indent=1)}"
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{self.page.url} is {width} px wider than the window"
        assert not self.errors, self.errors

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def press(self, name: str) -> None:
        """The button or link of this name, then the page that it leads to is checked."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).locator("visible=true").first.click()
        self.page.wait_for_load_state()
        self.check()

    def tab_to(self, name: str, *, leaves: bool = True) -> None:
        """With the keyboard alone: Tab until the button or link of this name has the focus, Enter.

        ``leaves`` is False when it opens something on the same page.
        """
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if self._focused() == name:
                if leaves:
                    with self.page.expect_navigation():
                        self.page.keyboard.press("Enter")
                else:
                    self.page.keyboard.press("Enter")
                self.check()
                return
        raise AssertionError(f"{TABS} times Tab, and never on {name!r}: {self.page.url}")

    def tab_into(self, field: str, text: str) -> None:
        """Tab until this field has the focus, and type."""
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name") == field:
                self.page.keyboard.type(text)
                return
        raise AssertionError(f"{TABS} times Tab, and never in {field!r}: {self.page.url}")

    def _focused(self) -> str:
        """What has the focus, as a screen reader names it from its text."""
        said: str = self.page.evaluate("document.activeElement.textContent")
        return " ".join(said.split())

    def follow(self, beginning: str) -> None:
        """The link whose name begins so."""
        self.page.get_by_role("link", name=re.compile(f"^{beginning}")).first.click()
        self.page.wait_for_load_state()
        self.check()

    def reach(self, name: str) -> None:
        """With the Tab key alone, to the control of this name, which is not pressed."""
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_NAME_OF_FOCUS) == name:
                return
        raise AssertionError(f"{TABS} times Tab do not lead to {name}")

    def open(self, address: str) -> None:
        self.page.goto(address if address.startswith("http") else self.url + address)
        self.check()

    def sign_in(self, email: str) -> None:
        self.open("/compte/connexion/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.press("Se connecter")

    def post_session(self, *, start: datetime, capacity: int) -> None:
        self.press("Publier une séance")
        self.page.get_by_label("Jour").fill(f"{start:%Y-%m-%d}")
        self.page.get_by_label("Heure").fill(f"{start:%H:%M}")
        self.page.get_by_label("lieu").fill("12 quai de la Gare, salle Cresson")
        self.page.get_by_label("places").fill(str(capacity))
        self.press("Publier la séance")

    def open_file(self, *, first_name: str, last_name: str, born: date) -> None:
        """From "Orienter un jeune": nobody is found, so the file is opened."""
        self.press("Orienter un jeune")
        self.page.get_by_label(re.compile("Nom, prénom")).fill(last_name)
        self.press("Chercher")
        self.sees("Aucun dossier de votre Mission Locale")
        self.press("Ouvrir un dossier")
        self.page.locator("[name=first_name]").fill(first_name)
        self.page.locator("[name=last_name]").fill(last_name)
        self.page.get_by_label("date de naissance").fill(born.isoformat())
        self.send("Continuer vers le choix du site")

    def orient(self, *, session: str, motive: str) -> None:
        """On the page of a site: a session (or none), a motive, the agreement."""
        self.page.get_by_label(re.compile(session)).check()
        self.page.get_by_label(motive).check()
        self.page.get_by_label(re.compile("Le jeune est d'accord")).check()
        self.send("Envoyer l'orientation")

    def send(self, name: str) -> None:
        """A form that is kept before it is sent: its page leaves a moment after the click."""
        with self.page.expect_navigation(timeout=30_000):
            self.page.get_by_role("button", name=name).click()
        self.check()


class Keyboard(Screen):
    """Somebody without a mouse: ``keys`` counts what they press, and where they are is always seen."""

    keys = 0

    def key(self, name: str) -> None:
        self.keys += 1
        self.page.keyboard.press(name)

    def type(self, text: str) -> None:
        """As fast as people type."""
        self.keys += len(text)
        self.page.keyboard.type(text, delay=60)

    def here(self) -> str:
        """What has the focus, as it is named aloud."""
        return str(
            self.page.evaluate(
                """() => {
                    const it = document.activeElement;
                    const label = it.labels?.[0]?.innerText ?? "";
                    const words = label || it.getAttribute("aria-label") || it.innerText || it.id;
                    return words.replace(/\\s+/g, " ").trim();
                }"""
            )
        )

    def is_at(self, name: str) -> None:
        """The focus is there, visible and on the screen."""
        self.page.wait_for_function("document.activeElement !== document.body")
        assert name in self.here(), f"{self.here()!r} has the focus, not {name!r}"
        shown = self.page.evaluate(
            """() => {
                const it = document.activeElement;
                const box = it.getBoundingClientRect();
                const ring = getComputedStyle(it);
                return it.matches(":focus-visible") && ring.outlineStyle !== "none"
                    && box.bottom > 0 && box.top < window.innerHeight;
            }"""
        )
        assert shown, f"the focus on {name!r} cannot be seen"

    def tab_to(self, name: str, *, at_most: int = 40) -> None:
        """Tab until there: nothing on the way keeps the focus for itself."""
        for _ in range(at_most):
            self.key("Tab")
            if name in self.here():
                self.is_at(name)
                return
        raise AssertionError(f"{name!r} is not reached in {at_most} tabulations")

    def enter(self) -> None:
        """Enter, which leads to another page; it is checked."""
        with self.page.expect_navigation():
            self.key("Enter")
        self.check()

    def sign_in(self, email: str) -> None:
        self.open("/compte/connexion/")
        self.tab_to("E-mail")
        self.type(email)
        self.tab_to("Mot de passe")
        self.type(PASSWORD)
        self.enter()
