"""From a template of typst and what it says, the bytes of a PDF."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import Any

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TEMPLATES = settings.BASE_DIR / "templates"
FAMILY = "Atkinson Hyperlegible"
# What the two fonts have: Latin with all that Europe and Viet Nam add to it, Greek, Cyrillic, signs.
# ``tests/pdf`` prints every one of them; with any other, typst refuses to make an accessible PDF.
PRINTED = [
    range(0x20, 0x480),
    range(0x48A, 0x500),
    range(0x1E00, 0x1F00),
    range(0x2010, 0x2041),
    range(0x20A0, 0x20C0),
    range(0x2190, 0x2200),
    range(0x25A0, 0x2600),
]
_REPLACEMENT = "▯"


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF that ``template`` (a path in ``templates/``) makes of ``data``, which JSON can write.

    What people typed goes in as data only, so that nothing of it is ever read as markup. Raises
    ``typst.TypstError`` when the template is wrong or not accessible.
    """
    compiler = typst.Compiler(
        str(TEMPLATES / template), root=str(TEMPLATES / "pdf"), font_paths=fonts()
    )
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(_printable(data))},
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Ours, and behind it the one inside typst, which has the letters that ours lacks."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(settings.PDF_FONTS_DIR)],
    )
    # Typst would say nothing, and draw everything with the other.
    if FAMILY not in found.families():
        raise ImproperlyConfigured(f"{FAMILY} is not in {settings.PDF_FONTS_DIR}: run npm ci")
    return found


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(map(_printed, value))
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


@cache
def _printed(character: str) -> str:
    """The character, or a frame in the place of one that the fonts lack; nothing for a hidden one."""
    if character in "\n\t":
        return character
    kind = unicodedata.category(character)
    if kind.startswith("C"):
        return ""
    if kind.startswith("Z"):
        return character if character == "\u00a0" else " "
    if any(ord(character) in printed for printed in PRINTED):
        return character
    return _REPLACEMENT
