"""What an import says of itself, in French."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from accord.networks.enums import Kind
from accord.networks.imports.records import Format, Reading, Record, Remark
from accord.networks.models import Organisation

Fate = Literal["created", "updated", "unchanged"]
SHOWN = 20
"""Lines of each list, unless ``--detail`` asks for all."""


@dataclass
class Outcome:
    """What became of each row of one file."""

    reading: Reading
    organisations: Counter[Fate] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    contacts: Counter[Fate] = field(default_factory=Counter)
    coverages: tuple[int, int] = (0, 0)

    def count(self, record: Record, fate: Fate, organisation: Organisation) -> None:
        self.organisations[fate] += 1
        if fate == "created":
            self.kinds[Kind(organisation.kind)] += 1

    def count_contact(self, fate: Fate) -> None:
        self.contacts[fate] += 1

    @property
    def unchanged(self) -> bool:
        fates = self.organisations + self.contacts
        return not (fates["created"] or fates["updated"] or self.coverages[0])

    def lines(self, *, name: str, dry_run: bool, detail: bool) -> Iterator[str]:
        yield f"{name} : {self.reading.format}"
        yield f"  organisations : {_counts(self.organisations)}, rejets {len(self.reading.rejected)}"
        for kind, count in sorted(self.kinds.items()):
            yield f"    dont {kind.label} : {count}"
        if self.reading.format == Format.COVERAGE:
            new, old = self.coverages
            yield f"  communes couvertes : création {new}, sans changement {old}"
        if self.contacts:
            yield f"  correspondants : {_counts(self.contacts)}"
        yield from _list("lignes rejetées", self.reading.rejected, detail=True)
        yield from _list("valeurs laissées vides", self.reading.dropped, detail=detail)
        yield from _list("valeurs réparées", self.reading.repaired, detail=detail)
        yield from _list("à vérifier", self.reading.doubts, detail=detail)
        if dry_run:
            yield "  Essai seulement : rien n'a été enregistré."
        elif self.unchanged:
            yield "  Tout était déjà à jour."


def _counts(fates: Counter[Fate]) -> str:
    return (
        f"création {fates['created']}, modification {fates['updated']},"
        f" sans changement {fates['unchanged']}"
    )


def _list(title: str, remarks: list[Remark], *, detail: bool) -> Iterator[str]:
    if not remarks:
        return
    yield f"  {title} : {len(remarks)}"
    ordered = sorted(remarks, key=lambda remark: remark.line)
    for remark in ordered if detail else ordered[:SHOWN]:
        yield f"    {remark}"
    if not detail and len(remarks) > SHOWN:
        yield f"    … et {len(remarks) - SHOWN} autres (--detail les montre toutes)"
