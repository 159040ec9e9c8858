from django.db import models


class Schooling(models.TextChoices):
    """The highest qualification held; the accord is for those with none or little (article 1)."""

    UNKNOWN = "unknown", "Non renseigné"
    NONE = "none", "Aucun diplôme"
    BREVET = "brevet", "Brevet ou CFG"
    CAP = "cap", "CAP ou BEP"
    BAC = "bac", "Baccalauréat"
    HIGHER = "higher", "Diplôme supérieur au baccalauréat"


class Situation(models.TextChoices):
    UNKNOWN = "unknown", "Non renseignée"
    NEITHER = "neither", "Ni en emploi, ni en formation"
    EMPLOYED = "employed", "En emploi"
    TRAINING = "training", "En formation"


class GuardianKind(models.TextChoices):
    """Who answers for a minor."""

    NONE = "", "Non renseigné"
    PARENT = "parent", "Représentant légal"
    ASE = "ase", "Aide sociale à l'enfance (ASE)"


class AccessReason(models.TextChoices):
    """Why an organisation may see a file."""

    FOLLOWS = "follows", "suit le jeune"
    ORIENTATION = "orientation", "a reçu une orientation"
    STAY = "stay", "accueille le jeune en parcours"
    RETURN = "return", "est chargée de la suite du parcours"
    FORMER = "former", "a suivi le jeune"


class TransferReason(models.TextChoices):
    """Why another Mission Locale follows a young person from now on."""

    MOVED = "moved", "Le jeune a déménagé"
    ASKED = "asked", "Le jeune le demande"
    OTHER = "other", "Autre raison"


class Speaker(models.TextChoices):
    """Who says what a timeline event tells."""

    ML = "ml", "Mission Locale"
    E2C = "e2c", "E2C"
    BOTH = "both", "Mission Locale et E2C"
    YOUNG_PERSON = "young_person", "Jeune"


class SupportOperator(models.TextChoices):
    """Who runs a contract that supports somebody."""

    MISSION_LOCALE = "mission_locale", "Mission Locale"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    OTHER = "other", "Autre organisme"
