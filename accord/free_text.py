"""What may never be typed anywhere in the portal."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

# 13 digits with an optional 2-digit key, however spaced: sex, year, month, département (2A, 2B,
# 97x, 99 included), commune, order. Month 20 and beyond are INSEE's codes for unknown months.
_NIR = re.compile(
    r"(?<![0-9])[1-478][\s.-]?\d{2}[\s.-]?(?:0[1-9]|1[0-2]|[2-9]\d)[\s.-]?(?:\d{2}|2[ABab])[\s.-]?\d{3}"
    r"[\s.-]?\d{3}(?:[\s.-]?\d{2})?(?![0-9])"
)


def refuse_social_security_number(text: str) -> None:
    """``domain.md``, rule 1: no social-security number anywhere, even in free text."""
    if _NIR.search(text):
        raise ValidationError(
            "Ce texte contient un numéro de sécurité sociale : effacez-le, "
            "le portail n'en garde aucun.",
            code="social_security_number",
        )
