"""What a merge does with orientations and sessions, and which of them keep a place from closing."""

from __future__ import annotations

from django.db.models import Count, Q

from accord.organisations import OpenBusiness, OpenBusinesses, Relations, Rows, say_rows
from orientations.enums import ReturnStatus
from orientations.models import Orientation, Pathway, Reorientation, Session


def declare(relations: Relations, open_business: OpenBusinesses) -> None:
    relations.moves("orientations.Orientation", "mission_locale", "orientations envoyées")
    relations.moves(
        "orientations.Orientation",
        "site",
        "orientations reçues",
        blocks=_asked_twice,
        say_doubles=lambda count: f"dont {count} de jeunes orientés vers les deux sites",
    )
    relations.history("orientations.OrientationEvent", "mission_locale", "site")
    relations.moves("orientations.Registration", "mission_locale", "inscriptions")
    relations.moves("orientations.Registration", "site", "inscriptions à ses séances")
    relations.history("orientations.RegistrationEvent", "mission_locale", "site")
    relations.moves("orientations.Session", "site", "séances")
    _declare_stays(relations)
    for business in OPEN_BUSINESS:
        open_business.register(business)


def _declare_stays(relations: Relations) -> None:
    """The columns of one return say the same Mission Locale: they move in one statement."""
    relations.moves("orientations.Pathway", "site", "parcours")
    relations.moves("orientations.Pathway", "mission_locale", "parcours de ses jeunes")
    relations.history("orientations.PathwayEvent", "site", "mission_locale")
    relations.moves("orientations.Reorientation", "site", "retours vers les Missions Locales")
    relations.moves("orientations.Reorientation", "mission_locale", "retours d'E2C")
    for name in ("received_for", "closed_for"):
        relations.moves("orientations.Reorientation", name)
    relations.history(
        "orientations.ReorientationEvent", "site", "mission_locale", "received_for", "closed_for"
    )
    relations.moves("orientations.FollowUp", "site", "suivis après la sortie")
    relations.history("orientations.FollowUpEvent", "site")


def _asked_twice(doubles: Rows) -> list[str]:
    """Which of two requests goes on is for the Mission Locale to say, by name for the administrator."""
    by_house = doubles.order_by("mission_locale__name_key").values_list("mission_locale__name")
    return [
        f"{name} a une orientation en cours vers chacun des deux sites pour {_people(count)}. "
        "Demandez-lui d'en retirer une."
        for name, count in by_house.annotate(Count("pk"))
    ]


def _people(count: int) -> str:
    return f"{count} jeunes" if count > 1 else "un même jeune"


def _open_orientations(organisation_id: int) -> Rows:
    there = Q(site_id=organisation_id) | Q(mission_locale_id=organisation_id)
    return Orientation.objects.still_open().filter(there)


def _stays(organisation_id: int) -> Rows:
    return Pathway.objects.still_open().filter(site_id=organisation_id)


def _open_returns(organisation_id: int) -> Rows:
    """Which the site has not sent, or the Mission Locale has not closed."""
    there = Q(site_id=organisation_id, status=ReturnStatus.DUE)
    return Reorientation.objects.still_open().filter(there | Q(mission_locale_id=organisation_id))


def _sessions_to_come(organisation_id: int) -> Rows:
    return Session.objects.upcoming().filter(site_id=organisation_id)


OPEN_BUSINESS = [
    OpenBusiness(
        key="orientations",
        order=20,
        rows=_open_orientations,
        say=say_rows("Une orientation y est en cours", "orientations y sont en cours"),
        advice="Demandez au site d'y répondre, ou aux Missions Locales de les retirer.",
    ),
    OpenBusiness(
        key="stays",
        order=25,
        rows=_stays,
        say=say_rows("Un parcours y est en cours", "parcours y sont en cours"),
        advice="Demandez à l'école de les poursuivre à un autre site, ou de noter les sorties.",
    ),
    OpenBusiness(
        key="returns",
        order=27,
        rows=_open_returns,
        say=say_rows(
            "Un retour vers la Mission Locale attend", "retours vers la Mission Locale attendent"
        ),
        advice="Le site les envoie, ou la Mission Locale les clôt.",
    ),
    OpenBusiness(
        key="sessions",
        order=30,
        rows=_sessions_to_come,
        say=say_rows("Une séance y est prévue", "séances y sont prévues"),
        advice="Attendez qu'elles aient eu lieu, ou réunissez le site à celui qui les reprend.",
    ),
]
