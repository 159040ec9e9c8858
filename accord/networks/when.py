"""Dates and distances as people say them, in the time zone of the place."""

from __future__ import annotations

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

_ZONES = {
    "Europe/Paris": "heure de Paris",
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Cayenne": "heure de la Guyane",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "heure de Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin",
    "Indian/Reunion": "heure de La Réunion",
    "Indian/Mayotte": "heure de Mayotte",
    "Pacific/Noumea": "heure de Nouvelle-Calédonie",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
}


# Wide enough for any day that somebody means; at the ends of the calendar there is no next day.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def validate_year(day: datetime.date) -> None:
    """Refuse a day that somebody mistyped: "31/12/9999"."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValidationError("Vérifiez l'année de cette date.")


def say_time(moment: datetime.datetime, tz: datetime.tzinfo) -> str:
    """Say "9 h 30", never cut at the end of a line."""
    local = timezone.localtime(moment, tz)
    said = f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"
    return said.replace(" ", "\u00a0")


def say_date(day: datetime.date, style: str = "j F Y") -> str:
    """Say "1er mars 2027"; ``style`` is Django's, with the day of the month as "j"."""
    text = date_format(day, style)
    return re.sub(r"\b1(?= )", "1er", text, count=1) if day.day == 1 else text


def say_day(
    moment: datetime.datetime, tz: datetime.tzinfo, now: datetime.datetime | None = None
) -> str:
    """Say "mardi 24 novembre", with its year when it is not that of ``now``."""
    local = timezone.localtime(moment, tz)
    this_year = timezone.localtime(now or timezone.now(), tz).year
    return say_date(local, "l j F" if local.year == this_year else "l j F Y")


def say_when(
    moment: datetime.datetime, tz: datetime.tzinfo, now: datetime.datetime | None = None
) -> str:
    """Say "mardi 24 novembre à 9 h 30, heure de La Réunion".

    The zone is said as soon as the place or the reader is outside the time of Paris.
    """
    text = f"{say_day(moment, tz, now)} à {say_time(moment, tz)}"
    zone = str(tz)
    if {zone, timezone.get_current_timezone_name()} != {"Europe/Paris"}:
        text += f", {_ZONES.get(zone, zone)}"
    return text


def say_since(moment: datetime.datetime) -> str:
    """Say "aujourd'hui", "hier", "depuis 4 jours", by the reader's own calendar."""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return "aujourd'hui"
    return "hier" if days == 1 else f"depuis {days} jours"


def say_distance(kilometres: float | None, *, roughly: bool = False) -> str:
    """Say "à 12 km", or that nobody knows: never a false number."""
    if kilometres is None:
        return "distance inconnue"
    if kilometres < 1:
        return "à moins de 1 km" if not roughly else "dans la même commune, ou tout près"
    return f"à environ {kilometres:.0f} km" if roughly else f"à {kilometres:.0f} km"
