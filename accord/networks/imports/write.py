"""Writing what a file says, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F

from accord.networks.enums import KINDS_WITH_PARENT, CodeSystem, Kind
from accord.networks.imports.known import Known
from accord.networks.imports.reconcile import Reconciler
from accord.networks.imports.records import Contact, Format, Reading, Record, RowError
from accord.networks.imports.report import Outcome
from accord.networks.models import Correspondent, Coverage, Organisation, OrganisationCode

Progress = Callable[[Iterable[Record]], Iterator[Record]]

_PLACE = {"address", "postcode", "city", "commune_id"}
_CONTACTS = {"email", "phone", "website"}
_TERRITORY = {"department_id", "region_id", "time_zone"}
# Which fields a directory may correct, from the least to the most trusted. A directory never
# corrects what a more trusted one provides; it fills what nobody said.
PROVIDES: dict[CodeSystem, set[str]] = {
    CodeSystem.DILA: {"name"} | _PLACE | _CONTACTS | _TERRITORY,
    CodeSystem.E2C: {"name", "city", "commune_id"} | _TERRITORY,
    CodeSystem.IMILO: {"name", "imilo_code"} | _TERRITORY,
    CodeSystem.COVERAGE: set(_PLACE),
    CodeSystem.UNML: {"name", "siret", "latitude", "longitude"} | _PLACE | _CONTACTS,
    CodeSystem.ACCORD: {
        "name",
        "imilo_code",
        "siret",
        "uai",
        "latitude",
        "longitude",
        "maximum_age",
        "integration_weeks",
        "weekly_hours",
        "closed_on",
        "parent_id",
    }
    | _PLACE
    | _CONTACTS
    | _TERRITORY,
}
_TRUST = list(PROVIDES)
_OURS = {"parent", "region", "department", "commune", "merged_into"}


class DryRun(Exception):
    """Raised to undo a trial run."""


def write(reading: Reading, *, dry_run: bool, progress: Progress) -> Outcome:
    """One transaction per file; ``dry_run`` undoes it once everything has been tried."""
    outcome = Outcome(reading)
    try:
        with transaction.atomic():
            _Writer(reading, outcome).run(progress)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    return outcome


class _Writer:
    def __init__(self, reading: Reading, outcome: Outcome) -> None:
        self.reading = reading
        self.outcome = outcome
        self.known = Known()
        self.reconciler = Reconciler(self.known, reading)

    def run(self, progress: Progress) -> None:
        self.reconciler.remember_known_seats()
        self._say_when_no_seat_is_known()
        later: list[Record] = []
        for record in progress(self.reading.records):
            try:
                if record.kind in KINDS_WITH_PARENT or not self._write_known(record):
                    later.append(record)
            except RowError as error:
                self.reading.reject(record.line, error)
        # Heads before those that depend on them; places of the directory after all its seats.
        for record in sorted(later, key=lambda r: r.kind in KINDS_WITH_PARENT):
            try:
                self._write(record)
            except RowError as error:
                self.reading.reject(record.line, error)
        self._write_coverages()
        self._write_contacts()

    def _write_known(self, record: Record) -> bool:
        organisation = self.reconciler.find(record)
        if organisation is None:
            return False
        self._update(organisation, record)
        return True

    def _write(self, record: Record) -> None:
        parent = self._parent(record)
        organisation = self.reconciler.find(record)
        if organisation is not None:
            if parent is not None:
                record.values["parent_id"] = parent.pk
            self._update(organisation, record)
            return
        if record.format == Format.DILA:
            parent = self._as_branch(record)
        elif (other := self.reconciler.resembling(record)) is not None:
            self._doubt(record, f"ressemble à « {other.name} » : gardées distinctes, à vérifier")
        self._create(record, parent)

    def _parent(self, record: Record) -> Organisation | None:
        if not record.parent:
            return None
        parent = self.known.found(record.system, record.parent)
        if parent is None:
            raise RowError("code_parent", record.parent, "cette organisation n'est pas connue")
        expected = Kind.MISSION_LOCALE if record.kind == Kind.ML_BRANCH else Kind.E2C_SCHOOL
        if parent.kind != expected:
            raise RowError(
                "code_parent", record.parent, f"« {parent.name} » n'est pas une {expected.label}"
            )
        return parent

    def _as_branch(self, record: Record) -> Organisation | None:
        parent = self.reconciler.parent_of_place(record)
        if parent is not None:
            record.kind = Kind.ML_BRANCH
            _name_branch(record)
        elif self._seats_known(record):
            self._doubt(
                record, "siège ou antenne ? Aucune structure i-MILO n'y répond avec certitude"
            )
        return parent

    def _seats_known(self, record: Record) -> bool:
        department = self.known.by_department.get(record.values["department_id"], [])
        return any(organisation.imilo_code for organisation in department)

    def _say_when_no_seat_is_known(self) -> None:
        seats = any(system == CodeSystem.IMILO for system, _value in self.known.by_code)
        if self.reading.format == Format.DILA and not seats:
            self.reading.doubt(
                1, "#id", "", "sans le fichier i-MILO, sièges et antennes ne se distinguent pas"
            )

    def _create(self, record: Record, parent: Organisation | None) -> None:
        given = {name: value for name, value in record.values.items() if value not in (None, "")}
        organisation = Organisation(kind=record.kind, parent=parent, **given)
        _validate(organisation)
        organisation.save()
        self._add_codes(organisation, record)
        self.known.learn(organisation)
        self.outcome.count(record, "created", organisation)

    def _update(self, organisation: Organisation, record: Record) -> None:
        if organisation.kind == Kind.ML_BRANCH:
            _name_branch(record)
        changed = [] if record.alias_only else self._apply(organisation, record)
        if changed:
            try:
                _validate(organisation)
            except RowError:
                organisation.refresh_from_db()
                raise
            organisation.save()
        codes = self._add_codes(organisation, record)
        self.outcome.count(record, "updated" if changed or codes else "unchanged", organisation)

    def _apply(self, organisation: Organisation, record: Record) -> list[str]:
        changed = []
        for name, value in record.values.items():
            old = getattr(organisation, name)
            if value in (None, "") or value == old:
                continue
            if old in (None, "") or self._may_correct(organisation, record, name):
                setattr(organisation, name, value)
                changed.append(name)
        return changed

    def _may_correct(self, organisation: Organisation, record: Record, name: str) -> bool:
        more_trusted = _TRUST[_TRUST.index(record.system) + 1 :]
        others = self.known.systems[organisation.pk].intersection(more_trusted)
        return name in PROVIDES[record.system] and not any(
            name in PROVIDES[CodeSystem(other)] for other in others
        )

    def _add_codes(self, organisation: Organisation, record: Record) -> int:
        new = [pair for pair in record.codes if pair not in self.known.by_code]
        for system, value in new:
            OrganisationCode.objects.create(organisation=organisation, system=system, value=value)
            self.known.learn_code(organisation, system, value)
        return len(new)

    def _write_coverages(self) -> None:
        wanted = set()
        for line, commune, code in self.reading.coverages:
            mission_locale = self.known.found(CodeSystem.IMILO, code)
            if mission_locale is None or mission_locale.kind != Kind.MISSION_LOCALE:
                error = RowError("Code ML", code, "cette Mission Locale n'a pas pu être reprise")
                self.reading.reject(line, error)
                continue
            wanted.add((commune, mission_locale.pk))
        there = set(Coverage.objects.values_list("commune_id", "mission_locale_id"))
        new = sorted(wanted - there)
        Coverage.objects.bulk_create(
            [Coverage(commune_id=commune, mission_locale_id=pk) for commune, pk in new],
            batch_size=5000,
        )
        self.outcome.coverages = (len(new), len(wanted) - len(new))

    def _write_contacts(self) -> None:
        for contact in self.reading.contacts:
            try:
                self._write_contact(contact)
            except RowError as error:
                self.reading.reject(contact.line, error)

    def _write_contact(self, contact: Contact) -> None:
        organisation = self._named("code", contact.organisation)
        partner = self._named("correspondant_pour", contact.partner) if contact.partner else None
        if partner is not None and partner.network == organisation.network:
            raise RowError("correspondant_pour", contact.partner, "n'est pas de l'autre réseau")
        named = {"organisation": organisation, "partner": partner, "name": contact.name}
        # Somebody may have left and come back; who was replaced in the portal stays replaced.
        known = Correspondent.objects.filter(**named)
        there = known.order_by(F("ended_on").desc(nulls_first=True), "pk").first()
        if created := there is None:
            there = Correspondent.objects.create(**named, email=contact.email, phone=contact.phone)
        said: dict[str, Any] = {
            name: value
            for name in ("email", "phone")
            if (value := getattr(contact, name)) and value != getattr(there, name)
        }
        for name, value in said.items():
            setattr(there, name, value)
        if said:
            there.save()
        self.outcome.count_contact("created" if created else "updated" if said else "unchanged")

    def _named(self, column: str, code: str) -> Organisation:
        organisation = self.known.found(CodeSystem.ACCORD, code)
        if organisation is None:
            raise RowError(column, code, "cette organisation n'est pas connue")
        return organisation

    def _doubt(self, record: Record, reason: str) -> None:
        self.reading.doubt(record.line, "nom", record.name, reason)


def _name_branch(record: Record) -> None:
    """The directory calls every place a Mission Locale."""
    if record.format == Format.DILA:
        label = record.name.removeprefix("Mission Locale ")
        record.values["name"] = f"Antenne {label}"[:200]


def _validate(organisation: Organisation) -> None:
    """The model's own rules, told as a rejection of the row; territories come from our own tables."""
    try:
        organisation.clean_fields(exclude=_OURS)
        organisation.validate_constraints()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        known = field if field != NON_FIELD_ERRORS else "(ligne)"
        raise RowError(known, getattr(organisation, field, ""), messages[0]) from error
