"""The files and their history, as the portal leaves them after two years, written set by set.

Nine young people make ten orientations: one in nine is sent to a second site after the first said
no. They get denser towards today, as in a portal that grows; the sessions follow.
"""

from __future__ import annotations

import random

from accord import invented
from accord.journal.models import Reading
from accord.networks.text import fold
from accord.outbox.models import Message
from accord.youth.models import Access, TimelineEvent, YoungPerson
from bench import stays
from bench.networks import MISSIONS_LOCALES, Networks, partners
from bench.rows import insert, remember, run
from orientations.models import Orientation, Registration, Session

DAYS = 730
# At the measured site: who sits in the session of yesterday, and who waits to be answered.
SEATED, WAITING = 30, 40
# At the measured Mission Locale: requests that the sites left without an answer.
SILENT = 15

ORIENTED = """
create temp table oriented as
select k, p, second, f.ml, site, h.id as ml_id, s.id as site_id, h.staff as ml_staff,
  s.staff as site_staff, gen_random_uuid() as id, f.id as person_id, sent_at, with_session,
  chance, '' as forced
from (
  select k, k / 10 * 9 + least(k %% 10, 8) as p, k %% 10 = 9 as second,
    now() - interval '1 hour' - interval '%(days)s days' * power(random(), 2) as sent_at,
    random() < 0.7 as with_session, random() as chance, random() as choice
  from generate_series(0, %(orientations)s - 1) as k
) as drawn
join followed f using (p)
join house h on h.n = f.ml
join partner on partner.ml = f.ml
  and rank = (case when choice < 0.6 then 0 when choice < 0.85 then 1 else 2 end + second::int) %% 3
join place s on s.n = partner.site
"""

# The second request leaves two months after the first, to the next site; the first was declined.
SECOND = """
update oriented as first set sent_at = second.sent_at - interval '60 days', with_session = false,
  site = p.n, site_id = p.id, site_staff = p.staff, forced = 'declined'
from oriented as second
join partner b on b.ml = second.ml and b.site = second.site
join partner a on a.ml = second.ml and a.rank = (b.rank + 2) %% 3
join place p on p.n = a.site
where second.second and first.p = second.p and not first.second
"""

FORCE = """
update oriented set forced = %(forced)s, with_session = false where k in (
  select k from oriented where {whose} and not second and forced = ''
    and sent_at between now() - interval '700 days' and now() - interval '8 days'
  order by ml = 0, k limit %(many)s)
"""

# As many sessions as seats are asked for; half of them in the last quarter of the time.
SITTINGS = """
create temp table sitting as
select gen_random_uuid() as id, n as site, i, many, p.id as site_id, staff,
  case when i <= many
    then date_trunc('hour', now() - interval '%(days)s days' * power((many - i + 1.0) / many, 2)
      - interval '1 day')
    else date_trunc('hour', now() + interval '7 days' * (i - many)) end as starts_at
from place as p
join (select n, greatest(20, count(o) / 12) as many from place
  left join oriented o on o.site = n and with_session group by n) as c using (n),
  generate_series(1, many + 6) as i
"""

# Each is registered in the first session that begins two days later, or in one to come.
STATES = """
create temp table told as
select o.*, s.id as session_id, s.starts_at,
  case when forced = 'declined' then 'declined'
    when forced <> '' then 'sent'
    when s.starts_at > now() then 'sent'
    when s.starts_at is not null then
      case when chance < 0.62 then 'accepted' when chance < 0.68 then 'waitlisted'
        when chance < 0.94 then 'declined' else 'withdrawn' end
    when sent_at > now() - interval '7 days' and chance < 0.6 then 'sent'
    when chance < 0.06 then 'sent' when chance < 0.6 then 'accepted'
    when chance < 0.68 then 'waitlisted' when chance < 0.9 then 'declined' else 'withdrawn' end
    as status,
  least(now() - interval '1 minute', coalesce(s.starts_at + interval '20 hours',
    sent_at + interval '12 days' * chance)) as answered_at
from oriented o
left join lateral (
  select id, starts_at from sitting where with_session and sitting.site = o.site and
    (starts_at > sent_at + interval '2 days' or i = many + 6) order by starts_at limit 1
) as s on true
"""


def fill(networks: Networks, *, orientations: int, measured: int) -> None:
    """``measured`` of the ``orientations`` are the first Mission Locale's; both end with 0."""
    run("select setseed(0.42)")
    _remember_networks(networks)
    _followed(orientations, measured)
    numbers = {"days": DAYS, "orientations": orientations}
    run(ORIENTED, **numbers)
    run("create index on oriented (p); analyze oriented, partner, house, place")
    run(SECOND, **numbers)
    run(FORCE.format(whose="site = 0"), forced="seated", many=SEATED)
    run(FORCE.format(whose="site = 0"), forced="waiting", many=WAITING)
    run(FORCE.format(whose="ml = 0"), forced="silent", many=SILENT)
    run(SITTINGS, **numbers)
    run("create index on sitting (site, starts_at); analyze sitting, oriented")
    run(STATES)
    run(
        "update told set session_id = s.id, starts_at = s.starts_at from ("
        " select id, starts_at from sitting where site = 0 and i = many) as s"
        " where forced = 'seated'"
    )
    run("create index on told (p); create index on told (session_id); analyze told")
    stays.join_some()
    _people()
    _orientations()
    stays.fill()
    _history()


