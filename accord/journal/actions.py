"""The only write that a GET makes: a trace of who looked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from accord.journal.models import Reading

if TYPE_CHECKING:
    from accord.accounts.models import User


def record_reading(young_person_id: UUID, *, by: User, page: str) -> None:
    """Keep who read this file, and from which page (a route's name, never a URL).

    The trace can be read by the organisation of whoever looked.
    """
    record_readings([young_person_id], by=by, page=page)


def record_readings(young_person_ids: Iterable[UUID], *, by: User, page: str) -> None:
    """The same for a page that shows several people, in one insert."""
    assert by.acting is not None
    organisation_id = by.acting.organisation.house_id
    Reading.objects.bulk_create(
        Reading(
            young_person_id=young_person_id,
            user=by,
            organisation_id=organisation_id,
            page=page,
            readers=[organisation_id],
        )
        for young_person_id in young_person_ids
    )
