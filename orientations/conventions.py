"""The delays and limits of stays and returns that the accord does not give (``domain.md``, (C))."""

from accord.conventions.known import declare

RETURN_DUE = declare(
    "return_due_days",
    "Retour vers la Mission Locale : délai de l'E2C pour l'envoyer",
    default=15,
    unit="jours calendaires",
    lowest=1,
    highest=60,
)
RETURN_DUE_FOR_MINOR = declare(
    "return_due_days_minor",
    "Retour d'un mineur : délai de l'E2C pour l'envoyer",
    default=2,
    unit="jours ouvrés",
    lowest=1,
    highest=15,
)
RETURN_RECEIVED = declare(
    "return_received_days",
    "Retour : délai de la Mission Locale pour en accuser réception",
    default=5,
    unit="jours ouvrés",
    lowest=1,
    highest=30,
)
RETURN_RECEIVED_FOR_MINOR = declare(
    "return_received_days_minor",
    "Retour d'un mineur : délai de la Mission Locale pour en accuser réception",
    default=2,
    unit="jours ouvrés",
    lowest=1,
    highest=15,
)
STAY_AT_LEAST = declare(
    "stay_at_least_months",
    "Parcours : durée en dessous de laquelle une raison est demandée à la sortie",
    default=4,
    unit="mois",
    lowest=0,
    highest=12,
)
STAY_AT_MOST = declare(
    "stay_at_most_months",
    "Parcours : durée au-delà de laquelle une raison est demandée à la sortie",
    default=18,
    unit="mois",
    lowest=6,
    highest=36,
)
