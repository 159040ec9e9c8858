"""CNIL's recommendation of 2022: 12 characters of four classes, or a long passphrase."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    "password",
    [
        "Cerf-volant7Bleu",
        "Été2026!glycine",
        "le petit canard vert dort sous la table",
        "12 chats! Abcdef",
    ],
)
def test_a_password_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    ("password", "because"),
    [
        ("Court7!bleu", "eleven characters"),
        ("cerf-volant7bleu", "no capital"),
        ("CERF-VOLANT7BLEU", "no small letter"),
        ("Cerf-volant-bleu", "no figure"),
        ("Cerfvolant7Bleus", "no other sign"),
        ("trois petits canards verts", "a phrase of four words"),
        ("canard canard canard canard canard canard canard", "one word over and over"),
        ("12345678901234567890", "common or a mere count"),
    ],
)
def test_a_password_is_refused(password: str, because: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_a_password_made_of_the_name_is_refused(db: None) -> None:
    user = UserFactory(first_name="Bérengère", last_name="Castelnaudary")

    with pytest.raises(ValidationError):
        validate_password("Castelnaudary1!", user)
