"""The name under which forms and migrations know the check of ``accord.free_text``."""

from accord.free_text import refuse_social_security_number

__all__ = ["refuse_social_security_number"]
