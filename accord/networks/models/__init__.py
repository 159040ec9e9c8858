from accord.networks.models.changes import OrganisationChange
from accord.networks.models.correspondents import Contact, Correspondent, Person
from accord.networks.models.organisations import (
    MissionLocale,
    Organisation,
    OrganisationCode,
    School,
    Site,
)
from accord.networks.models.site_sheets import SiteSheet
from accord.networks.models.territories import Commune, Coverage, Department, Region

__all__ = [
    "Commune",
    "Contact",
    "Correspondent",
    "Coverage",
    "Department",
    "MissionLocale",
    "Organisation",
    "OrganisationChange",
    "OrganisationCode",
    "Person",
    "Region",
    "School",
    "Site",
    "SiteSheet",
]
