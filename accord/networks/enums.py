from django.db import models


class Kind(models.TextChoices):
    """What an organisation is; the first half belongs to one network, the second to the other."""

    MISSION_LOCALE = "mission_locale", "Mission Locale"
    ML_BRANCH = "ml_branch", "Antenne de Mission Locale"
    ARML = "arml", "Association régionale des Missions Locales"
    UNML = "unml", "Union nationale des Missions Locales"
    E2C_SCHOOL = "e2c_school", "École de la 2e Chance"
    E2C_SITE = "e2c_site", "Site d'E2C"
    E2C_REGION = "e2c_region", "Coordination régionale des E2C"
    E2C_NETWORK = "e2c_network", "Réseau E2C France"


class Network(models.TextChoices):
    """One of the two parties of the accord."""

    ML = "ml", "Missions Locales"
    E2C = "e2c", "Écoles de la 2e Chance"


NETWORK_OF_KIND = {
    Kind.MISSION_LOCALE: Network.ML,
    Kind.ML_BRANCH: Network.ML,
    Kind.ARML: Network.ML,
    Kind.UNML: Network.ML,
    Kind.E2C_SCHOOL: Network.E2C,
    Kind.E2C_SITE: Network.E2C,
    Kind.E2C_REGION: Network.E2C,
    Kind.E2C_NETWORK: Network.E2C,
}
KINDS_WITH_PARENT = (Kind.ML_BRANCH, Kind.E2C_SITE)


class CommuneKind(models.TextChoices):
    CURRENT = "current", "commune"
    DISTRICT = "district", "arrondissement municipal"
    FORMER = "former", "commune déléguée ou associée"


class CodeSystem(models.TextChoices):
    """Who gave an organisation one of its other codes; a merged organisation's codes stay found."""

    DILA = "dila", "annuaire de l'administration"
    UNML = "unml", "annuaire de l'UNML"
    IMILO = "imilo", "i-MILO"
    COVERAGE = "coverage", "zones de couverture"
    E2C = "e2c", "liste des sites E2C"
    ACCORD = "accord", "fichier du portail"


class ChangeKind(models.TextChoices):
    """What the administrator of the platform does to an organisation that ends."""

    MERGE = "merge", "réunion"
    CLOSING = "closing", "fermeture"