def _remember_networks(networks: Networks) -> None:
    run("create temp table house (n int, id bigint, staff bigint[])")
    run("create temp table place (n int, id bigint, staff bigint[])")
    run("create temp table partner (ml int, rank int, site int)")
    for table, ids, staff in (
        ("house", networks.mission_locales, networks.counsellors),
        ("place", networks.sites, networks.trainers),
    ):
        for n, pk in enumerate(ids):
            run(
                f"insert into {table} values (%(n)s, %(pk)s, %(staff)s)",
                n=n,
                pk=pk,
                staff=staff[pk],
            )
    for index in range(len(networks.mission_locales)):
        for rank, site in enumerate(partners(index)):
            run("insert into partner values (%(a)s, %(b)s, %(c)s)", a=index, b=rank, c=site)


def _followed(orientations: int, measured: int) -> None:
    """Everybody who has a file: the first were oriented, one more in eight was not."""
    oriented = orientations * 9 // 10
    chance = random.Random(7)  # noqa: S311 - it invents, it protects nothing
    names = [invented.name(chance) for _ in range(5000)]
    run(
        "create temp table named as select * from unnest(%(a)s, %(b)s, %(c)s, %(d)s)"
        " with ordinality as t (first_name, last_name, name_key, first_name_key, n)",
        a=[first for first, _last in names],
        b=[last for _first, last in names],
        c=[fold(f"{last} {first}") for first, last in names],
        d=[fold(first) for first, _last in names],
    )
    run(
        "create temp table followed as select p, gen_random_uuid() as id,"
        " case when p < %(measured)s then 0 else 1 + p %% %(others)s end as ml"
        " from generate_series(0, %(people)s - 1) as p",
        measured=measured * 9 // 10,
        others=MISSIONS_LOCALES - 1,
        people=oriented * 9 // 8,
    )
    # The largest Mission Locale too has files of which nothing came yet.
    run("update followed set ml = 0 where p >= %(o)s and p %% 40 = 0", o=oriented)
    run("create index on followed (p); analyze followed")


def _people() -> None:
    run(
        "create temp table person as select f.*, h.id as ml_id, h.staff as ml_staff, began,"
        " array_prepend(h.id, coalesce(sites, '{}')) as seen_by, sites, n.*"
        " from (select *, 1 + (p::bigint * 7919) % 5000 as name_n from followed) as f"
        " join house h on h.n = f.ml join named n on n.n = name_n left join lateral"
        " (select min(sent_at) as began, array_agg(distinct site_id) as sites from told"
        " where told.p = f.p) as t on true"
    )
    insert(
        YoungPerson,
        "person",
        id="person.id",
        readers="seen_by",
        mission_locale_id="ml_id",
        referent_id="ml_staff[1 + p % cardinality(ml_staff)]",
        created_by_id="ml_staff[1]",
        first_name="first_name",
        last_name="last_name",
        name_key="name_key",
        first_name_key="first_name_key",
        birth_date="current_date - 6000 - p % 3500",
        phone="'+33639981234'",
        commune_id="(select commune_id from networks_organisation o where o.id = ml_id)",
        imilo_number="(100000 + p)::text",
        schooling="'none'",
        situation="'neither'",
        created_at="coalesce(began, now() - interval '1 day' * (p % 700)) - interval '1 day'",
        last_contact_at="coalesce(began, now() - interval '1 day' * (p % 700))",
    )
    insert(
        Access,
        "person, unnest(seen_by) with ordinality as t (organisation, n)",
        young_person_id="person.id",
        organisation_id="organisation",
        readers="array(select distinct unnest(array[ml_id, organisation]))",
        reason="case when t.n = 1 then 'follows' else 'orientation' end",
        given_at="coalesce(began, now() - interval '1 day' * (p % 700))",
    )


