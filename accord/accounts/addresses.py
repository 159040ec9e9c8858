"""The addresses of a pasted list, whatever it was copied from."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# "Prénom Nom <a@b>", or a word; what a name is made of goes no further than its line.
_ENTRY = re.compile(r"[^;\n<>@]*<([^<>\n]*)>|([^,;\s<>]+)")


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """Those that can be written to, in lower case and once each; and the words that are none."""
    good: dict[str, None] = {}
    bad: dict[str, None] = {}
    for in_brackets, word in _ENTRY.findall(re.sub(r"[^\S\n]+", " ", text)):
        typed = (in_brackets or word).strip(" \t'\"<>()").removeprefix("mailto:")
        if typed:
            (good if _is_address(typed) else bad)[typed.lower()] = None
    return list(good), list(bad)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
