"""An appointment as a calendar file: the same one each time, so that a calendar keeps it once."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from accord.appointments import Appointment


def to_ics(appointment: Appointment) -> bytes:
    """RFC 5545, METHOD PUBLISH, hours in UTC: each calendar shows them where it stands.

    The UID never changes and SEQUENCE grows, so that what was kept before is replaced, not doubled.
    No link to the page, and no name of anybody.
    """
    now = timezone.now()
    event = Event()
    host = urlsplit(settings.PUBLIC_URL).hostname
    event.add("uid", f"{appointment.kind}-{appointment.pk}@{host}")
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at.astimezone(datetime.UTC))
    event.add("dtend", appointment.ends_at.astimezone(datetime.UTC))
    event.add("summary", f"{appointment.title} : {appointment.host}")
    event.add("location", appointment.place)
    calendar = Calendar()
    calendar.add("prodid", "-//Accord//Page du jeune//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
