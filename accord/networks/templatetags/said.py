"""Moments, distances and numbers as people say them; a place gives its own time zone."""

from __future__ import annotations

import datetime

from django import template
from django.utils import timezone

from accord.networks import phones
from accord.networks.models import Organisation
from accord.networks.when import say_date, say_day, say_distance, say_since, say_time, say_when

register = template.Library()


@register.filter
def when(moment: datetime.datetime, place: Organisation | None = None) -> str:
    return say_when(moment, place.tz if place else timezone.get_current_timezone())


@register.filter
def day(moment: datetime.datetime, place: Organisation | None = None) -> str:
    return say_day(moment, place.tz if place else timezone.get_current_timezone())


@register.filter
def long_date(day: datetime.date) -> str:
    """Say "1er mars 2027"."""
    return say_date(day)


@register.filter
def short_date(day: datetime.date) -> str:
    """Say "1er mars", where the year goes without saying."""
    return say_date(day, "j F")


@register.filter
def since(moment: datetime.datetime) -> str:
    return say_since(moment)


@register.filter
def hour(moment: datetime.datetime, place: Organisation | None = None) -> str:
    return say_time(moment, place.tz if place else timezone.get_current_timezone())


@register.filter
def distance(kilometres: float | None) -> str:
    return say_distance(kilometres)


@register.filter
def phone(number: str) -> str:
    """Say "06 12 34 56 78"."""
    return phones.readable(number)
