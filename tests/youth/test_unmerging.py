"""Two files that were made one are made two again; and what happens at the same moment."""

from __future__ import annotations

import datetime
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from accord.isolation.scope import system_scope
from accord.workflow import Refused
from accord.youth import actions, merging
from accord.youth.models import (
    MergeOfFiles,
    TimelineEvent,
    YoungPerson,
)
from orientations import actions as orienting
from orientations.models import Orientation, Registration
from tests.factories.networks import SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, events, now
from tests.youth.files import merge, rows, seen_by, undo

pytestmark = pytest.mark.django_db


# --- what goes back ------------------------------------------------------------------------------


def test_undone_each_file_says_what_it_said(kept, removed, counsellor, site):
    OrientationFactory(by=counsellor, young_person=removed, site=site)
    with system_scope():
        YoungPerson.objects.filter(pk=removed.pk).update(last_contact_at=timezone.now())
    before = [now(file) for file in (kept, removed)]
    held = [rows(TimelineEvent, young_person=file) for file in (kept, removed)]

    record = merge(
        kept, removed, counsellor, take=["last_name", "phone", "imilo_number", "commune"]
    )
    undo(record, counsellor)

    for old, file, its in zip(before, (kept, removed), held, strict=True):
        new = now(file)
        for field in YoungPerson._meta.concrete_fields:
            assert getattr(new, field.attname) == getattr(old, field.attname), field
        assert its == rows(TimelineEvent, young_person=file) - {
            event.pk for event in events(file.pk) if "merged" in event.kind
        }


def test_what_somebody_corrected_since_stays_as_corrected(kept, removed, counsellor):
    record = merge(kept, removed, counsellor, take=["phone", "last_name"])
    file = now(kept)
    file.phone = "+33600000000"
    act(actions.edit, file, by=counsellor, disability=False)

    undo(record, counsellor)

    assert (now(kept).phone, now(kept).last_name) == ("+33600000000", "Gardé")
    assert now(removed).phone == "+33612345678"


def test_what_was_made_since_goes_back_only_when_it_is_about_what_goes_back(
    kept, removed, counsellor, trainer, site
):
    old = OrientationFactory(by=counsellor, young_person=removed, site=site)
    record = merge(kept, removed, counsellor)
    with system_scope():
        old = Orientation.objects.get(pk=old.pk)
    act(orienting.register, old, SessionFactory(site=site), by=trainer)
    new = OrientationFactory(by=counsellor, young_person=now(kept), site=SiteFactory())

    undo(record, counsellor)

    assert rows(Orientation, young_person=removed) == {old.pk}
    assert len(rows(Registration, young_person=removed)) == 1
    assert [e.kind for e in events(removed.pk)][-2:] == [
        "registration.registered",
        "youth.unmerged",
    ]
    assert rows(Orientation, young_person=kept) == {new.pk}
    assert seen_by(trainer) == {removed.pk}


def test_a_site_that_was_asked_again_since_still_reads_the_kept_file(
    kept, removed, counsellor, trainer, site
):
    OrientationFactory(by=counsellor, young_person=removed, site=site, declined=True)
    record = merge(kept, removed, counsellor)
    OrientationFactory(by=counsellor, young_person=now(kept), site=site)

    undo(record, counsellor)

    assert seen_by(trainer) == {kept.pk, removed.pk}


def test_a_number_that_another_file_took_since_is_said(kept, removed, counsellor):
    record = merge(kept, removed, counsellor)
    YoungPersonFactory(by=counsellor, imilo_number="222")

    with pytest.raises(Refused, match="le numéro i-MILO 222"):
        undo(record, counsellor)
    assert now(removed).merged_into_id == kept.pk


def test_thirty_days_and_no_more(kept, removed, counsellor):
    record = merge(kept, removed, counsellor)

    later = time_machine.travel(timezone.now() + datetime.timedelta(days=31))
    with later, pytest.raises(Refused, match="ne se séparent plus"):
        undo(record, counsellor)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=29)):
        undo(record, counsellor)
        with pytest.raises(Refused, match="déjà séparés"):
            undo(record, counsellor)


def test_the_last_merge_is_undone_first(kept, removed, counsellor):
    first = merge(kept, removed, counsellor)
    third = YoungPersonFactory(by=counsellor)
    second = merge(third, kept, counsellor)

    with pytest.raises(Refused, match="séparez d'abord"):
        undo(first, counsellor)
    undo(second, counsellor)
    undo(first, counsellor)
    assert seen_by(counsellor) == {kept.pk, removed.pk, third.pk}


# --- the same moment -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_correction_of_the_file_that_goes_is_told_that_it_went(
    kept, removed, counsellor, colleague
):
    typed = now(removed)
    typed.phone = "+33699999999"

    first, second = at_once(
        partial(act, merging.merge, kept, removed, by=counsellor),
        partial(act, actions.edit, typed, by=colleague, disability=False),
    )

    assert isinstance(first, MergeOfFiles)
    assert isinstance(second, Refused)
    assert now(removed).merged_into_id == kept.pk


@pytest.mark.django_db(transaction=True)
def test_a_request_sent_for_the_file_that_goes_is_refused_whole(
    kept, removed, counsellor, colleague, site
):
    request = Orientation(
        young_person=now(removed),
        site=site,
        motive="basics",
        agreed_on=timezone.localdate(),
        waived=[{"rule": "out_of_school_less_than_a_year", "reason": "dit"}],
    )

    first, second = at_once(
        partial(act, merging.merge, kept, removed, by=counsellor),
        partial(act, orienting.send, request, by=colleague),
    )

    assert isinstance(first, MergeOfFiles)
    assert isinstance(second, Refused)
    assert rows(Orientation) == set()


@pytest.mark.django_db(transaction=True)
def test_a_request_just_sent_goes_along(kept, removed, counsellor, colleague, site):
    request = Orientation(
        young_person=now(removed), site=site, motive="basics", agreed_on=timezone.localdate()
    )

    sent, record = at_once(
        partial(act, orienting.send, request, by=colleague),
        partial(act, merging.merge, kept, removed, by=counsellor),
    )

    assert isinstance(record, MergeOfFiles)
    assert now(sent).young_person_id == kept.pk
    assert rows(TimelineEvent, young_person=removed) == set()
