"""The demo's sessions, orientations, stays and returns: both networks' work, school by school."""

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
from accord.youth.models import Access, Support, TimelineEvent, YoungPerson
from orientations.filling import scenes, scenes_of_stays
from orientations.filling.calendar import year_of
from orientations.filling.drafts import begin_a_request
from orientations.filling.history import History
from orientations.filling.known import Known
from orientations.filling.newcomers import SHARE
from orientations.filling.stays import Stays
from orientations.filling.writing import write
from orientations.filling.year import Year
from orientations.models import (
    FollowUp,
    Orientation,
    Pathway,
    Registration,
    Reorientation,
    Session,
)

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
    reference = Known.read()
    counts: dict[str, int] = defaultdict(int)
    for index, school_id in enumerate(sorted(agencies)):
        of_agencies = (known[agency_id] for agency_id in agencies[school_id])
        found = {site.pk: site for its_sites in of_agencies for site, _gap in its_sites}
        stays = Stays(History(filling.chance), reference)
        year = Year(filling, stays, staff=staff, partners=known, sites=list(found.values()))
        _live(filling, year, agencies[school_id], found)
        write(stays, first=index == 0)
        counts["séances"] += len(year.history.sessions)
        counts["orientations"] += len(year.history.orientations)
        counts["inscriptions"] += sum(map(len, year.history.of_session.values()))
        counts["parcours"] += len(stays.pathways)
        counts["retours"] += len(stays.returns)
    tell_planner(Session, Orientation, Registration, Access, TimelineEvent)
    tell_planner(Pathway, Reorientation, FollowUp, Support)
    _share_files()
    begin_a_request(filling)
    filling.say("Historique : " + ", ".join(f"{n} {what}" for what, n in counts.items()) + ".")


def _live(
    filling: Filling, year: Year, agency_ids: list[int], sites: dict[int, Organisation]
) -> None:
    people = list(
        YoungPerson.objects.filter(mission_locale_id__in=agency_ids).order_by("created_at", "pk")
    )
    orienting, staying = scenes.reserve(filling, people)
    _open_sessions(filling, year, sites, len(people))
    for young_person in people:
        if young_person.pk not in orienting | staying and filling.chance.random() >= NOT_ORIENTED:
            year.follow(young_person)
    for site in sites.values():
        year.ways.come_alone(site, people, round(len(people) * SHARE / len(sites)))
    year.run()
    if orienting:
        scenes.play(filling, year, [p for p in people if p.pk in orienting])
        scenes_of_stays.play(filling, year, [p for p in people if p.pk in staying])


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
