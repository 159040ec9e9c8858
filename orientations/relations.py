"""What becomes of orientations, stays and returns when two files of the same person are merged."""

from __future__ import annotations

from accord.registry import FileRelation
from accord.youth.models import YoungPerson
from orientations.models import Orientation, Pathway, Registration


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


RELATIONS = [
    FileRelation("orientations.Orientation.young_person", refuses=_both_oriented),
    FileRelation(
        "orientations.Registration.young_person",
        refuses=_both_registered,
        belongs_to="orientation",
    ),
    FileRelation("orientations.Pathway.young_person", refuses=_both_staying),
    FileRelation("orientations.Reorientation.young_person", belongs_to="pathway"),
    FileRelation("orientations.FollowUp.young_person", belongs_to="pathway"),
]
