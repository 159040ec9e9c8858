from accord.networks.models.correspondents import Correspondent
from accord.networks.models.organisations import (
    MissionLocale,
    Organisation,
    OrganisationCode,
    School,
    Site,
)
from accord.networks.models.territories import Commune, Coverage, Department, Region

__all__ = [
    "Commune",
    "Correspondent",
    "Coverage",
    "Department",
    "MissionLocale",
    "Organisation",
    "OrganisationCode",
    "Region",
    "School",
    "Site",
]
