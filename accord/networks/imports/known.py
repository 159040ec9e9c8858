"""The organisations that the portal already knows, as an import looks them up."""

from __future__ import annotations

from collections import defaultdict

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports import cleaning
from accord.networks.models import Organisation, OrganisationCode


class Known:
    """Both networks in memory (a few thousand rows), kept up to date while a file is written."""

    def __init__(self) -> None:
        self.by_code: dict[tuple[str, str], Organisation] = {}
        self.systems: dict[int, set[str]] = defaultdict(set)
        self.by_siret: dict[str, list[Organisation]] = defaultdict(list)
        self.by_department: dict[str, list[Organisation]] = defaultdict(list)
        self.by_dila_commune: dict[str, list[Organisation]] = defaultdict(list)
        organisations = Organisation.objects.select_related("merged_into").in_bulk()
        for code in OrganisationCode.objects.order_by("pk"):
            organisation = organisations[code.organisation_id]
            self.learn_code(organisation, code.system, code.value)
        for organisation in organisations.values():
            self.learn(organisation)

    def learn(self, organisation: Organisation) -> None:
        if organisation.siret:
            self.by_siret[organisation.siret].append(organisation)
        if organisation.department_id:
            self.by_department[organisation.department_id].append(organisation)
        if organisation.imilo_code:
            self.learn_code(organisation, CodeSystem.IMILO, organisation.imilo_code[:5])

    def learn_code(self, organisation: Organisation, system: str, value: str) -> None:
        self.by_code[system, value] = organisation
        self.systems[organisation.pk].add(system)
        if system == CodeSystem.DILA and organisation.kind == Kind.MISSION_LOCALE:
            self.by_dila_commune[value.split("-")[1]].append(organisation)

    def found(self, system: str, value: str) -> Organisation | None:
        """By a code; a merged organisation answers for the one it was merged into."""
        organisation = self.by_code.get((system, value))
        while organisation is not None and organisation.merged_into is not None:
            organisation = organisation.merged_into
        return organisation

    def words(self, organisation: Organisation) -> frozenset[str]:
        return cleaning.significant_words(organisation.name)

    def hosts(self, organisation: Organisation) -> frozenset[str]:
        return cleaning.hosts(organisation.email, organisation.website)
