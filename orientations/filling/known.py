"""What the stays and returns of the demo refer to: read once, whatever the scale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from accord.networks.enums import Kind
from accord.networks.models import Coverage, Organisation
from accord.youth.models import SupportKind
from orientations import conventions
from orientations.models import ExitKind


@dataclass(frozen=True)
class Known:
    """Reference rows and delays; ``covering`` gives the Mission Locales of a commune, by its code."""

    exits: dict[str, ExitKind]
    supports: dict[str, SupportKind]
    houses: dict[int, Organisation]
    covering: dict[str, list[int]]
    return_due: int
    return_due_for_minor: int
    return_received: int
    return_received_for_minor: int

    @classmethod
    def read(cls) -> Known:
        covering: dict[str, list[int]] = defaultdict(list)
        rows = Coverage.objects.order_by("mission_locale_id")
        for commune_id, agency_id in rows.values_list("commune_id", "mission_locale_id"):
            covering[commune_id].append(agency_id)
        return cls(
            exits=ExitKind.objects.in_bulk(),
            supports=SupportKind.objects.in_bulk(),
            houses=Organisation.objects.filter(kind=Kind.MISSION_LOCALE).in_bulk(),
            covering=covering,
            return_due=conventions.RETURN_DUE(),
            return_due_for_minor=conventions.RETURN_DUE_FOR_MINOR(),
            return_received=conventions.RETURN_RECEIVED(),
            return_received_for_minor=conventions.RETURN_RECEIVED_FOR_MINOR(),
        )
