"""Telephone numbers as people write them, kept as E.164 ("+33612345678")."""

from __future__ import annotations

import phonenumbers

# How the numbering plan names the territories that have their own, by département.
REGION_OF_DEPARTMENT = {
    "971": "GP",
    "972": "MQ",
    "973": "GF",
    "974": "RE",
    "975": "PM",
    "976": "YT",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}

# Arcep keeps these mobile numbers for fiction: nobody's, and those of the demo.
_FICTION = "63998"


def normalise(text: str, department: str | None) -> str | None:
    """Return the number as E.164, or None when nobody could call it.

    A number without country is first read as one of the département, then as a metropolitan one,
    then as one of the only other territory where it exists: a young person keeps the number of home.
    Of several numbers separated by a slash, the first is kept.
    """
    text = text.split("/")[0]
    home = REGION_OF_DEPARTMENT.get(department or "", "FR")
    for regions in ([home], ["FR"], list(REGION_OF_DEPARTMENT.values())):
        found = {number for region in regions if (number := _valid(text, region))}
        if len(found) == 1:
            return found.pop()
    return None


def _valid(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    in_fiction = number.country_code == 33 and str(number.national_number).startswith(_FICTION)
    if not (
        phonenumbers.is_valid_number(number)
        or (in_fiction and phonenumbers.is_possible_number(number))
    ):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def readable(number: str) -> str:
    """Say "06 12 34 56 78", or the international form outside metropolitan France."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    french = parsed.country_code == 33
    style = phonenumbers.PhoneNumberFormat
    return str(
        phonenumbers.format_number(parsed, style.NATIONAL if french else style.INTERNATIONAL)
    )
