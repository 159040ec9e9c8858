"""Stays of those whom a site accepted, their returns and follow-ups, written set by set."""

from __future__ import annotations

from bench.rows import insert, remember, run
from orientations.models import FollowUp, Pathway, Reorientation

# Three in five of those accepted; the others have not come, or nobody has said it.
_BEGUN = """
create temp table begun as
select told.*, gen_random_uuid() as stay_id, gen_random_uuid() as return_id,
  (answered_at + interval '10 days')::date as began, random() as luck
from told where status = 'accepted' and answered_at < now() - interval '15 days' and k % 5 < 3
"""
_STAYS = """
create temp table stay as
select *, case state when 'not_confirmed' then began + 40 when 'dropped_out' then began + 90
    when 'exited' then began + 190 end as ended,
  case when state = 'exited' and luck > 0.45 then 'positive'
    when state in ('not_confirmed', 'dropped_out', 'exited') then 'other' else '' end as category
from (select begun.*, case when began > current_date - 42 then 'integration'
    when luck < 0.12 then 'not_confirmed'
    when luck < 0.22 and began < current_date - 90 then 'dropped_out'
    when began > current_date - 190 then 'confirmed' else 'exited' end as state
  from begun) as known
"""
_RETURNS = """
create temp table returned as
select *, case when ended > current_date - 10 then 'due' when ended > current_date - 20 then 'sent'
    when ended > current_date - 35 then 'received' else 'closed' end as step
from stay where category = 'other'
"""


def join_some() -> None:
    """Before the orientations are written: those who have joined."""
    run(_BEGUN)
    run("create index on begun (id); analyze begun")


def fill() -> None:
    run(_STAYS)
    run(_RETURNS)
    # A stay and its return name each other.
    run("set constraints all deferred")
    _returns()
    _stays()
    run("set constraints all immediate")
    insert(
        FollowUp,
        "stay, unnest(array[3, 6, 12]) as months where state = 'exited'",
        readers="array[ml_id, site_id]",
        pathway_id="stay_id",
        young_person_id="person_id",
        site_id="site_id",
        months="months",
        due_on="(ended + months * interval '1 month')::date",
        answer="case when ended + months * interval '1 month' < now() - interval '20 days'"
        " then 'unreachable' else '' end",
        answered_at="case when ended + months * interval '1 month' < now() - interval '20 days'"
        " then ended + months * interval '1 month' end",
        answered_by_id="case when ended + months * interval '1 month' < now() - interval '20 days'"
        " then site_staff[1] end",
    )
    for model in (Pathway, Reorientation, FollowUp):
        remember(model, "insert")


def _stays() -> None:
    insert(
        Pathway,
        "stay",
        id="stay_id",
        readers="array[ml_id, site_id]",
        young_person_id="person_id",
        site_id="site_id",
        mission_locale_id="ml_id",
        orientation_id="id",
        status="state",
        started_on="began",
        integration_ends_on="began + 42",
        confirmed_on="case when state in ('confirmed', 'exited') then began + 42 end",
        referent_id="site_staff[1 + k % 4]",
        opened_at="began",
        opened_by_id="site_staff[1]",
        ended_on="ended",
        ended_at="ended::timestamptz",
        ended_by_id="case when ended is not null then site_staff[1] end",
        exit_kind_id="case when category = 'positive' then 'cdi' when state = 'exited' then"
        " 'sans_solution' when state = 'dropped_out' then 'abandon_silence'"
        " when state = 'not_confirmed' then 'nc_projet' end",
        exit_label="case when ended is not null then 'Motif de sortie' else '' end",
        exit_category="category",
        first_return_id="case when category = 'other' then return_id end",
    )


def _returns() -> None:
    sent, received = "step <> 'due'", "step in ('received', 'closed')"
    insert(
        Reorientation,
        "returned",
        id="return_id",
        readers="array[ml_id, site_id]",
        pathway_id="stay_id",
        young_person_id="person_id",
        site_id="site_id",
        mission_locale_id="ml_id",
        proposed_by="'follows'",
        kind="'take_back'",
        status="step",
        happened_on="ended",
        due_on="ended + 15",
        reason=f"case when {sent} then 'Ne vient plus depuis deux semaines.' else '' end",
        has_certificate=f"case when {sent} then true end",
        agrees=f"case when {sent} then true end",
        contact_checked_on=f"case when {sent} then ended + 5 end",
        sent_at=f"case when {sent} then (ended + 5)::timestamptz end",
        sent_by_id=f"case when {sent} then site_staff[1] end",
        receive_by=f"case when {sent} then ended + 12 end",
        received_at=f"case when {received} then (ended + 8)::timestamptz end",
        received_by_id=f"case when {received} then ml_staff[1] end",
        received_for_id=f"case when {received} then ml_id end",
        counsellor_id=f"case when {received} then ml_staff[1] end",
        closed_at="case when step = 'closed' then (ended + 30)::timestamptz end",
        closed_by_id="case when step = 'closed' then ml_staff[1] end",
        closed_for_id="case when step = 'closed' then ml_id end",
        outcome="case when step = 'closed' then 'followed' else '' end",
    )
