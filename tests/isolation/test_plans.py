"""The main lists find their rows by their index at 100 000 rows, with row-level security on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from itertools import product

import pytest
from django.db import connection
from django.db.models import QuerySet

from accord.accounts.models import User
from accord.isolation.scope import scope, system_scope
from accord.lists import Filters, Sort
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.youth.filters import SORTS as PEOPLE_SORTS
from accord.youth.filters import PeopleFilters
from accord.youth.models import Access, TimelineEvent, YoungPerson
from orientations.filters import SORTS as ORIENTATION_SORTS
from orientations.filters import OrientationFilters
from orientations.follow_up_filters import BY_ANSWER, BY_DUE, BY_NAME, FollowUpFilters
from orientations.follow_up_worklists import TO_FOLLOW
from orientations.models import FollowUp, Orientation, OutcomeNote, Pathway, Registration, Session
from orientations.stay_filters import SORTS as STAY_SORTS
from orientations.stay_filters import PathwayFilters
from orientations.stay_worklists import WORKLISTS as OF_STAYS
from orientations.worklists import WORKLISTS
from tests.factories.accounts import UserFactory
from tests.factories.networks import SchoolFactory

ROWS, MISSION_LOCALES, SITES, SESSIONS = 100_000, 200, 100, 2_000
# Filters and worklists of which this filling makes no row.
MAY_BE_EMPTY = (
    "who waits in line for a session",
    "orientations ",
    "people ",
    "stays ",
    "follow-ups ",
    "worklist cannot_come",
    "young person by e-mail",
)
BIG = (YoungPerson, Access, TimelineEvent, Orientation, Registration, Pathway, FollowUp)

# Person n is followed by Mission Locale n % 200, oriented to site n % 100, seated in session
# n % 2000; one orientation in fifty waits for its answer. Every second session is noted. One person
# in three stays at the E2C; of fifty, one is in integration, which ends in two days.
_FILL = """
create temporary table worlds on commit drop as
select n, gen_random_uuid() as person, gen_random_uuid() as orientation,
       (%(mission_locales)s::bigint[])[1 + n %% %(ml_count)s] as mission_locale,
       (%(sites)s::bigint[])[1 + n %% %(site_count)s] as site,
       (%(sessions)s::uuid[])[1 + n %% %(session_count)s] as session,
       now() - n * interval '4 minutes' as at
from generate_series(0, %(rows)s - 1) as n;

insert into youth_youngperson (id, readers, mission_locale_id, created_by_id, first_name, last_name,
  name_key, first_name_key, birth_date, phone, email, imilo_number, schooling, situation,
  guardian_kind, guardian_name, guardian_phone, created_at, last_contact_at)
select person, array[mission_locale, site], mission_locale, %(user)s, 'Lou', 'Nom' || n,
  substr(md5(n::text), 1, 8) || ' lou', 'lou', date '2000-11-01' + n %% 3600, '', '', n::text, 'none',
  'neither', '', '', '', at, at from worlds;

insert into youth_access (readers, young_person_id, organisation_id, reason, given_at)
select array[mission_locale, site], person, site, 'orientation', at from worlds;

insert into youth_timelineevent (readers, young_person_id, kind, side, facts, detail, at)
select array[mission_locale, site], person, 'youth.created', 'ml', '{}', '', at from worlds;

insert into orientations_orientation (id, readers, young_person_id, mission_locale_id, site_id,
  status, motive, project, waived, agreed_on, sent_at, sent_by_id, answered_at, answer_comment,
  decline_reason, withdraw_reason)
select orientation, array[mission_locale, site], person, mission_locale, site,
  case when n / 200 %% 50 = 0 then 'sent' else 'accepted' end, 'basics', '', '[]', '2026-01-01', at,
  %(user)s, case when n / 200 %% 50 = 0 then null else at end, '', '', '' from worlds;

insert into orientations_registration (id, readers, session_id, orientation_id, young_person_id,
  mission_locale_id, site_id, status, registered_at, registered_by_id, attendance, result,
  result_at, cancelled_by)
select gen_random_uuid(), array[mission_locale, site], session, orientation, person, mission_locale,
  site, 'registered', at, %(user)s, 'present', case when n / 200 %% 50 = 0 then '' else 'selected' end,
  case when n / 200 %% 50 = 0 then null else at end, '' from worlds where n %% 3 > 0;

