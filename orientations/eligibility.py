"""Who the E2C are for, rule by rule (``domain.md``, rules 3 and 7; article 1; charter II)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models

from accord.networks.models import Organisation
from accord.youth.enums import Schooling, Situation
from accord.youth.models import YoungPerson

MINIMUM_AGE = 16
ADULT_AGE = 18


class Level(models.TextChoices):
    OK = "ok", "Rempli"
    UNKNOWN = "unknown", "À vérifier"
    WARN = "warn", "À justifier"
    BLOCK = "block", "Impossible"


_SERIOUS_FIRST = [Level.BLOCK, Level.WARN, Level.UNKNOWN, Level.OK]


@dataclass(frozen=True)
class Finding:
    """What one rule says of one person and one site, and where the rule comes from."""

    rule: str
    level: Level
    label: str
    explanation: str
    source: str


def check(young_person: YoungPerson, site: Organisation, day: datetime.date) -> list[Finding]:
    """Every rule, the most serious first. ``day`` is when the person would meet the E2C."""
    findings = [*check_person(young_person, day), *check_site(young_person, site, day)]
    return sorted(findings, key=lambda finding: _SERIOUS_FIRST.index(finding.level))


def check_person(young_person: YoungPerson, day: datetime.date) -> list[Finding]:
    """The rules that every site shares, the most serious first."""
    findings = [
        _minimum_age(young_person, day),
        _out_of_school(young_person, day),
        _situation(young_person),
        _schooling(young_person),
    ]
    if young_person.age_on(day) < ADULT_AGE:
        findings.append(_guardian(young_person))
    return sorted(findings, key=lambda finding: _SERIOUS_FIRST.index(finding.level))


def check_site(young_person: YoungPerson, site: Organisation, day: datetime.date) -> list[Finding]:
    """The rules that depend on the site."""
    return [_maximum_age(young_person, site, day)]


def _minimum_age(young_person: YoungPerson, day: datetime.date) -> Finding:
    age = young_person.age_on(day)
    too_young = age < MINIMUM_AGE
    return Finding(
        "under_16",
        Level.BLOCK if too_young else Level.OK,
        "16 ans ou plus",
        f"Aura {age} ans ce jour-là : l'E2C accueille à partir de 16 ans."
        if too_young
        else f"{age} ans",
        "Code de l'éducation, art. L. 214-14",
    )


def _maximum_age(young_person: YoungPerson, site: Organisation, day: datetime.date) -> Finding:
    age = young_person.age_on(day)
    too_old = age > site.maximum_age
    return Finding(
        "over_maximum_age",
        Level.WARN if too_old else Level.OK,
        f"{site.maximum_age} ans au plus sur ce site",
        f"Aura {age} ans ce jour-là. Dites pourquoi l'E2C peut convenir."
        if too_old
        else f"{age} ans",
        "Accord-cadre, art. 1 ; âge maximum fixé par le site",
    )


def _out_of_school(young_person: YoungPerson, day: datetime.date) -> Finding:
    left = young_person.left_school_on
    if left is None:
        level, text = Level.UNKNOWN, "Date de sortie de l'école non renseignée."
    elif left > _a_year_before(day):
        level, text = Level.WARN, f"Sorti de l'école le {left:%d/%m/%Y}, depuis moins d'un an."
    else:
        level, text = Level.OK, f"Sorti de l'école le {left:%d/%m/%Y}."
    return Finding(
        "left_school_lately",
        level,
        "Sorti de l'école depuis un an",
        text,
        "Charte des E2C, principe II",
    )


def _a_year_before(day: datetime.date) -> datetime.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _situation(young_person: YoungPerson) -> Finding:
    situation = Situation(young_person.situation)
    level = {
        Situation.UNKNOWN: Level.UNKNOWN,
        Situation.NEITHER: Level.OK,
        Situation.EMPLOYED: Level.WARN,
        Situation.TRAINING: Level.WARN,
    }[situation]
    text = "Situation actuelle non renseignée." if level == Level.UNKNOWN else f"{situation.label}."
    return Finding("employed", level, "Ni en emploi, ni en formation", text, "Accord-cadre, art. 1")


def _schooling(young_person: YoungPerson) -> Finding:
    schooling = Schooling(young_person.schooling)
    if schooling == Schooling.UNKNOWN:
        level, text = Level.UNKNOWN, "Diplôme non renseigné."
    elif schooling in (Schooling.BAC, Schooling.HIGHER):
        level, text = Level.WARN, f"{schooling.label} : l'E2C s'adresse aux jeunes peu diplômés."
    else:
        level, text = Level.OK, f"{schooling.label}."
    return Finding(
        "qualified",
        level,
        "Sans diplôme, ou faiblement qualifié",
        text,
        "Code de l'éducation, art. L. 214-14 ; accord-cadre, art. 1",
    )


def _guardian(young_person: YoungPerson) -> Finding:
    known = bool(young_person.guardian_kind and young_person.guardian_name)
    return Finding(
        "minor_without_guardian",
        Level.OK if known else Level.WARN,
        "Contact pour un mineur",
        f"{young_person.get_guardian_kind_display()} : {young_person.guardian_name}"
        if known
        else "Mineur sans représentant légal ni contact ASE dans le dossier.",
        "Protection des mineurs (règle 3 du portail)",
    )
