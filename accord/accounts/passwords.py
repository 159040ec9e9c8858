"""CNIL's recommendation of 2022 on passwords: 12 characters of 4 classes, or a long passphrase."""

from __future__ import annotations

from django.core.exceptions import ValidationError

SHORT = 12
PASSPHRASE = 20


class CnilPasswordValidator:
    """Refuse what has neither 12 characters of the four classes nor 20 characters of any kind."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) >= PASSPHRASE and len(set(password)) >= 8:
            return
        classes = (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
        if len(password) < SHORT or not all(classes):
            raise ValidationError(self.get_help_text(), code="password_too_weak")

    def get_help_text(self) -> str:
        return (
            f"Choisissez au moins {SHORT} caractères avec une minuscule, une majuscule, un chiffre et un "
            f"autre signe, ou bien une phrase d'au moins {PASSPHRASE} caractères."
        )
