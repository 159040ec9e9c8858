from django.db import models

from accord.networks.enums import Kind


class Role(models.TextChoices):
    """What somebody is in an organisation (``domain.md``, roles)."""

    COUNSELLOR = "counsellor", "Conseiller ou conseillère"
    MANAGER = "manager", "Responsable de Mission Locale"
    TRAINER = "trainer", "Formateur ou formatrice"
    HEAD = "head", "Responsable d'E2C"
    REGIONAL_OFFICER = "regional_officer", "Chargé ou chargée de mission régionale"
    NATIONAL_OFFICER = "national_officer", "Chargé ou chargée de mission nationale"
    COMMITTEE_MEMBER = "committee_member", "Membre du comité national"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Délégué à la protection des données"


_ML_ROLES = (Role.COUNSELLOR, Role.MANAGER, Role.DATA_PROTECTION_OFFICER)
_E2C_ROLES = (Role.TRAINER, Role.HEAD, Role.DATA_PROTECTION_OFFICER)
_REGIONAL_ROLES = (Role.REGIONAL_OFFICER, Role.DATA_PROTECTION_OFFICER)
_NATIONAL_ROLES = (Role.NATIONAL_OFFICER, Role.COMMITTEE_MEMBER, Role.DATA_PROTECTION_OFFICER)

ROLES_OF_KIND: dict[Kind, tuple[Role, ...]] = {
    Kind.MISSION_LOCALE: _ML_ROLES,
    Kind.ML_BRANCH: _ML_ROLES,
    Kind.E2C_SCHOOL: _E2C_ROLES,
    Kind.E2C_SITE: _E2C_ROLES,
    Kind.ARML: _REGIONAL_ROLES,
    Kind.E2C_REGION: _REGIONAL_ROLES,
    Kind.UNML: _NATIONAL_ROLES,
    Kind.E2C_NETWORK: _NATIONAL_ROLES,
}

# Who answers for an organisation's people: invites, changes roles, ends memberships. A committee
# member represents a party and manages nobody; at a parent, the role covers the children.
MANAGING_ROLE: dict[Kind, Role] = {
    Kind.MISSION_LOCALE: Role.MANAGER,
    Kind.ML_BRANCH: Role.MANAGER,
    Kind.E2C_SCHOOL: Role.HEAD,
    Kind.E2C_SITE: Role.HEAD,
    Kind.ARML: Role.REGIONAL_OFFICER,
    Kind.E2C_REGION: Role.REGIONAL_OFFICER,
    Kind.UNML: Role.NATIONAL_OFFICER,
    Kind.E2C_NETWORK: Role.NATIONAL_OFFICER,
}
MANAGING_ROLES = frozenset(MANAGING_ROLE.values())

# Those who work with named young people; every other role reads aggregates only.
CASEWORK_ROLES = (Role.COUNSELLOR, Role.MANAGER, Role.TRAINER, Role.HEAD)


class Side(models.TextChoices):
    """From where somebody looks at the portal."""

    ML = "ml", "Mission Locale"
    E2C = "e2c", "E2C"
    REGION = "region", "Région"
    NATIONAL = "national", "National"


SIDE_OF_KIND: dict[Kind, Side] = {
    Kind.MISSION_LOCALE: Side.ML,
    Kind.ML_BRANCH: Side.ML,
    Kind.E2C_SCHOOL: Side.E2C,
    Kind.E2C_SITE: Side.E2C,
    Kind.ARML: Side.REGION,
    Kind.E2C_REGION: Side.REGION,
    Kind.UNML: Side.NATIONAL,
    Kind.E2C_NETWORK: Side.NATIONAL,
}


class InviteResult(models.TextChoices):
    """What became of one address of a pasted list."""

    INVITED = "invited", "Invitation envoyée"
    MEMBER = "member", "Fait déjà partie de l'équipe"
    PENDING = "pending", "Déjà invitée : le lien reçu reste valable"
    ENOUGH = "enough", "Déjà trois courriels aujourd'hui : reprenez demain"
    MALFORMED = "malformed", "Adresse à corriger"
