"""The organisations that the portal already knows, as an import looks them up."""

from __future__ import annotations

from collections import defaultdict

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.imports.records import Record
from accord.networks.models import Organisation, OrganisationCode


class Known:
    """Both networks in memory (a few thousand rows), kept up to date while a file is written."""

    def __init__(self) -> None:
        self.by_code: dict[tuple[str, str], Organisation] = {}
        self.systems: dict[int, set[str]] = defaultdict(set)
        self.by_siret: dict[str, list[Organisation]] = defaultdict(list)
        self.by_department: dict[str, list[Organisation]] = defaultdict(list)
        self.by_dila_commune: dict[str, list[Organisation]] = defaultdict(list)
        self._all = Organisation.objects.in_bulk()
        for code in OrganisationCode.objects.order_by("pk"):
            self.learn_code(self._all[code.organisation_id], code.system, code.value)
        for organisation in self._all.values():
            self.learn(organisation)

    def learn(self, organisation: Organisation) -> None:
        kept = self._kept(organisation)
        if organisation.siret and kept not in self.by_siret[organisation.siret]:
            self.by_siret[organisation.siret].append(kept)
        if organisation.department_id and kept is organisation:
            self.by_department[organisation.department_id].append(organisation)
        if organisation.imilo_code:
            self.learn_code(organisation, CodeSystem.IMILO, organisation.imilo_code[:5])

    def learn_code(self, organisation: Organisation, system: str, value: str) -> None:
        self.by_code[system, value] = organisation
        self.systems[organisation.pk].add(system)
        if system == CodeSystem.DILA and organisation.kind == Kind.MISSION_LOCALE:
            self.by_dila_commune[value.split("-")[1]].append(self._kept(organisation))

    def found(self, system: str, value: str) -> Organisation | None:
        """By a code; a merged organisation answers for the one it was merged into."""
        organisation = self.by_code.get((system, value))
        return self._kept(organisation) if organisation is not None else None

    def has_its_own(self, organisation: Organisation, record: Record) -> bool:
        """The row is that of one merged into this organisation, which this directory knows too."""
        bearers = [self.by_code[code] for code in record.codes if code in self.by_code]
        return organisation not in bearers and record.system in self.systems[organisation.pk]

    def _kept(self, organisation: Organisation) -> Organisation:
        while organisation.merged_into_id is not None:
            organisation = self._all[organisation.merged_into_id]
        return organisation

    def words(self, organisation: Organisation) -> frozenset[str]:
        return cleaning.significant_words(organisation.name)

    def hosts(self, organisation: Organisation) -> frozenset[str]:
        return cleaning.hosts(organisation.email, organisation.website)
