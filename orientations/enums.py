from django.db import models


class SessionKind(models.TextChoices):
    COLLECTIVE_INFORMATION = "collective_information", "Information collective"


class OrientationStatus(models.TextChoices):
    """Where the Mission Locale's request stands (state table of ``domain.md``)."""

    SENT = "sent", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    WAITLISTED = "waitlisted", "Sur liste d'attente"
    DECLINED = "declined", "Non retenue"
    JOINED = "joined", "A rejoint l'E2C"
    NOT_JOINED = "not_joined", "N'a pas commencé"
    WITHDRAWN = "withdrawn", "Retirée par la Mission Locale"


OPEN_STATUSES = (OrientationStatus.SENT, OrientationStatus.ACCEPTED, OrientationStatus.WAITLISTED)
CONCLUDED_STATUSES = (OrientationStatus.JOINED, OrientationStatus.NOT_JOINED)
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
    YOUNG_PERSON = "young", "le jeune"


class AbsenceReason(models.TextChoices):
    """Why a young person cannot come, in their own words; what may be about health says no more."""

    BUSY = "busy", "Je ne suis pas libre ce jour-là"
    PREVENTED = "prevented", "J'ai un empêchement (santé, famille)"
    TRANSPORT = "transport", "Je n'ai pas de moyen d'y aller"
    OTHER_SOLUTION = "other_solution", "J'ai trouvé autre chose (travail, formation)"
    NOT_WISHED = "not_wished", "Je ne veux plus y aller"
    OTHER = "other", "Une autre raison"


class NotJoinedReason(models.TextChoices):
    """Why somebody accepted never came to start."""

    NO_SHOW = "no_show", "N'est pas venu et ne répond plus"
    CHANGED_MIND = "changed_mind", "A changé d'avis"
    WORK = "work", "A trouvé un emploi ou une formation"
    HEALTH = "health", "Santé"
    CONSTRAINTS = "constraints", "Transport, logement ou garde d'enfant"
    MOVED = "moved", "A déménagé"
    OTHER = "other", "Autre raison"


class PathwayStatus(models.TextChoices):
    """Where a stay in an E2C stands (state table of ``domain.md``)."""

    INTEGRATION = "integration", "En période d'intégration"
    CONFIRMED = "confirmed", "En parcours"
    SUSPENDED = "suspended", "Parcours suspendu"
    NOT_CONFIRMED = "not_confirmed", "Non confirmé"
    DROPPED_OUT = "dropped_out", "A abandonné"
    EXITED = "exited", "Sorti"


STAYING = (PathwayStatus.INTEGRATION, PathwayStatus.CONFIRMED, PathwayStatus.SUSPENDED)
ENDED = (PathwayStatus.NOT_CONFIRMED, PathwayStatus.DROPPED_OUT, PathwayStatus.EXITED)
# Those who were confirmed for certain; somebody who dropped out may have been, or not.
ONCE_CONFIRMED = (PathwayStatus.CONFIRMED, PathwayStatus.SUSPENDED, PathwayStatus.EXITED)


class ExitCategory(models.TextChoices):
    """What an exit is worth (``domain.md``, rule 17)."""

    POSITIVE = "positive", "Sortie positive"
    DYNAMIC = "dynamic", "Sortie dynamique"
    OTHER = "other", "Sortie sans solution ou autre"


class ExitDetail(models.TextChoices):
    """What an exit kind asks besides."""

    NONE = "", "Rien"
    SECTOR = "sector", "Le secteur de l'employeur"
    TRAINING = "training", "Le niveau de la formation"


