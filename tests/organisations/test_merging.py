"""Two organisations become one: everything moves, once, and who could not read still cannot."""

from __future__ import annotations

from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from accord.accounts import actions
from accord.accounts.tasks import gather_stragglers
from accord.isolation.scope import scope, system_scope
from accord.networks.enums import Kind
from accord.networks.models import (
    Organisation,
    OrganisationChange,
    SiteSheet,
)
from accord.organisations import relations
from accord.workflow import Refused
from accord.youth.merging import undo_merge
from accord.youth.models import MergeOfFiles, YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.networks import (
    BranchFactory,
    CoverageFactory,
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.factories.stays import received
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, events, messages, now

pytestmark = pytest.mark.django_db


def left(organisation: Organisation) -> dict[str, int]:
    """What still points to it and should not, by relation."""
    with system_scope():
        counts = {
            f"{r.model}.{r.field}": r.rows(organisation.pk).count() for r in relations.moving()
        }
    return {name: count for name, count in counts.items() if count}


def counted(change: OrganisationChange) -> dict[str, int]:
    return {said: count for said, count, _doubles in change.lines}


def test_all_of_a_mission_locale_moves_and_its_people_go_on(
    going, staying, stranger, administrator, readable
):
    merged, kept = going.mission_locale, staying.mission_locale
    branch = BranchFactory(parent=merged)
    CoverageFactory(mission_locale=merged)
    expected = left(merged)
    before = {
        "merged": readable(merged),
        "kept": readable(kept),
        "stranger": readable(stranger.mission_locale),
    }
    plan = actions.preview_merge(merged, into=kept)

    change = actions.merge(merged, into=kept, by=administrator)

    assert plan.in_the_way == []
    assert counted(change) == {line.said: line.count for line in plan.lines}
    # Who received a return is counted with the return itself.
    told = sum(expected.values()) - expected["orientations.Reorientation.received_for"]
    assert sum(counted(change).values()) == told
    assert left(merged) == {}
    after = readable(kept)
    assert set(readable(merged).values()) == {0}
    messages_told = len(messages("organisations_merged"))
    for table, count in before["kept"].items():
        # A line of history for each row that changed, besides those that moved.
        told = messages_told if table == "outbox_message" else 0
        grown = after[table] >= count + before["merged"][table]
        assert (
            grown
            if table.endswith("event")
            else after[table] == count + before["merged"][table] + told
        )
    assert readable(stranger.mission_locale) == before["stranger"]
    merged.refresh_from_db()
    assert (merged.merged_into_id, merged.closed_on) == (kept.pk, timezone.localdate())
    branch.refresh_from_db()
    assert branch.parent_id == kept.pk


def test_the_two_teams_read_all_the_files_of_both_and_strangers_none(
    going, staying, stranger, administrator
):
    actions.merge(going.mission_locale, into=staying.mission_locale, by=administrator)

    for reader, status in (
        (going.counsellor, 200), (staying.counsellor, 200), (stranger.counsellor, 404),
        (going.trainer, 200), (staying.trainer, 404),
    ):  # fmt: skip
        client = Client()
        client.force_login(reader)
        for found in (going.person, going.orientation):
            assert client.get(found.get_absolute_url()).status_code == status
    client = Client()
    client.force_login(going.counsellor)
    assert (
        going.draft.typed["project"] in client.get(going.draft.get_absolute_url()).content.decode()
    )


def test_the_history_is_read_by_those_who_read_the_row_and_says_what_was_true(
    going, staying, stranger, administrator
):
    merged, kept = going.mission_locale, staying.mission_locale
    actions.merge(merged, into=kept, by=administrator)

    history = YoungPerson.pgh_event_model.objects.filter(id=going.person.pk)
    with scope([kept.pk]):
        told = list(history.order_by("pgh_id").values_list("mission_locale_id", flat=True))
    assert (told[0], told[-1]) == (merged.pk, kept.pk)
    with scope([stranger.mission_locale.pk]):
        assert not history.exists()
    assert events(going.person.pk, "youth.created")[0].organisation_id == merged.pk


def test_all_of_a_site_moves_with_its_sessions_and_its_sheet(
    going, staying, administrator, readable
):
    merged, kept = going.site, staying.site
    SiteSheet.objects.create(site=merged, audience="Les curieux", updated_by=going.trainer)
    before = readable(merged), readable(kept)

    change = actions.merge(merged, into=kept, by=administrator)

    assert left(merged) == {}
    assert counted(change)["séances"] == 2
    assert set(readable(merged).values()) == {0}
    assert readable(kept)["orientations_orientation"] == sum(
        b["orientations_orientation"] for b in before
    )
    assert SiteSheet.objects.get(site=kept).audience == "Les curieux"
    assert now(going.orientation).site_id == now(going.past).site_id == kept.pk
    client = Client()
    client.force_login(staying.trainer)
    page = client.get(going.past.get_absolute_url())
    assert going.person.last_name in page.content.decode()


def test_a_return_that_was_received_is_still_received_by_its_mission_locale(
    going, staying, administrator
):
    """PostgreSQL holds that who received it is whom it was addressed to: both move at once."""
    found = received(going.reorientation, by=going.counsellor)

    actions.merge(going.mission_locale, into=staying.mission_locale, by=administrator)

    moved, kept = now(found), staying.mission_locale.pk
    assert (moved.mission_locale_id, moved.received_for_id) == (kept, kept)
    assert now(going.pathway).mission_locale_id == kept


def test_two_files_made_one_are_separated_as_before(going, staying, administrator):
    """What a merge of files keeps for its undoing names organisations too."""
    merged, kept = going.site, staying.site
    with system_scope():
        MergeOfFiles.objects.filter(pk=going.merge.pk).update(added_readers=[merged.pk])

    actions.merge(merged, into=kept, by=administrator)
    actions.merge(going.mission_locale, into=staying.mission_locale, by=administrator)

    record = now(going.merge)
    assert record.added_readers == [kept.pk]
    assert record.mission_locale_id == staying.mission_locale.pk
    assert act(undo_merge, record, by=staying.counsellor).undone_at


def test_when_both_sites_have_a_sheet_that_of_the_kept_one_stays(administrator):
    merged, kept = SiteFactory(), SiteFactory()
    for site in (merged, kept):
        SiteSheet.objects.create(site=site, audience=f"Public de {site}")

    change = actions.merge(merged, into=kept, by=administrator)

    assert SiteSheet.objects.get(site=kept).audience == f"Public de {kept}"
    assert SiteSheet.objects.get(site=merged).audience == f"Public de {merged}"
    assert change.lines == [
        ("fiches de site", 1, "la fiche de l'organisation gardée reste la sienne")
    ]


def test_a_site_may_join_another_school_whose_staff_then_sees_its_files(going, administrator):
    school = SchoolFactory()
    kept = SiteFactory(parent=school)
    head = UserFactory(head=True, membership__organisation=school)

    actions.merge(going.site, into=kept, by=administrator)

    client = Client()
    client.force_login(head)
    assert client.get(going.orientation.get_absolute_url()).status_code == 200


# --- codes, refusals, two at once -------------------------------------------------------------------


def test_codes_that_the_kept_one_lacks_become_its_own(administrator):
    merged = MissionLocaleFactory(imilo_code="77001S00", siret="73282932000074")
    kept = MissionLocaleFactory(siret="44306184100047")

    actions.merge(merged, into=kept, by=administrator)

    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.imilo_code, kept.siret) == ("77001S00", "44306184100047")
    assert (merged.imilo_code, merged.siret) == ("", "73282932000074")
    for code in ("77001s00", "732 829 320 00074", "44306184100047"):
        assert kept in Organisation.objects.still_open().found_by(code)


