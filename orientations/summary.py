"""The outcomes of a session as people say them: "18 présents, 12 absents ; 15 retenus"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from orientations.enums import Attendance, Result

if TYPE_CHECKING:
    from orientations.actions import Outcome

# For one, for several.
_ATTENDANCES = {
    Attendance.PRESENT: ("présent", "présents"),
    Attendance.LATE: ("en retard", "en retard"),
    Attendance.ABSENT: ("absent", "absents"),
    Attendance.EXCUSED: ("excusé", "excusés"),
}
_RESULTS = {
    Result.SELECTED: ("retenu", "retenus"),
    Result.WAITLISTED: ("sur liste d'attente", "sur liste d'attente"),
    Result.NOT_SELECTED: ("non retenu", "non retenus"),
    Result.NOT_WISHED: ("ne souhaite pas venir", "ne souhaitent pas venir"),
    Result.TO_REVIEW: ("à revoir", "à revoir"),
}


def summary_of(outcomes: Iterable[Outcome]) -> str:
    """Who came, then what follows; those without a result come last."""
    said = [outcome for outcome in outcomes if outcome.attendance]
    attendances = Counter(outcome.attendance for outcome in said)
    results = Counter(outcome.result for outcome in said)
    parts = [_listed(attendances, _ATTENDANCES), _listed(results, _RESULTS)]
    if results[""]:
        parts[1] = ", ".join(part for part in (parts[1], f"{results['']} sans résultat") if part)
    return " ; ".join(part for part in parts if part)


def _listed(counted: Counter[str], words: Mapping[Any, tuple[str, str]]) -> str:
    return ", ".join(
        f"{counted[kind]} {word[counted[kind] > 1]}"
        for kind, word in words.items()
        if counted[kind]
    )


def people(count: int) -> str:
    return "une personne" if count == 1 else f"{count} personnes"
