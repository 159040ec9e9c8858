from django.db import models


class Kind(models.TextChoices):
    """What a document is. No health document: the portal keeps none."""

    CV = "cv", "CV"
    REPORT = "report", "Bulletin ou bilan de stage"
    COMPETENCES = "aca", "Attestation de compétences acquises (ACA)"
    PROOF = "proof", "Justificatif"
    OTHER = "other", "Autre document"


class Format(models.TextChoices):
    """What the bytes are, whatever the name says."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "image JPEG"
    PNG = "image/png", "image PNG"
