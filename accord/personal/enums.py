from django.db import models


class RequestKind(models.TextChoices):
    """What somebody may ask of their data (GDPR, articles 15, 16, 17 and 21)."""

    ACCESS = "access", "Recevoir une copie de mes données"
    CORRECTION = "correction", "Faire corriger une erreur"
    ERASURE = "erasure", "Faire effacer mes données"
    OPPOSITION = "opposition", "M'opposer à l'utilisation de mes données"
