"""What a merge or a closing of organisations does with what young people ask."""

from __future__ import annotations

from accord.organisations import OpenBusiness, Relations, Rows, say_rows
from accord.personal.models import DataRequest


def declare(relations: Relations) -> None:
    relations.moves("personal.DataRequest", "organisation", "demandes de jeunes sur leurs données")
    relations.history("personal.DataRequestEvent", "organisation")


def _unanswered(organisation_id: int) -> Rows:
    return DataRequest.objects.filter(organisation_id=organisation_id, answered_on__isnull=True)


UNANSWERED = OpenBusiness(
    key="data_requests",
    order=35,
    rows=_unanswered,
    say=say_rows(
        "Une demande d'un jeune sur ses données attend",
        "demandes de jeunes sur leurs données attendent",
    ),
    advice="Son responsable y répond : la loi lui donne un mois.",
)
