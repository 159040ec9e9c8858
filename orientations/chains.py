"""A return from hand to hand, with its dates: both sides read the same way, each only its own words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.networks.when import say_date
from orientations.enums import ReturnOutcome, ReturnStatus
from orientations.models import Reorientation

_COLUMNS = (
    *("pk", "passed_from_id", "status", "sent_at", "received_at", "closed_at", "outcome"),
    *("receive_by", "mission_locale__name", "site__name"),
)


@dataclass(frozen=True)
class Step:
    """What one side did on a day, or, without ``at``, what is waited for; ``late`` when it is."""

    side: str
    sentence: str
    at: datetime.datetime | None = None
    late: bool = False


def steps_of(reorientation: Reorientation) -> list[Step]:
    """From the first sending to what is waited for now.

    The rows of the other Missions Locales are read for their dates and the names of the
    organisations, whoever looks: neither a person nor what was said leaves them.
    """
    if reorientation.status in (ReturnStatus.DUE, ReturnStatus.REFUSED):
        return []
    with system_scope():
        rows = list(
            Reorientation.objects.filter(pathway_id=reorientation.pathway_id)
            .exclude(sent_at=None)
            .order_by("sent_at", "pk")
            .values(*_COLUMNS)
        )
    steps: list[Step] = []
    for number, row in enumerate(rows):
        name, former = row["mission_locale__name"], rows[number - 1]["mission_locale__name"]
        if number:
            steps.append(Step("ml", f"{former} le transmet à {name}", row["sent_at"]))
        else:
            steps.append(Step("e2c", f"{row['site__name']} l'adresse à {name}", row["sent_at"]))
        if row["received_at"]:
            steps.append(Step("ml", f"{name} l'a reçu", row["received_at"]))
        if row["status"] == ReturnStatus.CLOSED:
            outcome = ReturnOutcome(row["outcome"]).label.lower()
            said = f" : {outcome}" if row["pk"] == reorientation.pk else ""
            steps.append(Step("ml", f"{name} l'a clos{said}", row["closed_at"]))
        elif row["status"] == ReturnStatus.SENT:
            by = row["receive_by"]
            late = by < timezone.localdate()
            steps.append(
                Step(
                    "ml",
                    f"{name} doit dire qu'elle l'a reçu, au plus tard le {say_date(by)}",
                    late=late,
                )
            )
        elif row["status"] == ReturnStatus.RECEIVED:
            steps.append(Step("ml", f"{name} doit encore dire ce qu'il en est"))
    return steps
