"""Writing the territories into the base; running twice changes nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from accord.networks.bulk import Counts, upsert
from accord.networks.models import Commune, Department, Region
from accord.networks.territories.coordinates import geonames_places, locate
from accord.networks.territories.source import read
from accord.networks.text import fold

COMMUNE_COLUMNS = (
    "code",
    "name",
    "name_key",
    "former_name",
    "former_name_key",
    "kind",
    "current_id",
    "department_id",
    "postcodes",
    "population",
    "latitude",
    "longitude",
)


@transaction.atomic
def load(folder: Path) -> dict[str, Counts]:
    """Regions, départements, communes, in this order: each refers to the one before.

    A commune that left the package stays: young people and organisations may live there.
    """
    territories = read(folder)
    points = locate(territories.towns, geonames_places())
    unknown = (None, None)
    return {
        "Régions": upsert(Region, ("code", "name"), territories.regions),
        "Départements": upsert(
            Department, ("code", "name", "region_id", "time_zone"), territories.departments
        ),
        "Communes": upsert(
            Commune,
            COMMUNE_COLUMNS,
            (
                (
                    town.code,
                    town.name,
                    fold(town.name),
                    town.former_name,
                    fold(town.former_name),
                    town.kind.value,
                    town.current,
                    town.department,
                    town.postcodes,
                    town.population,
                    *points.get(town.code, unknown),
                )
                for town in territories.towns
            ),
        ),
    }