insert into orientations_pathway (id, readers, young_person_id, site_id, mission_locale_id, status,
  started_on, integration_ends_on, confirmed_on, suspension_reason, weekly_hours, internships,
  exit_label, exit_category, sector, training_level, exit_comment, waived, opened_at, opened_by_id)
select gen_random_uuid(), array[mission_locale, site], person, site, mission_locale,
  case when n / 200 %% 50 = 1 then 'integration' else 'confirmed' end,
  current_date - case when n / 200 %% 50 = 1 then 40 else 60 + n %% 400 end,
  current_date + 2 - case when n / 200 %% 50 = 1 then 0 else 20 + n %% 400 end,
  case when n / 200 %% 50 = 1 then null else current_date end, '', 35, 0, '', '', '', '', '', '[]',
  at, %(user)s from worlds where n %% 3 = 0;

insert into orientations_outcomenote (registration_id, readers, session_id, attendance, result,
  noted_at, noted_by_id)
select registration.id, array[registration.site_id], session_id, 'present', '', now(), %(user)s
from orientations_registration registration
join (select id, row_number() over (partition by site_id order by starts_at) as rank
      from orientations_session) session on session.id = registration.session_id
where result = '' and rank %% 2 = 0;
"""

# One person in seven has left an E2C in the last two years: three contacts each, most of them done.
_FOLLOW_UPS = """
insert into orientations_pathway (id, readers, young_person_id, site_id, mission_locale_id, status,
  started_on, integration_ends_on, confirmed_on, ended_on, ended_at, exit_kind_id, exit_label,
  exit_category, suspension_reason, weekly_hours, internships, sector, training_level, exit_comment,
  waived, opened_at, opened_by_id)
select gen_random_uuid(), array[mission_locale, site], person, site, mission_locale, 'exited',
  current_date - 1000, current_date - 960, current_date - 960, current_date - n / 7 %% 700, now(), 'cdi',
  'CDI', 'positive', '', 35, 0, '', '', '', '[]', at, %(user)s from worlds where n %% 7 = 0;

insert into orientations_followup (id, readers, pathway_id, young_person_id, site_id, months, due_on,
  answer, situation_label, situation_category, comment, answered_at)
select gen_random_uuid(), readers, id, young_person_id, site_id, months, due_on,
  case when due_on < current_date - 20 then 'unreachable' else '' end, '', '', '',
  case when due_on < current_date - 20 then due_on + interval '9 hours' end
from (select pathway.*, months, (ended_on + months * interval '1 month')::date as due_on
  from orientations_pathway pathway, unnest(array[3, 6, 12]) as months
  where status = 'exited') as left_one;
