from orientations.models.orientations import Orientation
from orientations.models.registrations import Registration
from orientations.models.sessions import Session

__all__ = ["Orientation", "Registration", "Session"]
