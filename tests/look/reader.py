"""Somebody who opens pages and says what a careful designer would mend.

With ``SCREENSHOTS`` in the environment, a folder, what is read is photographed too (``make
screenshots``): wide and narrow, light and dark, and on paper.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.journey.conftest import NARROW, WIDE
from tests.journey.screens import AXE

LOOK = (Path(__file__).parent / "look.js").read_text()
# A window of 1280 px at 200 %, a phone, and the narrowest that WCAG 1.4.10 names.
ZOOMED = {"width": 640, "height": 450}
NARROWEST = {"width": 320, "height": 640}
A4 = {"width": 718, "height": 1015}
PHOTOGRAPHS = os.environ.get("SCREENSHOTS", "")
CONTRAST = {"runOnly": ["color-contrast"]}


class Reader:
    """One person at one browser; what they find wrong is in ``said``.

    A page built of the same elements as one that was read is not read again: ``known`` holds them,
    and is shared between readers.
    """

    def __init__(self, browser: Browser, url: str, who: str, known: set[frozenset[str]]) -> None:
        self.url, self.who, self.known = url, who, known
        self.said: list[str] = []
        self._errors: list[str] = []
        # A colour that is still changing would be measured half way.
        self._context = browser.new_context(
            viewport=WIDE,  # type: ignore[arg-type]
            locale="fr-FR",
            reduced_motion="reduce",
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self._errors.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.type, said.text))

    def sign_in(self, session_key: str) -> None:
        self._context.add_cookies([{"name": "sessionid", "value": session_key, "url": self.url}])

    def close(self) -> None:
        self._context.close()

    def open(self, path: str, name: str) -> int:
        """Read the page of this address, unless it sends elsewhere; its status code."""
        answer = self._context.request.get(self.url + path, max_redirects=0)
        if answer.status not in (301, 302) and (self._is_new(answer.text()) or PHOTOGRAPHS):
            self.page.goto(self.url + path)
            self.look(name)
        return answer.status

    def submit(self, path: str, fields: dict[str, Any], name: str) -> int:
        """Post a form as a page of the portal would, and read what follows; its status code."""
        if not self.page.locator("body[hx-headers]").count():
            self.page.goto(f"{self.url}/accessibilite/")
        with self.page.expect_navigation() as going:
            self.page.evaluate(_SUBMIT, [path, {key: str(said) for key, said in fields.items()}])
        if self._is_new(self.page.content()) or PHOTOGRAPHS:
            self.look(name)
        return going.value.status if going.value else 0

    def look(self, name: str) -> None:
        """Everything, in light and in dark, at each width, by keyboard and on paper."""
        self.page.evaluate(LOOK)
        said = [*self._read(), *(f"logs {error}" for error in self._errors)]
        self.said += [f"{self.who}, {name}: {found}" for found in dict.fromkeys(said)]
        self._errors.clear()
        if PHOTOGRAPHS:
            self._photograph(Path(PHOTOGRAPHS) / self.who, name)

    def _is_new(self, html: str) -> bool:
        """Whether no page had this header, or no page this content: the same elements and classes."""
        header, _, content = html.partition("<main")
        made = {frozenset(_MADE_OF.findall(part)) for part in (header, content)}
        new = not made <= self.known
        self.known |= made
        return new

    def _read(self) -> list[str]:
        page = self.page
        said: list[str] = [
            *page.evaluate("look.frame()"),
            *page.evaluate("look.colour()"),
            *page.evaluate("look.chosen()"),
            *self._axe(),
        ]
        page.emulate_media(color_scheme="dark")
        said += [f"in dark, {found}" for found in self._axe(CONTRAST)]
        page.emulate_media(color_scheme="light")
        page.keyboard.press("Tab")
        said += page.evaluate("look.focus()")
        for size in (ZOOMED, NARROWEST, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            said += page.evaluate("look.overflow()")
        said += page.evaluate("look.touch()")
        page.emulate_media(media="print")
        page.set_viewport_size(A4)  # type: ignore[arg-type]
        said += [*page.evaluate("look.print()"), *page.evaluate("look.overflow()")]
        page.emulate_media(media="screen")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        return said

    def _axe(self, options: dict[str, Any] | None = None) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        report = self.page.evaluate("options => axe.run(options)", options or {})
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in report["violations"]
            for node in violation["nodes"]
        ]

    def _hear(self, kind: str, text: str) -> None:
        # A page that answers 403 or 404 on purpose is an error for the console.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self._errors.append(text)

    def _photograph(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        page = self.page
        page.evaluate("document.activeElement.blur()")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for size in (WIDE, NARROW):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                file = folder / f"{name}-{size['width']}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
        page.emulate_media(color_scheme="light", media="print")
        page.set_viewport_size(A4)  # type: ignore[arg-type]
        page.screenshot(path=folder / f"{name}-print.png", full_page=True)
        page.emulate_media(media="screen")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type]


_MADE_OF = re.compile(r"""<\w+(?:[^<>]*?\sclass="[^"]*")?""")
_SUBMIT = """([path, fields]) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = path;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, ...fields })) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
    }
    document.body.append(form);
    form.submit();
}"""