def test_what_was_merged_earlier_follows(both, administrator):
    first, (second, third) = MissionLocaleFactory(), both
    actions.merge(first, into=second, by=administrator)
    actions.merge(second, into=third, by=administrator)

    first.refresh_from_db()
    assert first.merged_into_id == third.pk


def test_a_second_time_is_refused_and_moves_nothing(both, administrator):
    merged, kept = both
    actions.merge(merged, into=kept, by=administrator)

    for target in (kept, MissionLocaleFactory()):
        with pytest.raises(Refused, match=f"est déjà réunie à {kept}"):
            actions.merge(merged, into=target, by=administrator)
    assert OrganisationChange.objects.count() == 1


def _cases():
    mission_locale = MissionLocaleFactory()
    yield "même", mission_locale, mission_locale
    yield "de même nature", mission_locale, SiteFactory()
    yield "de même nature", mission_locale, OrganisationFactory(kind=Kind.ARML)
    yield "est fermée", mission_locale, MissionLocaleFactory(closed_on="2026-01-01")
    yield "ne dépendent pas de la même", BranchFactory(), BranchFactory()


def test_two_that_cannot_be_one_are_refused_in_a_sentence(administrator):
    for sentence, merged, kept in _cases():
        with pytest.raises(Refused, match=sentence):
            actions.merge(merged, into=kept, by=administrator)
    assert not OrganisationChange.objects.exists()


def test_the_managers_of_the_kept_one_are_told(both, administrator):
    merged, kept = both
    managers = [UserFactory(manager=True, membership__organisation=each) for each in both]
    UserFactory(counsellor=True, membership__organisation=kept)

    actions.merge(merged, into=kept, by=administrator)

    told = messages("organisations_merged")
    assert {message.address for message in told} == {manager.email for manager in managers}
    assert {tuple(message.readers) for message in told} == {(kept.pk,)}


def test_what_was_being_written_meanwhile_is_gathered_afterwards(both, administrator):
    merged, kept = both
    late = UserFactory(counsellor=True, membership__organisation=merged)
    assert late.acting
    actions.merge(merged, into=kept, by=administrator)
    person = YoungPersonFactory(by=late)
    assert now(person).mission_locale_id == merged.pk

    gather_stragglers()

    found = now(person)
    assert (found.mission_locale_id, found.readers) == (kept.pk, [kept.pk])
    assert actions.gather_stragglers() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_the_second_is_told():
    merged, kept, other = [MissionLocaleFactory() for _ in range(3)]
    by = UserFactory(administrator=True)
    first, second = at_once(
        partial(actions.merge, merged, into=kept, by=by),
        partial(actions.merge, merged, into=other, by=by),
    )

    assert first.into == kept
    assert isinstance(second, Refused)
    assert OrganisationChange.objects.get().into_id == kept.pk


@pytest.mark.django_db(transaction=True)
def test_a_file_opened_during_the_merge_waits_and_is_gathered():
    merged, kept = MissionLocaleFactory(), MissionLocaleFactory()
    counsellor = UserFactory(counsellor=True, membership__organisation=merged)
    assert counsellor.acting
    first, second = at_once(
        partial(actions.merge, merged, into=kept, by=UserFactory(administrator=True)),
        partial(YoungPersonFactory, by=counsellor),
    )

    assert isinstance(first, OrganisationChange)
    assert now(second).mission_locale_id == merged.pk
    gather_stragglers()
    assert now(second).mission_locale_id == kept.pk
