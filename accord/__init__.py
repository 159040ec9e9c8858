"""The project, and the floor that orientations, cej and comite stand on."""

from accord.celery import app as celery_app

__all__ = ["celery_app"]
