"""The pages that are measured, whom they are for, and what each may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2

from bench.client import Ask

ML, E2C = "ml", "e2c"
# Who looks at them; nobody else signs in.
ACCOUNTS = {ML: "conseillere@mesure.example", E2C: "formatrice@mesure.example"}
PASSWORD = "Mesure-accord-2026!"  # noqa: S105 - opens databases that hold nobody
EMPTY = "/mesure/page-vide/"
HTMX = (("HX-Request", "true"),)
# What somebody types first: a full page of names at either size.
TYPED = ("b", "d", "m", "c", "l")


@dataclass(frozen=True)
class World:
    """What is looked at in one database: chosen alike in each, whatever its size."""

    person: str
    session: str
    # Orientations that wait for the site's answer; ``restore`` makes them wait again.
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """``limit`` is in multiples of a bare view; ``peer`` what the best other portal takes, in ms.

    ``ask`` gives the request of round ``n``.
    """

    name: str
    who: str
    limit: int
    ask: Callable[[World, int], Ask]
    peer: str = ""
    acts: bool = False


PAGES = [
    Page("signed-in empty page", ML, 8, lambda w, n: Ask(EMPTY, holds="</html>"), "17.5"),
    Page(
        "list of orientations",
        ML,
        40,
        lambda w, n: Ask("/orientations/", holds='href="/orientations/'),
        "160 / 937",
    ),
    Page(
        "list filtered",
        ML,
        40,
        lambda w, n: Ask("/orientations/?etat=declined", holds='href="/orientations/'),
    ),
    Page(
        "name search",
        ML,
        15,
        lambda w, n: Ask(
            "/jeunes/", {"q": TYPED[n % len(TYPED)]}, headers=HTMX, holds='href="/jeunes/'
        ),
        "21-150",
    ),
    Page("file", ML, 40, lambda w, n: Ask(f"/jeunes/{w.person}/", holds='class="timeline"'), "87"),
    Page("Ma journée", ML, 40, lambda w, n: Ask("/", holds="Rappeler"), "33"),
    Page(
        "session sheet, 30 people",
        E2C,
        40,
        lambda w, n: Ask(f"/seances/{w.session}/", holds="attendance_"),
    ),
    Page(
        "one act: the site accepts",
        E2C,
        30,
        lambda w, n: Ask(
            f"/orientations/{w.waiting[n % len(w.waiting)]}/repondre/",
            {"answer": "accepted", "comment": ""},
            status=302,
        ),
        "30",
        acts=True,
    ),
    Page("Ma journée of the site", E2C, 40, lambda w, n: Ask("/", holds="Répondre")),
    Page(
        "list of young people",
        ML,
        40,
        lambda w, n: Ask("/jeunes/", holds='href="/jeunes/'),
    ),
    Page(
        "list of young people of a site",
        E2C,
        40,
        lambda w, n: Ask("/jeunes/", holds='href="/jeunes/'),
    ),
]


FIND = """
select young_person_id from orientations_orientation o
where mission_locale_id = (select min(mission_locale_id) from orientations_orientation)
  and (select count(*) from youth_timelineevent e where e.young_person_id = o.young_person_id) = 8
group by young_person_id having count(*) = 2 order by max(sent_at) desc limit 1;
"""
FIND_SESSION = """
select session_id from orientations_registration
where site_id = (select min(site_id) from orientations_orientation)
  and status = 'registered' and result = '' and registered_at < now() - interval '7 days'
group by session_id order by count(*) desc limit 1;
"""
FIND_WAITING = """
select array_agg(id::text) from (
  select o.id from orientations_orientation o where status = 'sent'
    and site_id = (select min(site_id) from orientations_orientation)
    and not exists (select from orientations_registration r where r.orientation_id = o.id)
  order by sent_at limit 40) as waiting
"""
RESTORE = """
update orientations_orientation set status = 'sent', answered_at = null, answered_by_id = null
where id = any(%(ids)s::uuid[]) and status <> 'sent';
delete from youth_timelineevent where kind = 'orientation.accepted' and young_person_id in
  (select young_person_id from orientations_orientation where id = any(%(ids)s::uuid[]))
  and subject_id = any(%(ids)s::uuid[]);
delete from outbox_message where kind = 'orientation_answered';
"""


def look(database: str) -> World:
    with _opened(database) as cursor:
        found = []
        for query in (FIND, FIND_SESSION, FIND_WAITING):
            cursor.execute(query)
            found.append(cursor.fetchone()[0])
    person, session, waiting = found
    return World(str(person), str(session), tuple(waiting))


def restore(database: str, world: World) -> None:
    """The requests that were answered wait again, and nobody was told."""
    with _opened(database) as cursor:
        cursor.execute(RESTORE, {"ids": list(world.waiting)})


@contextmanager
def _opened(database: str) -> Iterator[Any]:
    """The portal's own scope: everything is visible."""
    with (
        closing(psycopg2.connect(database)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("select set_config('accord.mode', 'system', true)")
        yield cursor
