"""The verbs of ``youth.actions`` about files, at another moment than now, in memory."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from accord import invented
from accord.accounts.filling import Worker
from accord.networks.models import Organisation
from accord.youth.enums import AccessReason, SupportOperator
from accord.youth.filling import event
from accord.youth.models import Access, Support, SupportKind, TimelineEvent, YoungPerson

Moment = datetime.datetime


class Files:
    """Who reads which file, what was said in it, and the files that the sites opened."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.newcomers: list[YoungPerson] = []
        self.accesses: dict[tuple[UUID, int], Access] = {}
        self.supports: dict[UUID, list[Support]] = defaultdict(list)
        self.events: list[TimelineEvent] = []
        self._shared_with: dict[UUID, set[int]] = defaultdict(set)
        self._about: dict[UUID, list[TimelineEvent]] = defaultdict(list)

    def open_file(self, person: YoungPerson, site: Organisation, *, at: Moment, by: Worker) -> None:
        """The rows of ``create_at_site``; ``person`` is whoever came by themselves."""
        person.id = invented.identifier(self.chance)
        person.created_at = person.last_contact_at = at
        person.created_by = by.user
        self.newcomers.append(person)
        self.share(person, site, AccessReason.STAY, at)
        self.tell_about(person, "youth.created", at, by, readers=[site.pk], subject_id=None)

    def share(
        self, person: YoungPerson, organisation: Organisation, reason: AccessReason, at: Moment
    ) -> None:
        """A second time changes nothing; who follows the file read it from the start."""
        house_id = person.mission_locale_id
        if organisation.pk == house_id or (person.pk, organisation.pk) in self.accesses:
            return
        self.accesses[person.pk, organisation.pk] = Access(
            young_person=person,
            organisation=organisation,
            reason=reason,
            given_at=at,
            readers=sorted({organisation.pk, house_id or organisation.pk}),
        )
        self._shared_with[person.pk].add(organisation.pk)

    def follow(self, person: YoungPerson, house: Organisation) -> None:
        """What ``take_in`` makes of the accesses to a file that no Mission Locale followed."""
        for organisation_id in self._shared_with[person.pk]:
            access = self.accesses[person.pk, organisation_id]
            access.readers = sorted({*access.readers, house.pk})
        access = self.accesses[person.pk, house.pk]
        access.reason, access.readers = AccessReason.FOLLOWS, [house.pk]

    def readers_of(self, person: YoungPerson) -> list[int]:
        house_id = person.mission_locale_id
        return sorted(self._shared_with[person.pk] | ({house_id} if house_id else set()))

    def state_support(
        self,
        person: YoungPerson,
        kind: SupportKind,
        *,
        at: Moment,
        by: Worker,
        operator: SupportOperator,
        referent: tuple[str, str] = ("", ""),
    ) -> Support:
        """``referent`` is a name and a telephone number, of whoever is no colleague."""
        support = Support(
            id=invented.identifier(self.chance),
            young_person=person,
            kind=kind,
            operator=operator,
            started_on=at.date(),
            referent_name=referent[0],
            referent_contact=referent[1],
            stated_at=at,
            stated_by=by.user,
            stated_for_id=by.house_id,
        )
        self.supports[person.pk].append(support)
        self._tell_support(support, "support.stated", at, by)
        return support

    def end_support(self, support: Support, *, at: Moment, by: Worker) -> None:
        support.ended_on = at.date()
        self._tell_support(support, "support.ended", at, by)

    def _tell_support(self, support: Support, kind: str, at: Moment, by: Worker) -> None:
        person = support.young_person
        readers = self.readers_of(person)
        self.tell_about(person, kind, at, by, readers=readers, contract=str(support.kind))

    def tell_about(
        self,
        person: YoungPerson,
        kind: str,
        at: Moment,
        by: Worker,
        *,
        readers: list[int],
        subject_id: UUID | None = None,
        **told: Any,
    ) -> None:
        said = event(person.pk, kind, at=at, by=by, readers=readers, subject_id=subject_id, **told)
        self.events.append(said)
        if subject_id is not None:
            self._about[subject_id].append(said)

    def share_timeline(self, about: Collection[UUID], organisation_id: int) -> None:
        for subject_id in about:
            for said in self._about[subject_id]:
                said.readers = sorted({*said.readers, organisation_id})
