from django.db import models


class State(models.TextChoices):
    """Where a message is on its way."""

    WAITING = "waiting", "à envoyer"
    SENT = "sent", "envoyé"
    CALLED_OFF = "called_off", "annulé avant l'envoi"
    EXPIRED = "expired", "trop tard, non envoyé"
    FAILED = "failed", "refusé par la messagerie"
