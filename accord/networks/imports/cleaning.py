"""Small values as people type them; each function says what it could not be sure of."""

from __future__ import annotations

import re
import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from stdnum import luhn

from accord.networks.text import fold

# Mailboxes and hosts that anybody may use: they say nothing of who owns them.
COMMON_HOSTS = frozenset(
    {
        "orange.fr",
        "wanadoo.fr",
        "laposte.net",
        "gmail.com",
        "hotmail.fr",
        "hotmail.com",
        "club-internet.fr",
        "free.fr",
        "yahoo.fr",
        "yahoo.com",
        "sfr.fr",
        "neuf.fr",
        "cegetel.net",
        "outlook.fr",
        "outlook.com",
        "aol.com",
        "bbox.fr",
        "numericable.fr",
        "facebook.com",
        "fr-fr.facebook.com",
        "cnml.gouv.fr",
        "mission-locale.fr",
        "missions-locales.org",
        "arml-idf.org",
        "unml.info",
        "mail.fr",
    }
)
# Words that say "this is a Mission Locale" or "here", and tell no one from another.
COMMON_WORDS = frozenset(
    {
        "mission",
        "missions",
        "locale",
        "locales",
        "ml",
        "mli",
        "mlj",
        "mlij",
        "mde",
        "mdef",
        "maison",
        "jeune",
        "jeunes",
        "pour",
        "l",
        "d",
        "s",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "en",
        "sur",
        "au",
        "aux",
        "a",
        "insertion",
        "emploi",
        "formation",
        "professionnelle",
        "sociale",
        "service",
        "siege",
        "site",
        "bassin",
        "pays",
        "arrondissement",
        "agglomeration",
        "agglo",
        "region",
        "secteur",
        "territoire",
        "rurale",
        "intercommunale",
        "departementale",
        "association",
        "antenne",
        "e2c",
        "e2cr",
        "ecole",
        "deuxieme",
        "2e",
        "chance",
        "reseau",
    }
)
_CEDEX = re.compile(r"\s+cedex(\s+\d+)?$", re.IGNORECASE)
_MASKED = re.compile(r"^masque\d+@", re.IGNORECASE)


def email(text: str) -> str | None:
    """The address, or None when it is malformed, masked, or an example."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        return None
    if _MASKED.match(address) or address.casefold() == "contact@mail.fr" or len(address) > 254:
        return None
    return address


def website(text: str) -> str | None:
    address = text.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return None
    return address if len(address) <= 200 else None


def hosts(email_text: str, website_text: str) -> frozenset[str]:
    """Domains of one's own, masked mailbox or not."""
    found = set()
    if "@" in email_text:
        found.add(email_text.rsplit("@", 1)[1].casefold())
    if match := re.match(r"https?://(?:www\.)?([^/:?#]+)", website_text.casefold()):
        found.add(match[1])
    return frozenset(found - COMMON_HOSTS)


def siret(text: str) -> str | None:
    """Fourteen digits with Luhn's key. La Poste's own numbers, which break it, are none of ours."""
    digits = re.sub(r"\s", "", text)
    return digits if re.fullmatch(r"[0-9]{14}", digits) and luhn.is_valid(digits) else None


def without_cedex(city: str) -> tuple[str, bool]:
    plain = _CEDEX.sub("", city.strip())
    return plain, plain != city.strip()


def postcode(text: str, *, confirmed_by: list[str], department: str, cedex: bool) -> str | None:
    """Five digits, restoring a lost leading zero only when the commune confirms it.

    ``confirmed_by``: the commune's postcodes. A CEDEX is in nobody's list: its first digits must
    be the département's.
    """
    digits = text.strip()
    if not re.fullmatch(r"[0-9]{4,5}", digits):
        return None
    whole = digits.zfill(5)
    prefix = "20" if department[:2] in ("2A", "2B") else department
    if whole in confirmed_by or (cedex and prefix and whole.startswith(prefix)):
        return whole
    return whole if len(digits) == 5 and prefix and whole.startswith(prefix[:2]) else None


def significant_words(name: str) -> frozenset[str]:
    """What tells this organisation from its neighbours: "ML ST BRIEUC" -> saint, brieuc."""
    words = fold(name).split()
    spelled = {"st": "saint", "ste": "sainte"}
    return frozenset(spelled.get(word, word) for word in words) - COMMON_WORDS


@cache
def is_time_zone(name: str) -> bool:
    return name in zoneinfo.available_timezones()


_SMALL = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "sur", "au", "aux", "à"}
)


def sentence_case(name: str) -> str:
    """ "MISSION LOCALE DU FOREZ" -> "Mission Locale du Forez"; mixed case stays as it is."""
    if name != name.upper() and name != name.lower():
        return name
    words = re.split(r"([\s'’\-])", name.lower())
    return "".join(
        word if word in _SMALL and position else word[:1].upper() + word[1:]
        for position, word in enumerate(words)
    )
