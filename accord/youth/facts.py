"""What a file says of a person, line by line."""

from __future__ import annotations

from typing import Any

from accord.networks import phones
from accord.networks.when import say_date
from accord.youth.models import YoungPerson

Facts = list[tuple[str, Any]]


def said_birth(person: YoungPerson) -> str:
    return f"{person.age} ans (naissance le {say_date(person.birth_date)})"


def facts_of(person: YoungPerson, *, number: bool) -> Facts:
    """``number``: with the i-MILO number, which is the Mission Locale's only."""
    facts: Facts = [
        ("Téléphone", phones.readable(person.phone)),
        ("Courriel", person.email),
        ("Commune", person.commune),
        ("Sortie de l'école le", person.left_school_on),
        ("Diplôme", _known(person.schooling, person.get_schooling_display())),
        ("Situation", _known(person.situation, person.get_situation_display())),
        ("Mission Locale", person.mission_locale),
        ("Conseiller référent", person.referent),
    ]
    if number:
        facts.append(("Numéro i-MILO", person.imilo_number))
    return facts


def _known(value: str, label: str) -> str:
    return "" if value == "unknown" else label


def guardian_of(person: YoungPerson) -> Facts:
    """Whom to call about a minor; nothing for an adult."""
    if not person.is_minor:
        return []
    return [
        (person.get_guardian_kind_display() or "Contact", person.guardian_name),
        ("Téléphone", phones.readable(person.guardian_phone)),
    ]
