"""CNIL's recommendation of 2022 (deliberation 2022-100), case of a password alone, 80 bits.

Twelve characters of the four classes, or a phrase of seven words.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

LENGTH = 12
WORDS = 7
# "un un un un un un un" is no phrase.
DIFFERENT_WORDS = 5


class CnilPasswordValidator:
    """Refuse what is neither varied enough nor a phrase."""

    def validate(self, password: str, user: object = None) -> None:
        if not (_is_varied(password) or _is_phrase(password)):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return (
            f"Au moins {LENGTH} caractères avec une minuscule, une majuscule, un chiffre et un autre "
            f"signe ; ou bien une phrase d'au moins {WORDS} mots."
        )


def _is_varied(password: str) -> bool:
    classes = (
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    )
    return len(password) >= LENGTH and all(classes)


def _is_phrase(password: str) -> bool:
    words = [word.casefold() for word in re.findall(r"\w+", password)]
    return len(words) >= WORDS and len(set(words)) >= DIFFERENT_WORDS and len(password) >= 20
