"""Which organisation of the portal a record is: by a code, by a SIRET, by two concurring signs.

Never by resemblance alone: what resembles is told "à vérifier" and kept apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from accord.networks.enums import CodeSystem, Kind
from accord.networks.imports.known import Known
from accord.networks.imports.records import Format, Reading, Record
from accord.networks.models import Organisation


class Reconciler:
    """Finds each record's organisation; remembers what this file has already taken."""

    def __init__(self, known: Known, reading: Reading) -> None:
        self.known = known
        self.reading = reading
        self._alone = _alone_in_commune(reading.records)
        self._borne = Counter(
            (record.values.get("department_id"), words)
            for record in reading.records
            for words in set(record.words)
        )
        self._named = Counter(record.territory for record in reading.records)
        self._hosts: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._departments: dict[str, set[str]] = defaultdict(set)
        self._seats: dict[int, Organisation] = {}

    def find(self, record: Record) -> Organisation | None:
        found = self._by_code(record)
        if found is not None and self.known.has_its_own(found, record):
            record.alias_only = True
        found = found or self._by_siret(record)
        if found is None and not record.says_branch:
            found = self._by_seat(record) or self._by_name(record)
        if found is not None and record.format == Format.DILA:
            self._remember_seat(found, record)
        return found

    def parent_of_place(self, record: Record) -> Organisation | None:
        """The Mission Locale of a place of the directory that is none itself.

        It says so between brackets, or it shares its domain, in the same département, with one seat
        known to i-MILO and no other; a domain of several départements is a regional association's.
        """
        department = record.values["department_id"]
        there = self.known.by_department.get(department, [])
        heads = [k for k in there if self._is_seat(k) and self.known.words(k) == record.territory]
        if record.territory and len(heads) == 1:
            return heads[0]
        own = [host for host in record.hosts if len(self._departments[host]) == 1]
        seats = set().union(*(self._hosts[department, host] for host in own))
        return self._seats[seats.pop()] if len(seats) == 1 else None

    def remember_known_seats(self) -> None:
        """Domains of the seats that the portal already knew."""
        for organisations in list(self.known.by_department.values()):
            for organisation in organisations:
                if self._is_seat(organisation):
                    self._add_hosts(organisation, self.known.hosts(organisation))

    def resembling(self, record: Record) -> Organisation | None:
        """One of the same kind that shares words or a domain: for a person to look at."""
        for other in self._candidates(record):
            shared = any(words & self.known.words(other) for words in record.words)
            if shared or record.hosts & self.known.hosts(other):
                return other
        return None

    def _by_code(self, record: Record) -> Organisation | None:
        found = [self.known.found(system, value) for system, value in record.codes]
        distinct = {known.pk: known for known in found if known is not None}
        if len(distinct) > 1:
            names = " et ".join(f"« {known.name} »" for known in distinct.values())
            self.reading.doubt(
                record.line,
                "code",
                record.code,
                f"ses codes désignent {names} : lesquelles réunir ?",
            )
        return next(iter(distinct.values()), None)

    def _by_siret(self, record: Record) -> Organisation | None:
        siret = record.values.get("siret")
        same = [known for known in self.known.by_siret.get(siret, []) if siret] if siret else []
        same = [known for known in same if known.kind == record.kind]
        return same[0] if len(same) == 1 else None

    def _by_seat(self, record: Record) -> Organisation | None:
        """An i-MILO code begins with the commune where the directory places the seat.

        One sign: that commune, with one place and one structure. The other: see ``_confirmed``.
        """
        if record.kind != Kind.MISSION_LOCALE:
            return None
        same: dict[int, Organisation] = {}
        for commune in record.seats:
            if record.format == Format.DILA:
                known = self.known.found(CodeSystem.IMILO, commune)
                there = [known] if known and self._is_where(known, commune, record) else []
            else:
                there = self.known.by_dila_commune.get(commune, [])
            same |= {known.pk: known for known in there if self._free(known, record)}
        if len(same) != 1:
            return None
        found = next(iter(same.values()))
        return found if self._confirmed(found, record) else None

    def _is_where(self, known: Organisation, commune: str, record: Record) -> bool:
        """The only place of the commune, or the only one that bears the structure's name."""
        return self._alone[commune] == record.code or (
            record.territory == self.known.words(known) and self._named[record.territory] == 1
        )

    def _confirmed(self, organisation: Organisation, record: Record) -> bool:
        """A word in common, the same commune, a word in the domain, or no other in the département."""
        words, commune = self.known.words(organisation), record.values.get("commune_id")
        there = self.known.by_department.get(organisation.department_id or "", [])
        return (
            any(words & named for named in (*record.words, record.territory))
            or (commune is not None and commune == organisation.commune_id)
            or bool(record.hosts & self.known.hosts(organisation))
            or any(len(word) > 4 and word in record.web for word in words)
            or [known for known in there if known.imilo_code] == [organisation]
        )

    def _by_name(self, record: Record) -> Organisation | None:
        """The same significant words, in the same département, of the same kind; and only one."""
        same = [
            known
            for known in self._candidates(record)
            if (words := self.known.words(known))
            and words in record.words
            and self._borne[record.values.get("department_id"), words] == 1
        ]
        if record.kind == Kind.E2C_SITE:
            same = [k for k in same if k.commune_id == record.values.get("commune_id")]
        if len(same) != 1:
            return None
        self.reading.doubt(
            record.line,
            "nom",
            record.name,
            f"reconnue d'après son nom et son département : « {same[0].name} »",
        )
        return same[0]

    def _candidates(self, record: Record) -> Iterable[Organisation]:
        department = record.values.get("department_id")
        for known in self.known.by_department.get(department or "", []):
            if known.kind == record.kind and self._free(known, record):
                yield known

    def _free(self, organisation: Organisation, record: Record) -> bool:
        """Two rows of one directory are two organisations: its own code settles who is who."""
        return record.system not in self.known.systems[organisation.pk]

    def _is_seat(self, organisation: Organisation) -> bool:
        return organisation.kind == Kind.MISSION_LOCALE and organisation.imilo_code != ""

    def _remember_seat(self, organisation: Organisation, record: Record) -> None:
        if self._is_seat(organisation):
            self._add_hosts(organisation, record.hosts)

    def _add_hosts(self, organisation: Organisation, hosts: Iterable[str]) -> None:
        self._seats[organisation.pk] = organisation
        for host in hosts:
            self._hosts[organisation.department_id or "", host].add(organisation.pk)
            self._departments[host].add(organisation.department_id or "")


def _alone_in_commune(records: list[Record]) -> dict[str, str]:
    """The code of the only place of each commune that does not call itself a branch."""
    places = [r for r in records if r.format == Format.DILA and not r.says_branch]
    count = Counter(commune for record in places for commune in record.seats)
    alone: dict[str, str] = defaultdict(str)
    for record in places:
        alone |= {commune: record.code for commune in record.seats if count[commune] == 1}
    return alone