"""


@pytest.fixture
def users(db: None) -> tuple[User, User]:
    """A counsellor and a trainer among 200 Mission Locales, 100 sites and 100 000 people."""
    school = SchoolFactory()
    mission_locales = Organisation.objects.bulk_create(
        Organisation(kind=Kind.MISSION_LOCALE, name=f"ML {n}") for n in range(MISSION_LOCALES)
    )
    sites = Organisation.objects.bulk_create(
        Organisation(kind=Kind.E2C_SITE, name=f"Site {n}", parent=school) for n in range(SITES)
    )
    counsellor = UserFactory(counsellor=True, membership__organisation=mission_locales[0])
    trainer = UserFactory(trainer=True, membership__organisation=sites[0])
    _fill(mission_locales, sites, counsellor)
    return counsellor, trainer


def _fill(mission_locales: list[Organisation], sites: list[Organisation], by: User) -> None:
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(
            """
            insert into orientations_session (id, site_id, kind, starts_at, duration, place, capacity,
              registration_closes_at, seats_taken, posted_at, posted_by_id)
            select gen_random_uuid(), (%s::bigint[])[1 + n %% %s], 'collective_information',
              now() + (n - 1500) * interval '1 hour', 120, 'ici', 100,
              now() + (n - 1500) * interval '1 hour', 0, now(), %s
            from generate_series(0, %s - 1) as n returning id""",
            [[site.pk for site in sites], SITES, by.pk, SESSIONS],
        )
        sessions = [str(pk) for (pk,) in cursor.fetchall()]
        for model in BIG:  # the history of these rows is another table's matter
            cursor.execute(f"alter table {model._meta.db_table} disable trigger user")
        cursor.execute(
            _FILL + _FOLLOW_UPS,
            {
                "rows": ROWS,
                "user": by.pk,
                "mission_locales": [ml.pk for ml in mission_locales],
                "ml_count": MISSION_LOCALES,
                "sites": [site.pk for site in sites],
                "site_count": SITES,
                "sessions": sessions,
                "session_count": SESSIONS,
            },
        )
        # First, or the checks of the keys follow plans that earlier tests made for empty tables.
        for model in (*BIG, OutcomeNote, Session, Organisation):
            cursor.execute(f"analyze {model._meta.db_table}")
        cursor.execute("set constraints all immediate")


def _lists(counsellor: User, trainer: User) -> dict[str, tuple[User, QuerySet]]:  # type: ignore[type-arg]
    """The queries of the pages, as the pages write them."""
    people = YoungPerson.objects.visible_to(counsellor)
    with system_scope():
        person = YoungPerson.objects.filter(mission_locale_id=counsellor.acting.organisation.pk)[0]  # type: ignore[union-attr]
        session = Session.objects.past().filter(site_id=trainer.acting.organisation.pk)[0]  # type: ignore[union-attr]
    lists: dict[str, tuple[User, Callable[[], QuerySet]]] = {  # type: ignore[type-arg]
        "orientations of a Mission Locale": (
            counsellor,
            lambda: Orientation.objects.visible_to(counsellor).order_by("-sent_at", "-pk")[:25],
        ),
        "orientations of a site": (
            trainer,
            lambda: Orientation.objects.visible_to(trainer).order_by("-sent_at", "-pk")[:25],
        ),
        "young people of a Mission Locale": (
            counsellor,
            lambda: people.order_by("name_key", "pk")[:25],
        ),
        "young people of a site": (
            trainer,
            lambda: YoungPerson.objects.visible_to(trainer).order_by("name_key", "pk")[:25],
        ),
        "search by name at a site": (
            trainer,
            lambda: (
                YoungPerson.objects.visible_to(trainer)
                .matching("ab", by_number=False)
                .order_by("pk")[:20]
            ),
        ),
        "a site's orientations to register in a session": (
            trainer,
            lambda: (
                Orientation.objects.visible_to(trainer)
                .filter(site_id=session.site_id)
                .still_open()
                .without_session()
                .order_by("sent_at", "pk")
            ),
        ),
        "who waits in line for a session": (
            trainer,
            lambda: session.registrations.visible_to(trainer).in_waiting_order(),
        ),
        "timeline of a file": (
            counsellor,
            lambda: person.timeline.visible_to(counsellor).order_by("-at", "-pk"),
        ),
        "registrations of a session": (
            trainer,
            lambda: session.registrations.visible_to(trainer).seated(),
        ),
    }
    asked = {name: (user, query()) for name, (user, query) in lists.items()}
    asked["young person by e-mail"] = (counsellor, YoungPerson.objects.with_email("a@b.example"))
    asked |= _searches(counsellor) | _worklists(counsellor, trainer) | _follow_ups(trainer)
    return asked | _filtered(counsellor, trainer)


def _searches(counsellor: User) -> dict[str, tuple[User, QuerySet]]:  # type: ignore[type-arg]
    """By name, by first name, by both, by i-MILO number."""
    people = YoungPerson.objects.visible_to(counsellor).order_by("name_key", "pk")
    return {
        f"search for {text}": (counsellor, people.matching(text, by_number=True)[:20])
        for text in ("ab", "lou", "lou a", "2")
    }


def _follow_ups(trainer: User) -> dict[str, tuple[User, QuerySet]]:  # type: ignore[type-arg]
    """Each tab, filter, sort and search of their list."""
    assert trainer.acting is not None
    rows = FollowUp.objects.visible_to(trainer).with_people()
    people = YoungPerson.objects.visible_to(trainer)
    with scope(trainer.acting.organisation_ids):
        narrowed = _narrowed(FollowUpFilters({}, user=trainer), rows.due())
    narrowed += [rows.of_people(people.matching("ab", by_number=False)), rows.due(), rows.to_come()]
    asked = [*product(narrowed, (BY_DUE, BY_NAME)), (rows.answered(), BY_ANSWER)]
    return {
        f"follow-ups {number} by {sort.key}": (trainer, _sorted(row, sort))
        for number, (row, sort) in enumerate(asked)
    }


def _filtered(counsellor: User, trainer: User) -> dict[str, tuple[User, QuerySet]]:  # type: ignore[type-arg]
    """Each filter, sort and search of the two main lists, as ``lists.listing`` asks them."""
    found: dict[str, tuple[User, QuerySet]] = {}  # type: ignore[type-arg]
    for user in (counsellor, trainer):
        assert user.acting is not None
        side = user.acting.side
        people = YoungPerson.objects.visible_to(user)
        orientations = Orientation.objects.visible_to(user).with_people().with_stands_since()
        searched = [
            orientations.of_people(people.matching(text, by_number=True))
            for text in ("ab", "2", "lou")
        ]
        with scope(user.acting.organisation_ids):
            narrowed = _narrowed(OrientationFilters({}, user=user), orientations)
            narrowed_people = _narrowed(PeopleFilters({}, user=user), people)
            stays = Pathway.objects.visible_to(user).with_people()
            narrowed_stays = _narrowed(PathwayFilters({}, user=user), stays)
        found_stays = [stays.of_people(people.matching("ab", by_number=True))]
        rows = [*searched, *narrowed, orientations.with_last_reminder()]
        for number, (row, sort) in enumerate(product(rows, ORIENTATION_SORTS)):
            found[f"orientations {side} {number} by {sort.key}"] = (user, _sorted(row, sort))
        for number, (row, sort) in enumerate(product([people, *narrowed_people], PEOPLE_SORTS)):
            found[f"people {side} {number} by {sort.key}"] = (user, _sorted(row, sort))
        for number, (row, sort) in enumerate(
            product([*found_stays, *narrowed_stays, stays], STAY_SORTS)
        ):
            found[f"stays {side} {number} by {sort.key}"] = (user, _sorted(row, sort))
    return found


def _narrowed(filters: Filters, rows: QuerySet) -> list[QuerySet]:  # type: ignore[type-arg]
    """By the first two choices of each filter; by one day for the others."""
    narrowed = []
    for name, declared in filters.filters.items():
        offered = declared.extra.get("choices", [])
        choices = [str(value) for value, _label in (offered() if callable(offered) else offered)]
        for value in choices[:2] or [datetime.date(2026, 1, 1)]:
            narrowed.append(filters.filters[name].filter(rows, value))
    return narrowed


def _sorted(rows: QuerySet, sort: Sort) -> QuerySet:  # type: ignore[type-arg]
    sign = "-" if sort.descending else ""
    return rows.order_by(*(sign + name for name in sort.fields))[:26]


def _worklists(counsellor: User, trainer: User) -> dict[str, tuple[User, QuerySet]]:  # type: ignore[type-arg]
    found = {}
    for worklist in (*WORKLISTS, *OF_STAYS, TO_FOLLOW):
        user = counsellor if "ml" in worklist.sides else trainer
        found[f"worklist {worklist.key}"] = (user, worklist.rows(user)[:11])
    return found


def test_every_main_list_uses_its_index(users: tuple[User, User]) -> None:
    counsellor, trainer = users
    big = "|".join(model._meta.db_table for model in BIG)
    with system_scope():  # what a list without its filter would do: the check sees it
        unfiltered = Orientation.objects.filter(motive="qualify").explain()
    assert re.search(rf"Seq Scan on ({big})\b", unfiltered)
    scans = {}
    for name, (user, query) in _lists(counsellor, trainer).items():
        assert user.acting is not None
        with scope(user.acting.organisation_ids):
            plan = query.explain()
            assert list(query) or name.startswith(MAY_BE_EMPTY), name
        if re.search(rf"Seq Scan on ({big})\b", plan):
            scans[name] = plan

    assert not scans, f"{list(scans)}\n\n" + "\n\n".join(
        f"{name}\n{plan}" for name, plan in scans.items()
    )
