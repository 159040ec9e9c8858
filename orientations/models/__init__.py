from orientations.models.exits import ExitKind
from orientations.models.follow_ups import FollowUp
from orientations.models.orientations import Orientation
from orientations.models.outcomes import OutcomeNote
from orientations.models.pathways import Pathway
from orientations.models.registrations import Registration
from orientations.models.returns import Reorientation
from orientations.models.sessions import Session

__all__ = [
    "ExitKind",
    "FollowUp",
    "Orientation",
    "OutcomeNote",
    "Pathway",
    "Registration",
    "Reorientation",
    "Session",
]
