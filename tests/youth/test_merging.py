"""Two files of the same person become one."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accord import registry
from accord.isolation.scope import scope, system_scope
from accord.registry import file_relations
from accord.workflow import Refused
from accord.youth import actions, merging
from accord.youth.enums import AccessReason
from accord.youth.models import (
    Access,
    DisabilityStatus,
    Draft,
    MergeOfFiles,
    TimelineEvent,
)
from orientations.models import Orientation, Registration
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, now
from tests.youth.files import merge, rows, seen_by, undo

pytestmark = pytest.mark.django_db


# --- every table ---------------------------------------------------------------------------------


def test_every_key_to_a_file_is_declared_by_its_app():
    """A new model with a key to a young person says what becomes of its rows."""
    assert merging.undeclared() == set()
    assert {known.relation for known in file_relations} - merging.keys_to_files() == set()


def test_nothing_is_merged_while_a_key_is_unknown(monkeypatch, kept, removed, counsellor):
    known = [each for each in file_relations if "Registration" not in each.relation]
    monkeypatch.setattr(registry.file_relations, "_relations", known)

    with pytest.raises(Refused, match=r"orientations\.Registration\.young_person"):
        merge(kept, removed, counsellor)
    assert now(removed).merged_into_id is None


def test_all_that_the_duplicate_held_goes_to_the_kept_file(kept, removed, counsellor, site):
    session = SessionFactory(site=site)
    orientation = OrientationFactory(
        by=counsellor, young_person=removed, site=site, session=session
    )
    with system_scope():
        Draft.objects.create(
            author=counsellor,
            organisation=counsellor.acting.organisation,
            young_person=removed,
            site=SiteFactory(),
            readers=[counsellor.acting.organisation.pk],
        )
        DisabilityStatus.objects.create(
            young_person=removed, readers=[counsellor.acting.organisation.pk]
        )
    told = rows(TimelineEvent, young_person=removed)

    merge(kept, removed, counsellor)

    assert now(orientation).young_person_id == kept.pk
    for model in (Orientation, Registration, Draft, DisabilityStatus, TimelineEvent):
        assert rows(model, young_person=removed) == set(), model
        assert rows(model, young_person=kept), model
    assert told <= rows(TimelineEvent, young_person=kept)
    assert site.pk in now(kept).readers


def test_a_site_reads_what_it_read_and_now_reads_the_kept_file(
    kept, removed, counsellor, trainer, site
):
    OrientationFactory(by=counsellor, young_person=removed, site=site)
    OrientationFactory(by=counsellor, young_person=kept, site=SiteFactory(), project="Pas pour eux")
    with scope(trainer.acting.organisation_ids):
        before = set(TimelineEvent.objects.visible_to(trainer).values_list("pk", flat=True))

    merge(kept, removed, counsellor)

    assert seen_by(trainer) == {kept.pk}
    with scope(trainer.acting.organisation_ids):
        after = set(TimelineEvent.objects.visible_to(trainer).values_list("pk", flat=True))
        assert after == before
        assert {a.organisation_id for a in Access.objects.all()} == {site.pk}
    assert [e.readers for e in events(kept.pk, "youth.merged")] == [
        [counsellor.acting.organisation.pk]
    ]


def test_what_both_files_hold_once_stays_with_the_duplicate(counsellor, site):
    kept, removed = YoungPersonFactory.create_batch(
        2, by=counsellor, shared_with=[site], disability=True
    )

    record = merge(kept, removed, counsellor)

    assert len(rows(Access, young_person=kept)) == 2
    assert len(rows(DisabilityStatus, young_person=kept)) == 1
    assert record.moved["youth.Access.young_person"] == []
    undo(record, counsellor)
    assert len(rows(Access, young_person=removed)) == 2
    assert len(rows(DisabilityStatus, young_person=removed)) == 1


# --- what may not be merged ----------------------------------------------------------------------


def test_two_open_requests_to_one_site_are_refused_with_its_name(kept, removed, counsellor, site):
    for file in (kept, removed):
        OrientationFactory(by=counsellor, young_person=file, site=site)

    with pytest.raises(Refused, match=f"une orientation en cours vers {re.escape(str(site))}"):
        merge(kept, removed, counsellor)
    assert now(removed).merged_into_id is None


def test_two_seats_in_one_session_are_refused(kept, removed, counsellor, site):
    session = SessionFactory(site=site)
    for file in (kept, removed):
        orientation = OrientationFactory(
            by=counsellor, young_person=file, site=site, session=session
        )
        if file is kept:
            with system_scope():  # closed on paper, its seat forgotten
                Orientation.objects.filter(pk=orientation.pk).update(
                    status="declined", decline_reason="other", answered_at=timezone.now()
                )

    with pytest.raises(Refused, match="inscrit à la même séance"):
        merge(kept, removed, counsellor)


def test_files_of_two_mission_locales_or_twice_the_same_are_refused(kept, counsellor, stranger_ml):
    theirs = YoungPersonFactory(by=stranger_ml)
    for other, why in ((theirs, "même Mission Locale"), (kept, "même dossier")):
        with system_scope(), pytest.raises(Refused, match=why):
            merging.merge(kept, other, by=counsellor)


def test_a_merged_file_is_merged_no_further(kept, removed, counsellor):
    merge(kept, removed, counsellor)
    third = YoungPersonFactory(by=counsellor)

    for pair in ((third, removed), (removed, third)):
        with pytest.raises(Refused, match="vient d'être réuni"):
            merge(*pair, counsellor)


def test_a_direct_entrant_is_attached_to_the_file_of_the_mission_locale(
    kept, removed, counsellor, trainer, site
):
    """Opened by a site, followed by nobody yet, then given to read to the Mission Locale."""
    with system_scope():
        file = now(removed)
        file.mission_locale, file.referent, file.imilo_number = None, None, ""
        file.readers = [site.pk, counsellor.acting.organisation.pk]
        file.save()
        Access.objects.filter(young_person=removed).delete()
        Access.objects.create(
            young_person=removed,
            organisation=site,
            reason=AccessReason.ORIENTATION,
            readers=[site.pk],
        )
    hidden = events(kept.pk)
    told = act(
        actions.tell, file, "orientation.accepted", by=trainer, readers=[site.pk], site=str(site)
    )

    record = merge(kept, removed, counsellor)

    assert now(kept).mission_locale_id == counsellor.acting.organisation.pk
    assert seen_by(trainer) == {kept.pk}
    with scope(trainer.acting.organisation_ids):
        read_now = set(TimelineEvent.objects.visible_to(trainer).values_list("pk", flat=True))
    assert read_now == {told.pk}
    assert not read_now & {event.pk for event in hidden}
    with scope(counsellor.acting.organisation_ids):
        assert Access.objects.filter(young_person=kept, organisation=site).exists()
    undo(record, counsellor)
    assert now(removed).mission_locale_id is None
    assert seen_by(trainer) == {removed.pk}


# --- values --------------------------------------------------------------------------------------


def test_what_the_kept_file_lacks_is_taken_unless_told_otherwise(kept, removed, counsellor):
    merge(kept, removed, counsellor)

    file = now(kept)
    assert (file.phone, file.imilo_number, file.last_name) == ("+33612345678", "111", "Gardé")


def test_what_is_chosen_is_taken_and_the_search_knows_it(kept, removed, counsellor):
    merge(kept, removed, counsellor, take=["last_name", "imilo_number"])

    file = now(kept)
    assert (file.phone, file.imilo_number, file.last_name) == ("", "222", "Doublon")
    assert file.name_key.startswith("doublon")


def test_a_merge_costs_the_same_for_one_event_and_for_ten(counsellor):
    costs = []
    for size in (1, 10):
        kept, removed = YoungPersonFactory.create_batch(2, by=counsellor)
        for _ in range(size):
            OrientationFactory(by=counsellor, young_person=removed, site=SiteFactory())
        with CaptureQueriesContext(connection) as queries:
            merge(kept, removed, counsellor)
        # One line per organisation that sees the file.
        costs.append(
            len([q for q in queries if 'UPDATE "youth_access" SET "readers"' not in q["sql"]])
        )
    assert costs[0] == costs[1]


# --- the database --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("merge_once_per_removed_file", {}),
        ("merge_is_of_two_files", {"kept": "removed"}),
        ("merge_undone_by_iff_undone", {"undone_at": timezone.now()}),
    ],
)
def test_the_database_refuses(kept, removed, counsellor, name, wrong):
    record = merge(kept, removed, counsellor)
    values = {"kept": kept, "removed": removed, **wrong}
    if values["kept"] == "removed":
        values["kept"] = removed
    if name != "merge_once_per_removed_file":
        undo(record, counsellor)
    with system_scope(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        MergeOfFiles.objects.create(
            mission_locale=counsellor.acting.organisation,
            by=counsellor,
            readers=record.readers,
            **values,
        )
