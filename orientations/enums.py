from django.db import models


class SessionKind(models.TextChoices):
    COLLECTIVE_INFORMATION = "collective_information", "Information collective"


class OrientationStatus(models.TextChoices):
    """Where the Mission Locale's request stands (state table of ``domain.md``)."""

    SENT = "sent", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    WAITLISTED = "waitlisted", "Sur liste d'attente"
    DECLINED = "declined", "Non retenue"
    WITHDRAWN = "withdrawn", "Retirée par la Mission Locale"


OPEN_STATUSES = (OrientationStatus.SENT, OrientationStatus.ACCEPTED, OrientationStatus.WAITLISTED)
UNANSWERED_STATUSES = (OrientationStatus.SENT, OrientationStatus.WAITLISTED)


class Motive(models.TextChoices):
    """What the Mission Locale expects of the E2C for this person."""

    BUILD_PROJECT = "build_project", "Construire un projet professionnel"
    CONFIRM_PROJECT = "confirm_project", "Confirmer un projet par des stages"
    BASICS = "basics", "Remise à niveau (français, calcul, numérique)"
    CONFIDENCE = "confidence", "Reprendre confiance et un rythme"
    QUALIFY = "qualify", "Préparer une formation qualifiante ou l'apprentissage"


class DeclineReason(models.TextChoices):
    NOT_SELECTED = "not_selected", "Non retenu à l'issue de l'information collective"
    NOT_WISHED = "not_wished", "Le jeune ne souhaite pas venir"
    FULL = "full", "Plus de place"
    AGE = "age", "Âge hors de l'accueil du site"
    PUBLIC = "public", "Ne relève pas du public de l'E2C"
    DISTANCE = "distance", "Trop loin, pas de transport"
    CONSTRAINTS = "constraints", "Contraintes incompatibles avec 35 h par semaine"
    OTHER = "other", "Autre raison"


class WithdrawReason(models.TextChoices):
    OTHER_SOLUTION = "other_solution", "Une autre solution a été trouvée"
    CHANGED_MIND = "changed_mind", "Le jeune a changé d'avis"
    UNREACHABLE = "unreachable", "Le jeune ne répond plus"
    MOVED = "moved", "Le jeune a déménagé"
    MISTAKE = "mistake", "Orientation envoyée par erreur"
    OTHER = "other", "Autre raison"


class RegistrationStatus(models.TextChoices):
    REGISTERED = "registered", "Inscrit"
    WAITLISTED = "waitlisted", "Liste d'attente de la séance"
    CANCELLED = "cancelled", "Inscription annulée"


class Attendance(models.TextChoices):
    PRESENT = "present", "Présent"
    LATE = "late", "En retard"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excusé"


CAME = (Attendance.PRESENT, Attendance.LATE)


class Result(models.TextChoices):
    """What follows the session; apart from attendance (``domain.md``, rule 10)."""

    SELECTED = "selected", "Retenu"
    WAITLISTED = "waitlisted", "Liste d'attente"
    NOT_SELECTED = "not_selected", "Non retenu"
    NOT_WISHED = "not_wished", "Ne souhaite pas"
    TO_REVIEW = "to_review", "À revoir"


class CancelledBy(models.TextChoices):
    MISSION_LOCALE = "ml", "la Mission Locale"
    SITE = "e2c", "l'E2C"