class Sector(models.TextChoices):
    """The employer's line of business: NAF sections, grouped for a list that one reads at a glance."""

    AGRICULTURE = "agriculture", "Agriculture, espaces verts"
    INDUSTRY = "industry", "Industrie"
    CONSTRUCTION = "construction", "Bâtiment, travaux publics"
    TRADE = "trade", "Commerce, vente"
    TRANSPORT = "transport", "Transport, logistique"
    HOSPITALITY = "hospitality", "Hôtellerie, restauration"
    DIGITAL = "digital", "Numérique, communication"
    SERVICES = "services", "Nettoyage, sécurité, services"
    OFFICE = "office", "Bureau, administration"
    CARE = "care", "Santé, social, aide à la personne"
    CHILDHOOD = "childhood", "Petite enfance, animation"
    CRAFT = "craft", "Artisanat, réparation, beauté"
    OTHER = "other", "Autre secteur"


class TrainingLevel(models.TextChoices):
    """Levels of the national framework (article D.6113-19 of the labour code)."""

    LEVEL_3 = "3", "Niveau 3 (CAP, BEP, titre professionnel)"
    LEVEL_4 = "4", "Niveau 4 (baccalauréat)"
    LEVEL_5 = "5", "Niveau 5 et plus"
    CERTIFICATE = "certificate", "Certificat sans niveau (CACES, CQP, habilitation…)"


class SuspensionReason(models.TextChoices):
    HEALTH = "health", "Santé"
    FAMILY = "family", "Famille, garde d'enfant"
    HOUSING = "housing", "Logement"
    WORK = "work", "Emploi de courte durée"
    JUSTICE = "justice", "Justice"
    OTHER = "other", "Autre raison"


class ReturnKind(models.TextChoices):
    """What the Mission Locale is asked (``domain.md``, rules 13 and 14)."""

    TAKE_BACK = "take_back", "À reprendre en accompagnement"
    REGISTER = "register", "À inscrire en Mission Locale"


class ReturnStatus(models.TextChoices):
    """Where a return stands (state table of ``domain.md``)."""

    DUE = "due", "À envoyer par l'E2C"
    SENT = "sent", "Envoyée, à recevoir par la Mission Locale"
    RECEIVED = "received", "Reçue par la Mission Locale"
    CLOSED = "closed", "Close par la Mission Locale"
    PASSED_ON = "passed_on", "Transmise à une autre Mission Locale"
    REFUSED = "refused", "Inscription refusée par la personne"


RETURN_OPEN = (ReturnStatus.DUE, ReturnStatus.SENT, ReturnStatus.RECEIVED)


class ReturnOutcome(models.TextChoices):
    """How the Mission Locale closes a return (``domain.md``, rule 15)."""

    FOLLOWED = "followed", "Contacté, accompagnement repris"
    ALREADY_FOLLOWED = "already_followed", "Était déjà accompagné"
    UNREACHABLE = "unreachable", "Injoignable après plusieurs essais"
    WRONG_CONTACT = "wrong_contact", "Coordonnées fausses"
    REFUSES = "refuses", "Ne souhaite pas d'accompagnement"
    MOVED = "moved", "A déménagé : transmis à une autre Mission Locale"
    OTHER = "other", "Autre"


# Outcomes after which somebody is followed: an i-MILO number proves a registration.
FOLLOWED_AFTER = (ReturnOutcome.FOLLOWED, ReturnOutcome.ALREADY_FOLLOWED)


class ProposedBy(models.TextChoices):
    """By which rule the Mission Locale of a return was found (``domain.md``, rule 14)."""

    FOLLOWS = "follows", "Elle suit déjà le jeune"
    COMMUNE = "commune", "La seule qui couvre sa commune"
    CHOSEN = "chosen", "Choisie parmi celles qui couvrent sa commune"
    NEAREST = "nearest", "La plus proche de sa commune"
    DEPARTMENT = "department", "Choisie parmi celles de son département"
    OTHER = "other", "Choisie par l'E2C"
    PASSED_ON = "passed_on", "Transmise par une autre Mission Locale"


class FollowUpAnswer(models.TextChoices):
    """What the E2C learned three, six, twelve months after the exit (``domain.md``, rule 16)."""

    REACHED = "reached", "Situation connue"
    UNREACHABLE = "unreachable", "Injoignable"
    REFUSED = "refused", "Ne souhaite pas être suivi"
