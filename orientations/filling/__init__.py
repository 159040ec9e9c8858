"""The demo's sessions and orientations: a year of both networks' work, school by school."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accord.accounts.filling import workers
from accord.filling import Filling, tell_planner
from accord.networks.filling import partners
from accord.networks.models import Organisation
from accord.youth.enums import AccessReason
from accord.youth.filling import HISTORY_DAYS
from accord.youth.models import Access, TimelineEvent, YoungPerson
from orientations.filling import scenes
from orientations.filling.calendar import year_of
from orientations.filling.drafts import begin_a_request
from orientations.filling.history import History
from orientations.filling.year import Partners, Year
from orientations.models import Orientation, Registration, Session

# Files whose young person was never oriented: counsellors of the demo have somebody to propose.
NOT_ORIENTED = 0.12


def fill_orientations(filling: Filling) -> None:
    """One school at a time, so that memory follows the largest school and not the scale's sum."""
    staff = workers()
    known = partners()
    agencies: dict[int, list[int]] = defaultdict(list)
    for agency_id, sites in known.items():
        if sites and sites[0][0].parent_id:
            agencies[sites[0][0].parent_id].append(agency_id)
    counts: dict[str, int] = defaultdict(int)
    for index, school_id in enumerate(sorted(agencies)):
        year = Year(filling, History(filling.chance), staff=staff, partners=known)
        _live(filling, year, agencies[school_id], known)
        year.history.write(first=index == 0)
        counts["séances"] += len(year.history.sessions)
        counts["orientations"] += len(year.history.orientations)
        counts["inscriptions"] += sum(map(len, year.history.of_session.values()))
    tell_planner(Session, Orientation, Registration, Access, TimelineEvent)
    _share_files()
    begin_a_request(filling)
    filling.say("Historique : " + ", ".join(f"{n} {what}" for what, n in counts.items()) + ".")


def _live(filling: Filling, year: Year, agency_ids: list[int], known: dict[int, Partners]) -> None:
    people = list(
        YoungPerson.objects.filter(mission_locale_id__in=agency_ids).order_by("created_at", "pk")
    )
    reserved = scenes.reserve(filling, people)
    sites = {s.pk: s for agency_id in agency_ids for s, _gap in known[agency_id]}
    _open_sessions(filling, year, sites, len(people))
    for young_person in people:
        if young_person.pk not in reserved and filling.chance.random() >= NOT_ORIENTED:
            year.follow(young_person)
    year.run()
    if reserved:
        scenes.play(filling, year, [p for p in people if p.pk in reserved])


def _open_sessions(
    filling: Filling, year: Year, sites: dict[int, Organisation], people: int
) -> None:
    for site_id, site in sorted(sites.items()):
        for session in year_of(
            site,
            expected=round(people / len(sites)),
            staff=year.staff[site_id],
            chance=filling.chance,
            now=filling.now,
            days=HISTORY_DAYS,
        ):
            year.hold(session)


def _share_files() -> None:
    """A file's readers are the organisations that have access to it."""
    given = Access.objects.filter(young_person=OuterRef("pk")).order_by("organisation_id")
    shared = Access.objects.filter(reason=AccessReason.ORIENTATION)
    YoungPerson.objects.filter(pk__in=shared.values("young_person_id")).update(
        readers=ArraySubquery(given.values("organisation_id"))
    )
