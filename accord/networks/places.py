"""Which commune somebody means by a name, a postcode, or both."""

from __future__ import annotations

import re

from accord.networks.enums import CommuneKind
from accord.networks.models import Commune
from accord.networks.models.territories import CommuneQuerySet
from accord.networks.text import fold

# Beyond this, a list to choose from helps nobody.
MOST = 30
_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


def say(commune: Commune | None) -> str:
    """The text that ``candidates`` reads as this commune."""
    if commune is None:
        return ""
    return " ".join([*commune.postcodes[:1], commune.name])


def candidates(text: str) -> list[Commune]:
    """The communes that ``text`` may mean, about ``MOST`` of them at most.

    A whole name wins over the beginning of longer ones ("Paris" over "Parisot"), and with a postcode
    an arrondissement over its city. A former commune stands for the one that replaced it.
    """
    postcode = _POSTCODE.search(text)
    name = fold(_POSTCODE.sub(" ", text))
    communes = Commune.objects.select_related("department", "current__department")
    if postcode:
        communes = communes.filter(postcodes__contains=[postcode[1]])
    if name:
        return _today(communes.named(name)) or _today(communes.starting_with(name))
    if not postcode:
        return []
    found = _today(communes)
    return [commune for commune in found if commune.kind == CommuneKind.DISTRICT] or found


def _today(communes: CommuneQuerySet) -> list[Commune]:
    found = communes.order_by("name_key", "code")[: MOST + 1]
    still_there = [commune.current or commune for commune in found]
    return list({commune.code: commune for commune in still_there}.values())
