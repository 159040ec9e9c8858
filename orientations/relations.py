"""What becomes of orientations, stays and returns when two files are merged, or one goes elsewhere."""

from __future__ import annotations

from accord.registry import FileRelation
from accord.workflow import Refused
from accord.youth.models import YoungPerson
from accord.youth.transferring import read_instead
from orientations.enums import ReturnStatus
from orientations.models import Orientation, Pathway, Registration, Reorientation


def _both_oriented(kept: YoungPerson, removed: YoungPerson) -> str:
    """One open request to a site for one person: the database refuses a second."""
    open_ones = Orientation.objects.still_open()
    theirs = open_ones.filter(young_person=removed).select_related("site").order_by("pk")
    both = theirs.filter(site__in=open_ones.filter(young_person=kept).values("site")).first()
    if both is None:
        return ""
    return (
        f"Chacun des deux dossiers a une orientation en cours vers {both.site} : retirez l'une des "
        "deux, puis réunissez-les."
    )


def _both_registered(kept: YoungPerson, removed: YoungPerson) -> str:
    """One seat in a session for one person, attended or to come."""
    current = Registration.objects.current()
    theirs = current.filter(young_person=removed).select_related("session__site").order_by("pk")
    both = theirs.filter(session__in=current.filter(young_person=kept).values("session")).first()
    if both is None:
        return ""
    return (
        f"Chacun des deux dossiers est inscrit à la même séance ({both.session.site}, "
        f"{str(both.session).lower()}) : annulez l'une des deux inscriptions avec le site, puis "
        "réunissez-les."
    )


def _both_staying(kept: YoungPerson, removed: YoungPerson) -> str:
    """One open stay for one person: the database refuses a second."""
    staying = Pathway.objects.still_open()
    if not (
        staying.filter(young_person=kept).exists() and staying.filter(young_person=removed).exists()
    ):
        return ""
    return (
        "Chacun des deux dossiers a un parcours en cours dans une E2C : voyez avec les sites lequel est "
        "le bon, puis réunissez-les."
    )


def _hand_over_orientations(young_person: YoungPerson, former: int, to: int) -> None:
    """The new Mission Locale answers for those still open, and reads the others.

    Those that are over remain the former one's in the figures.
    """
    theirs = Orientation.objects.filter(young_person=young_person, mission_locale_id=former)
    read_instead(theirs.still_open(), former, to, mission_locale_id=to)
    read_instead(Orientation.objects.filter(young_person=young_person), former, to)


def _hand_over_registrations(young_person: YoungPerson, former: int, to: int) -> None:
    """Each with its orientation, which was handed over before."""
    seats = Registration.objects.filter(young_person=young_person)
    moved = seats.filter(mission_locale_id=former, orientation__mission_locale_id=to)
    read_instead(
        seats.filter(pk__in=list(moved.values_list("pk", flat=True))),
        former,
        to,
        mission_locale_id=to,
    )
    read_instead(seats, former, to)


def _hand_over_stays(young_person: YoungPerson, former: int, to: int) -> None:
    """As orientations: those in progress have the new Mission Locale."""
    stays = Pathway.objects.filter(young_person=young_person)
    read_instead(
        stays.filter(mission_locale_id=former).still_open(), former, to, mission_locale_id=to
    )
    read_instead(stays, former, to)


def _hand_over_returns(young_person: YoungPerson, former: int, to: int) -> None:
    """What waits for the former Mission Locale waits for the new one, but what it has received.

    That one it answers first: a return is closed, or passed on, by whoever received it.
    """
    returns = Reorientation.objects.filter(young_person=young_person)
    theirs = returns.filter(mission_locale_id=former)
    if theirs.filter(status=ReturnStatus.RECEIVED).exists():
        raise Refused(
            "Un retour d'E2C que vous avez reçu attend votre réponse : répondez-y, puis transmettez le "
            "dossier."
        )
    waiting = theirs.filter(status__in=[ReturnStatus.DUE, ReturnStatus.SENT])
    read_instead(waiting, former, to, mission_locale_id=to)
    # What it passed on, it keeps as it was.
    kept = returns.filter(status=ReturnStatus.PASSED_ON, mission_locale_id=former)
    read_instead(returns.exclude(pk__in=kept.values("pk")), former, to)


RELATIONS = [
    FileRelation(
        "orientations.Orientation.young_person",
        refuses=_both_oriented,
        transferred=_hand_over_orientations,
        locked=1,
    ),
    FileRelation(
        "orientations.Registration.young_person",
        refuses=_both_registered,
        belongs_to="orientation",
        transferred=_hand_over_registrations,
    ),
    FileRelation(
        "orientations.Pathway.young_person",
        refuses=_both_staying,
        belongs_to="orientation",
        transferred=_hand_over_stays,
        locked=3,
    ),
    FileRelation(
        "orientations.Reorientation.young_person",
        belongs_to="pathway",
        transferred=_hand_over_returns,
        locked=2,
    ),
    FileRelation("orientations.FollowUp.young_person", belongs_to="pathway"),
]
