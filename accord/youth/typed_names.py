"""A name typed in a search, carried into the new file by the session: never by an address."""

from __future__ import annotations

from itertools import takewhile

from django.http import HttpRequest

from accord.networks.text import fold

_KEY = "typed_name"
_MOST = 80
# They begin a family name of several words.
_PARTICLES = {"d", "de", "del", "des", "du", "el", "la", "le", "ben", "ould", "van", "von"}


def keep(request: HttpRequest, text: str) -> bool:
    """Keep the text for the form of a new file; False when there is none."""
    text = " ".join(text.split())[:_MOST]
    request.session[_KEY] = text
    return bool(text)


def take_up(request: HttpRequest) -> dict[str, str]:
    """The initial values of a new file that the kept text suggests."""
    return read(request.session.get(_KEY, ""))


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)


def read(text: str) -> dict[str, str]:
    """Digits are an i-MILO number. Of several words the family name is the one in capitals, or
    the first, as one searches; a name typed without a capital receives its own.
    """
    number = fold(text).replace(" ", "")
    if not number:
        return {}
    if number.isdecimal():
        return {"imilo_number": number[:12]}
    words = text.split()
    capitals = [word for word in words if len(word) > 1 and word.isupper()]
    if capitals and len(capitals) < len(words):
        last, first = capitals, [word for word in words if word not in capitals]
    else:
        cut = 1 + sum(1 for _ in takewhile(lambda word: fold(word) in _PARTICLES, words))
        last, first = words[:cut], words[cut:]
    return {"last_name": _capitalised(last), "first_name": _capitalised(first)}


def _capitalised(words: list[str]) -> str:
    text = " ".join(words)
    if not (text.islower() or text.isupper()):
        return text
    return " ".join(
        word.lower() if fold(word) in _PARTICLES and len(words) > 1 else word.title()
        for word in words
    )
