"""Somebody who has no mouse: Tab until the control has the focus, then Enter or typing."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from tests.journey.screens import Screen

# More than the controls of any page: a date has four of its own.
FARTHEST = 120


class Keyboard:
    """The same screen, without its mouse."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page

    def reach(self, control: Locator) -> None:
        """Tab, and Tab again, as far as the control; its focus is visible."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if control.evaluate("control => control === document.activeElement"):
                return
        raise AssertionError(f"{self.page.url}: Tab never comes to {control}")

    def press(self, name: str | re.Pattern[str]) -> None:
        """The button or link of this name; then the page that it leads to is checked."""
        exact = isinstance(name, str)
        button = self.page.get_by_role("button", name=name, exact=exact)
        link = self.page.get_by_role("link", name=name, exact=exact)
        self.reach(button.or_(link).locator("visible=true").first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.screen.check()

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """In a field; in a choice, the beginning of the words that are chosen."""
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.type(text)
