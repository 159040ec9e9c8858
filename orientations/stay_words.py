"""What a stay is, said as one colleague says it to another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accord.networks.when import say_date
from orientations.conventions import STAY_AT_MOST
from orientations.enums import PathwayStatus, ReturnKind, ReturnStatus
from orientations.models import Pathway


@dataclass(frozen=True)
class Notice:
    """What waits about a stay; ``late`` when its day has passed. ``url`` is where it is done."""

    sentence: str
    late: bool = False
    url: str = ""
    act: str = ""


def said_of(pathway: Pathway) -> str:
    """Where it stands: "Sofiane est en période d'intégration jusqu'au 14 décembre 2026."."""
    name = pathway.young_person.first_name
    status = pathway.status
    if status == PathwayStatus.INTEGRATION:
        return (
            f"{name} est en période d'intégration depuis le {say_date(pathway.started_on)}, "
            f"jusqu'au {say_date(pathway.integration_ends_on)}."
        )
    if status == PathwayStatus.CONFIRMED:
        return f"{name} est en parcours, {_for(pathway)} après son entrée."
    if status == PathwayStatus.SUSPENDED:
        assert pathway.suspended_on is not None
        reason = pathway.get_suspension_reason_display().lower()
        return (
            f"Le parcours de {name} est suspendu depuis le {say_date(pathway.suspended_on)} : "
            f"{reason}."
        )
    assert pathway.ended_on is not None
    day, how = say_date(pathway.ended_on), _lowered(pathway.exit_label)
    if status == PathwayStatus.NOT_CONFIRMED:
        return f"{name} n'a pas continué après l'intégration (le {day}) : {how}."
    if status == PathwayStatus.DROPPED_OUT:
        return f"{name} a quitté l'E2C avant la fin (le {day}) : {how}."
    return f"{name} est au bout de son parcours depuis le {day} : {how}."


def warnings_of(pathway: Pathway, *, for_site: bool) -> list[Notice]:
    """What waits, the most pressing first. What only the site does, only the site is told."""
    found = []
    today, name = timezone.localdate(), pathway.young_person.first_name
    if pathway.integration_is_over and for_site:
        days = (today - pathway.integration_ends_on).days
        found.append(
            Notice(
                f"L'intégration devait finir {_ago(days)} : dites si {name} continue.", late=True
            )
        )
    elif pathway.integration_is_over:
        found.append(Notice("L'intégration est terminée ; l'E2C n'a pas encore dit la suite."))
    most = STAY_AT_MOST()
    if pathway.is_open and today > pathway.started_on + relativedelta(months=most):
        found.append(Notice(f"Ce parcours dure depuis plus de {most} mois."))
    return found + _about_its_return(pathway, today, for_site=for_site)


def _about_its_return(pathway: Pathway, today: datetime.date, *, for_site: bool) -> list[Notice]:
    due = pathway.first_return
    if due is None or due.status not in (ReturnStatus.DUE, ReturnStatus.SENT):
        return []
    url, late = due.get_absolute_url(), due.due_on < today
    if due.status == ReturnStatus.SENT:
        sentence = f"Le retour est envoyé à {due.mission_locale}, qui ne l'a pas encore reçu."
        return [Notice(sentence, url=url, act="Ouvrir le retour")]
    what = (
        "l'inscription en Mission Locale"
        if due.kind == ReturnKind.REGISTER
        else "le retour vers la Mission Locale"
    )
    if not for_site:
        return [
            Notice(
                f"L'E2C prépare {what}, au plus tard le {say_date(due.due_on)}.",
                url=url,
                act="Ouvrir le retour",
            )
        ]
    sentence = f"Préparez {what}, au plus tard le {say_date(due.due_on)}."
    return [Notice(sentence, late=late, url=url, act="Préparer le retour")]


def _for(pathway: Pathway) -> str:
    months = pathway.months
    return f"{months} mois" if months else "moins d'un mois"


def _ago(days: int) -> str:
    return "hier" if days == 1 else f"il y a {days} jours"


def _lowered(label: str) -> str:
    """ "Santé" in the middle of a sentence; "CDI" stays as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
