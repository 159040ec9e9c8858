from orientations.models.orientations import Orientation
from orientations.models.outcomes import OutcomeNote
from orientations.models.registrations import Registration
from orientations.models.sessions import Session

__all__ = ["Orientation", "OutcomeNote", "Registration", "Session"]