def _orientations() -> None:
    joined = "exists (select from begun where begun.id = told.id)"
    insert(
        Orientation,
        "told",
        id="id",
        readers="array[ml_id, site_id]",
        young_person_id="person_id",
        mission_locale_id="ml_id",
        site_id="site_id",
        status=f"case when {joined} then 'joined' else status end",
        concluded_at=f"case when {joined} then answered_at + interval '10 days' end",
        concluded_by_id=f"case when {joined} then site_staff[1] end",
        motive="(array['build_project', 'confirm_project', 'basics', 'confidence'])[1 + k % 4]",
        project="'Deux stages en mécanique, veut passer le CAP en apprentissage. Calcul à reprendre.'",
        agreed_on="sent_at::date",
        sent_at="sent_at",
        sent_by_id="ml_staff[1 + p % cardinality(ml_staff)]",
        answered_at="case when status not in ('sent', 'withdrawn') then answered_at end",
        answered_by_id="case when status not in ('sent', 'withdrawn') then site_staff[1 + k % 4] end",
        decline_reason="case when status <> 'declined' then '' when session_id is null then 'full'"
        " else 'not_selected' end",
        withdrawn_at="case when status = 'withdrawn' then answered_at end",
        withdrawn_by_id="case when status = 'withdrawn' then ml_staff[1] end",
        withdraw_reason="case when status = 'withdrawn' then 'changed_mind' else '' end",
    )
    insert(
        Session,
        "sitting",
        id="id",
        site_id="site_id",
        starts_at="starts_at",
        place="'12 rue des Tilleuls'",
        capacity="greatest(12, (select count(*) from told where session_id = sitting.id) + i % 5)",
        seats_taken="(select count(*) from told where session_id = sitting.id and status <> 'withdrawn')",
        registration_closes_at="starts_at",
        posted_at="starts_at - interval '40 days'",
        posted_by_id="staff[1 + i % 4]",
    )
    insert(
        Registration,
        "told where session_id is not null",
        readers="array[ml_id, site_id]",
        session_id="session_id",
        orientation_id="told.id",
        young_person_id="person_id",
        mission_locale_id="ml_id",
        site_id="site_id",
        status="case when status = 'withdrawn' then 'cancelled' else 'registered' end",
        registered_at="sent_at",
        registered_by_id="ml_staff[1]",
        attendance="case when status in ('sent', 'withdrawn') then '' else 'present' end",
        result="case status when 'accepted' then 'selected' when 'declined' then 'not_selected'"
        " when 'waitlisted' then 'waitlisted' else '' end",
        result_at="case when status not in ('sent', 'withdrawn') then answered_at end",
        result_by_id="case when status not in ('sent', 'withdrawn') then site_staff[1 + k % 4] end",
        cancelled_at="case when status = 'withdrawn' then answered_at end",
        cancelled_by="case when status = 'withdrawn' then 'ml' else '' end",
    )


def _history() -> None:
    """What both sides read in the file, then what nobody sees: who looked, what was sent, versions."""
    _timeline()
    _readings_and_messages()
    remember(YoungPerson, "insert")
    remember(Orientation, "insert")
    remember(Orientation, "update", "status <> 'sent'")
    remember(Registration, "insert")
    remember(Registration, "update", "result <> ''")


def _timeline() -> None:
    insert(
        TimelineEvent,
        "person",
        readers="array[ml_id]",
        young_person_id="person.id",
        kind="'youth.created'",
        side="'ml'",
        at="coalesce(began, now() - interval '1 day' * (p % 700)) - interval '1 day'",
        by_id="ml_staff[1]",
        organisation_id="ml_id",
    )
    facts = (
        "jsonb_build_object('site', (select name from networks_organisation where id = site_id))"
    )
    when = "'information collective', 'when', 'mardi 24 novembre à 9 h 30', 'result', 'retenu'"
    session = f"jsonb_build_object('session', {when})"
    answer = "status in ('accepted', 'waitlisted', 'declined')"
    for kind, side, at, said, where in (
        ("'orientation.sent'", "ml", "sent_at", facts, "true"),
        ("'registration.registered'", "ml", "sent_at", session, "session_id is not null"),
        (
            "'attendance.present'",
            "e2c",
            "answered_at",
            session,
            f"session_id is not null and {answer}",
        ),
        (
            "'registration.result'",
            "e2c",
            "answered_at",
            session,
            f"session_id is not null and {answer}",
        ),
        (
            "'orientation.' || status",
            "e2c",
            "answered_at",
            f'{facts} || \'{{"reason": ""}}\'',
            answer,
        ),
    ):
        insert(
            TimelineEvent,
            f"told where {where}",
            readers="array[ml_id, site_id]",
            young_person_id="person_id",
            kind=kind,
            side=f"'{side}'",
            facts=said,
            subject_id="told.id",
            at=at,
            by_id="site_staff[1]" if side == "e2c" else "ml_staff[1]",
            organisation_id="site_id" if side == "e2c" else "ml_id",
        )


def _readings_and_messages() -> None:
    for reader, organisation in (("ml_staff", "ml_id"), ("site_staff", "site_id")):
        insert(
            Reading,
            "told",
            young_person_id="person_id",
            user_id=f"{reader}[1 + k % 4]",
            organisation_id=organisation,
            readers=f"array[{organisation}]",
            page="'orientation'",
            read_at="sent_at + interval '1 hour'",
        )
    insert(
        Message,
        "told",
        key="'orientation-sent:' || told.id",
        kind="'orientation_sent'",
        recipient_id="site_staff[1]",
        address="'accueil@e2c.example'",
        subject="'Une Mission Locale vous oriente un jeune'",
        text="repeat('Bonjour. ', 30)",
        html="repeat('<p>Bonjour.</p>', 40)",
        readers="array[site_id]",
        state="'sent'",
        planned_at="sent_at",
        due_at="sent_at",
        sent_at="sent_at",
    )
