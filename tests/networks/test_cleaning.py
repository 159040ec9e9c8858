"""Small values, as people type them and as nobody would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.networks import phones
from accord.networks.imports import cleaning
from accord.networks.text import fold

ANYTHING = st.text(max_size=200)
DEPARTMENTS = st.sampled_from(["01", "2A", "75", "971", "974", "988", ""])


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded


@given(st.one_of(ANYTHING, st.from_regex(r"\+?[0-9 ./-]{0,20}")), DEPARTMENTS)
def test_a_phone_is_e164_or_nothing(text: str, department: str) -> None:
    number = phones.normalise(text, department)

    assert number is None or re.fullmatch(r"\+[1-9][0-9]{6,14}", number)


@given(st.one_of(ANYTHING, st.from_regex(r"[0-9]{3,6}")), DEPARTMENTS, st.booleans())
def test_a_postcode_is_five_digits_of_its_departement_or_nothing(
    text: str, department: str, cedex: bool
) -> None:
    known = cleaning.postcode(text, confirmed_by=["01000"], department=department, cedex=cedex)

    assert known is None or re.fullmatch(r"[0-9]{5}", known)
    if known and known != "01000":
        assert known.startswith({"2A": "20"}.get(department, department)[:2])


@given(ANYTHING)
def test_no_text_breaks_the_other_cleaners(text: str) -> None:
    assert cleaning.siret(text) is None or len(cleaning.siret(text) or "") == 14
    cleaning.email(text)
    cleaning.website(text)
    cleaning.hosts(text, text)
    cleaning.without_cedex(text)
    cleaning.sentence_case(text)
    assert not cleaning.significant_words(text) & cleaning.COMMON_WORDS


@pytest.mark.parametrize(
    ("text", "department", "expected"),
    [
        ("04 74 34 61 22", "01", "+33474346122"),
        ("05 90 82 00 11", "971", "+590590820011"),
        ("+262 2 62 50 20 13", "974", "+262262502013"),
        ("0269 61 00 00", "976", "+262269610000"),
        ("27 00 00", "988", "+687270000"),
        ("08 26 88 68 10 / Numéro violet", "83", "+33826886810"),
        ("04 74", "01", None),
        ("", "01", None),
    ],
)
def test_a_phone_is_read_in_its_territory(text: str, department: str, expected: str | None) -> None:
    assert phones.normalise(text, department) == expected


@pytest.mark.parametrize(
    ("text", "confirmed", "department", "cedex", "expected"),
    [
        ("1500", ["01500"], "01", False, "01500"),
        ("1500", ["01510"], "01", False, None),
        ("6003", ["06000"], "06", True, "06003"),
        ("6003", ["06000"], "06", False, None),
        ("75018", ["75018"], "75", False, "75018"),
        ("13001", ["75018"], "75", False, None),
        ("20137", ["20137"], "2A", False, "20137"),
        ("97470", ["97470"], "974", False, "97470"),
        ("١٥٠٠٠", ["15000"], "15", False, None),
    ],
)
def test_a_lost_zero_comes_back_only_when_the_commune_confirms_it(
    text: str, confirmed: list[str], department: str, cedex: bool, expected: str | None
) -> None:
    known = cleaning.postcode(text, confirmed_by=confirmed, department=department, cedex=cedex)

    assert known == expected


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ML ST BRIEUC", {"saint", "brieuc"}),
        ("Mission Locale pour l'Emploi des Jeunes du Soissonnais", {"soissonnais"}),
        ("Mission Locale", set()),
    ],
)
def test_only_the_words_that_tell_apart_are_compared(name: str, words: set[str]) -> None:
    assert cleaning.significant_words(name) == words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MISSION LOCALE DU FOREZ", "Mission Locale du Forez"),
        ("mission locale de l'ouest", "Mission Locale de l'Ouest"),
        ("We Ker", "We Ker"),
    ],
)
def test_capitals_are_written_as_a_sentence(name: str, expected: str) -> None:
    assert cleaning.sentence_case(name) == expected


@pytest.mark.parametrize("address", ["masque012@ml.example", "contact@mail.fr", "sans arobase"])
def test_a_masked_or_example_mailbox_is_nobodys(address: str) -> None:
    assert cleaning.email(address) is None
