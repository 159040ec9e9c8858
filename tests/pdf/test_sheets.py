"""Sheets: laid out whatever is said in them."""

from __future__ import annotations

import io
import unicodedata

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from accord.pdf import Facts, Rows, Section, Sheet, rendering


def sheet(text: str) -> Sheet:
    return Sheet(
        title=f"Titre {text}",
        lead=text,
        notice=text,
        footer=text,
        sections=[
            Section(f"Faits {text}", Facts([(f"Fait {text}", text)]), side="ml"),
            Section("Lignes", Rows(("A", "B"), [(text, ""), ("", text)]), side="e2c"),
        ],
    )


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@settings(max_examples=40, deadline=None)
@given(st.text())
def test_whatever_is_typed_makes_a_sheet(text: str) -> None:
    assert sheet(text).pdf().startswith(b"%PDF-1.7")


@pytest.mark.parametrize("letters", rendering.PRINTED, ids=lambda letters: f"U+{letters.start:04X}")
def test_every_letter_that_is_said_to_be_printed_is(letters: range) -> None:
    """Typst refuses a sheet with a letter that no font has."""
    known = [chr(code) for code in letters if unicodedata.category(chr(code))[0] not in "CZ"]
    pdf = Sheet("Lettres", " ".join(f"a{letter}" for letter in known), []).pdf()
    assert pdf.startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_replaced_and_a_hidden_one_left_out() -> None:
    said = text_of(Sheet("Titre", "Bravo 🎉, ab\u200bcd\u202e", []).pdf())
    assert "Bravo ▯, abcd" in said


def test_a_section_without_anything_to_say_is_left_out() -> None:
    empty = [Section("Vide", Facts([("Rien", "")])), Section("Vide", Rows(("A", "B"), []))]
    assert "Vide" not in text_of(Sheet("Titre", "Chapeau", empty).pdf())


def test_a_long_sheet_goes_on_on_the_next_page_with_its_header_row() -> None:
    rows = Rows(("Colonne une", "Colonne deux"), [(f"Ligne {n}", "x") for n in range(90)])
    pages = PdfReader(io.BytesIO(Sheet("Titre", "", [Section("Long", rows)]).pdf())).pages
    assert len(pages) > 1
    assert all("Colonne une" in page.extract_text() for page in pages)
    assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()


def test_fonts_that_are_not_installed_are_told(settings: object, tmp_path: object) -> None:
    settings.PDF_FONTS_DIR = tmp_path  # type: ignore[attr-defined]
    rendering.fonts.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="npm ci"):
        sheet("a").pdf()
    rendering.fonts.cache_clear()
