from django.db import models


class Status(models.TextChoices):
    """Where an announcement stands. It is never deleted."""

    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publiée"
    WITHDRAWN = "withdrawn", "retirée"


class Subject(models.TextChoices):
    """What it is about; the subject of the mail says this and nothing that somebody typed."""

    SIGNATURE = "signature", "Signature de l'accord"
    SITE_NEWS = "site_news", "Actualité d'une E2C"
    PRACTICE = "practice", "Pratique à partager"
    OTHER = "other", "Autre information"
