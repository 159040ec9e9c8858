"""WCAG 1.4.3 and 1.4.11 on the palette: ratios are computed from the tokens."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static" / "tokens.css"
LIGHT, DARK = "light", "dark"

BACKGROUNDS = ("paper", "surface", "sunken")
TEXTS = ("ink", "ink-soft", "action", "action-strong", "ml", "e2c", "wait", "late", "done", "info")
TONES = ("ml", "e2c", "action", "wait", "late", "done", "info")
TEXT_PAIRS = [
    *[(text, ground) for text in TEXTS for ground in BACKGROUNDS],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[("ink", f"{tone}-soft") for tone in TONES],
    *[("ink-soft", f"{tone}-soft") for tone in TONES],
    ("on-action", "action"),
    ("on-action", "action-strong"),
    ("on-late", "late"),
    ("on-late", "late-strong"),
    # White and plum, ink and paper: the marks of the two networks and the skip link.
    ("surface", "ml"),
    ("surface", "e2c"),
    ("paper", "ink"),
]
EDGE_PAIRS = [
    *[("line-strong", ground) for ground in ("paper", "surface")],
    *[(name, ground) for name in ("focus", *TONES) for ground in BACKGROUNDS],
]


def colours(theme: str) -> dict[str, str]:
    light, dark = TOKENS.read_text().split("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if theme == DARK:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_reads_on_its_ground(theme: str, text: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_an_edge_that_carries_meaning_is_seen(theme: str, edge: str, ground: str) -> None:
    palette = colours(theme)
    assert contrast(palette[edge], palette[ground]) >= 3


def test_the_dark_theme_changes_every_colour() -> None:
    light, dark = colours(LIGHT), colours(DARK)
    assert [name for name in light if light[name] == dark[name]] == []


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
