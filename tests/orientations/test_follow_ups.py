"""Contacts after the exit: what the site is asked, what it says, and what the Mission Locale reads."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.workflow import Refused
from orientations import actions
from orientations.enums import FollowUpAnswer
from orientations.follow_up_worklists import TO_FOLLOW
from orientations.models import FollowUp, Pathway
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.stays import ago, kind, left, months_ago, newcomer, received, sent, stay
from tests.orientations.acting import act, now, read


def gone(
    counsellor: User, trainer: User, *, days: int = 95, key: str = "cdi", **person: Any
) -> list[FollowUp]:
    """Somebody left so many days ago after a whole stay: the three contacts planned, in order."""
    pathway = stay(
        counsellor=counsellor, trainer=trainer, started=days + 200, confirmed=True, **person
    )
    act(actions.exit_stay, pathway, by=trainer, on=ago(days), kind=kind(key))
    return planned_of(pathway)


def planned_of(pathway: Pathway) -> list[FollowUp]:
    with system_scope():
        rows = FollowUp.objects.filter(pathway=pathway).select_related("young_person", "pathway")
        return list(rows.order_by("due_on"))


def post(client: Client, follow_up: FollowUp, **typed: str) -> Any:
    return client.post(follow_up.get_absolute_url(), typed, follow=True)


# --- what waits ------------------------------------------------------------------------------------


def test_the_day_shows_what_is_due_the_oldest_first_with_its_number(
    client: Client, counsellor: User, trainer: User
) -> None:
    late = gone(counsellor, trainer, days=150)[0]
    due = gone(counsellor, trainer, days=95)[0]
    gone(counsellor, trainer, days=30)
    with system_scope():
        assert list(TO_FOLLOW.rows(trainer)) == [late, due]
        tasks = [TO_FOLLOW.task(row) for row in TO_FOLLOW.rows(trainer)]
    assert [task.late for task in tasks] == [True, False]
    client.force_login(trainer)
    page = read(client.get(reverse("home")))
    assert "Suivis à faire" in page
    assert f'href="tel:{due.young_person.phone}"' in page


def test_a_follow_up_is_late_a_month_after_its_day(counsellor: User, trainer: User) -> None:
    first = gone(counsellor, trainer, days=30)[0]
    last_day = first.due_on + (first.due_on - first.opens_on)
    with time_machine.travel(datetime.datetime.combine(first.due_on, datetime.time(12))):
        assert first.is_due
        assert not first.is_late
    with time_machine.travel(
        datetime.datetime.combine(last_day + datetime.timedelta(days=5), datetime.time(12))
    ):
        assert first.is_late


def test_the_list_has_those_to_do_to_come_and_done(
    client: Client, counsellor: User, trainer: User
) -> None:
    due, to_come, _last = gone(counsellor, trainer)
    done = gone(counsellor, trainer, days=100)[0]
    act(actions.answer_follow_up, done, by=trainer, answer=FollowUpAnswer.UNREACHABLE)
    client.force_login(trainer)
    url = reverse("follow_ups")
    shown = {
        step: [row.pk for row in client.get(f"{url}?etape={step}").context["listing"].rows]
        for step in ("", "venir", "faits")
    }
    assert shown[""] == [due.pk]
    assert to_come.pk in shown["venir"]
    assert due.pk not in shown["venir"]
    assert shown["faits"] == [done.pk]


def test_the_list_is_narrowed_by_term_answer_and_name(
    client: Client, counsellor: User, trainer: User
) -> None:
    first, second, _third = gone(counsellor, trainer, days=200)
    act(
        actions.answer_follow_up,
        first,
        by=trainer,
        answer=FollowUpAnswer.REACHED,
        situation=kind("cdi"),
    )
    other = gone(counsellor, trainer, days=95)[0]
    client.force_login(trainer)
    url = reverse("follow_ups")

    def rows(query: str) -> list[FollowUp]:
        return list(client.get(f"{url}?{query}").context["listing"].rows)

    assert rows("terme=6") == [second]
    assert rows("terme=3") == [other]
    assert rows("etape=faits&reponse=reached") == [first]
    assert rows("etape=faits&reponse=refused") == []
    found = client.post(url, {"q": other.young_person.last_name}, follow=True)
    assert list(found.context["listing"].rows) == [other]
    assert other.young_person.last_name not in found.redirect_chain[0][0]


def test_a_school_filters_by_site(client: Client, counsellor: User, trainer: User) -> None:
    head = UserFactory(head=True, membership__organisation=trainer.acting.organisation.parent)  # type: ignore[union-attr]
    site = trainer.acting.organisation  # type: ignore[union-attr]
    other = SiteFactory(parent=site.parent)
    due = gone(counsellor, trainer)[0]
    client.force_login(head)
    url = reverse("follow_ups")
    assert [row.pk for row in client.get(url).context["listing"].rows] == [due.pk]
    assert client.get(f"{url}?site={other.pk}").context["listing"].rows == []


# --- what the site says ----------------------------------------------------------------------------


def test_the_situation_of_whoever_is_reached_is_kept_and_told(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    client.force_login(trainer)
    page = post(
        client, due, answer="reached", situation="interim", comment="Mission jusqu'en mars."
    )
    assert page.redirect_chain[-1][0] == reverse("follow_ups")
    assert now(due).situation_label == "Intérim"
    client.force_login(counsellor)
    file = read(client.get(due.young_person.get_absolute_url()))
    assert "Suivi après parcours" in file
    assert "Mission jusqu'en mars." in file
    assert "Suivi à 3 mois : Intérim" in file


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Dites ce que vous avez appris."),
        ({"answer": "reached"}, "Indiquez sa situation aujourd'hui."),
        ({"answer": "reached", "situation": "nc_projet"}, "Sélectionnez un choix valide"),
        ({"answer": "unreachable", "comment": "NIR 2 04 05 75 123 456 78"}, "sécurité sociale"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, counsellor: User, trainer: User, typed: dict[str, str], sentence: str
) -> None:
    due = gone(counsellor, trainer)[0]
    client.force_login(trainer)
    page = post(client, due, **{"comment": "Deux appels.", **typed})
    assert sentence in read(page)
    assert typed.get("comment", "Deux appels.") in read(page)
    assert now(due).answer == ""


def test_a_situation_chosen_for_somebody_out_of_reach_is_forgotten(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    client.force_login(trainer)
    post(client, due, answer="unreachable", situation="cdi")
    assert now(due).answer == FollowUpAnswer.UNREACHABLE
    assert now(due).situation_id is None


def test_whoever_refuses_is_asked_no_more(client: Client, counsellor: User, trainer: User) -> None:
    due, second, last = gone(counsellor, trainer)
    client.force_login(trainer)
    assert "les suivis d'après sont annulés" in read(client.get(due.get_absolute_url()))
    post(client, due, answer="refused")
    assert {now(row).called_off_at is not None for row in (second, last)} == {True}
    page = read(client.get(second.get_absolute_url()))
    assert "Ce suivi est annulé" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]


def test_of_two_who_answer_the_second_is_told(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    act(actions.answer_follow_up, due, by=trainer, answer=FollowUpAnswer.UNREACHABLE)
    client.force_login(trainer)
    page = post(client, due, answer="refused")
    assert "a déjà sa réponse" in read(page)
    assert now(due).answer == FollowUpAnswer.UNREACHABLE


def test_too_early_the_page_says_from_when(client: Client, counsellor: User, trainer: User) -> None:
    later = gone(counsellor, trainer)[1]
    client.force_login(trainer)
    assert "Vous pourrez noter la réponse à partir du" in read(client.get(later.get_absolute_url()))
    assert "attendez" in read(post(client, later, answer="unreachable"))
    assert now(later).answer == ""


def test_without_a_right_number_the_page_says_whom_to_ask(
    client: Client, counsellor: User, trainer: User, site: Any
) -> None:
    followed = gone(counsellor, trainer, young_person__phone="")[0]
    client.force_login(trainer)
    page = read(client.get(followed.get_absolute_url()))
    assert "non renseigné" in page
    assert f"mailto:{counsellor.email}" in page
    alone = act(
        actions.exit_stay,
        newcomer(site, by=trainer, started=300),
        by=trainer,
        on=ago(95),
        kind=kind("cdi"),
    )
    page = read(client.get(planned_of(alone)[0].get_absolute_url()))
    assert "Aucune Mission Locale ne suit encore Ilyes" in page


# --- twenty-four months ----------------------------------------------------------------------------


def test_a_site_may_go_on_to_twenty_four_months(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    client.force_login(trainer)
    assert "24 mois" in read(client.get(due.get_absolute_url()))
    url = reverse("follow_up_plan_last", args=[due.pathway_id])
    page = client.post(url, {"retour": due.get_absolute_url()}, follow=True)
    assert "Un suivi à 24 mois est prévu." in read(page)
    assert "Prévoir aussi un suivi à 24 mois" not in read(page)
    assert [row.months for row in planned_of(due.pathway)] == [3, 6, 12, 24]
    assert "déjà prévu" in read(client.post(url, follow=True))


def test_nobody_who_refused_or_came_back_is_followed_longer(
    counsellor: User, trainer: User
) -> None:
    refused = gone(counsellor, trainer)[0]
    act(actions.answer_follow_up, refused, by=trainer, answer=FollowUpAnswer.REFUSED)
    back = gone(counsellor, trainer)[0]
    act(actions.open_directly, back.young_person, back.site, by=trainer, on=ago(2))
    for pathway in (refused.pathway, back.pathway):
        with pytest.raises(Refused, match="ne souhaite plus"):
            act(actions.plan_last_follow_up, pathway, by=trainer)


def test_the_page_of_the_stay_leads_to_them(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    for user, leads in ((trainer, True), (counsellor, False)):
        client.force_login(user)
        page = read(client.get(due.pathway.get_absolute_url()))
        assert "Suivi après parcours" in page
        assert (due.get_absolute_url() in page) == leads


# --- who reads -------------------------------------------------------------------------------------


def test_the_mission_locale_reads_on_the_file_and_answers_nothing(
    client: Client, counsellor: User, trainer: User
) -> None:
    due = gone(counsellor, trainer)[0]
    client.force_login(counsellor)
    assert client.get(reverse("follow_ups")).status_code == 403
    assert client.get(due.get_absolute_url()).status_code == 403
    assert client.post(due.get_absolute_url(), {"answer": "refused"}).status_code == 403
    page = read(client.get(due.young_person.get_absolute_url()))
    assert "prévu le" in page
    assert due.get_absolute_url() not in page


def test_a_mission_locale_that_takes_somebody_in_reads_what_was_planned(
    client: Client, counsellor: User, trainer: User, site: Any
) -> None:
    opened = left(site, by=trainer)
    person = opened.young_person
    house = counsellor.acting.house  # type: ignore[union-attr]
    received(sent(opened, by=trainer, mission_locale=house), by=counsellor)
    client.force_login(counsellor)
    assert "Suivi après parcours" in read(client.get(person.get_absolute_url()))


def test_after_a_move_the_new_site_asks(counsellor: User, trainer: User, site: Any) -> None:
    other = SiteFactory(parent=site.parent)
    there = UserFactory(trainer=True, membership__organisation=other)
    days = months_ago(3) + 2
    pathway = stay(counsellor=counsellor, trainer=trainer, started=days + 200, confirmed=True)
    act(actions.change_site, pathway, by=trainer, to=other, on=ago(days + 20))
    act(actions.exit_stay, now(pathway), by=there, on=ago(days), kind=kind("cdi"))
    with system_scope():
        assert [row.pathway_id for row in TO_FOLLOW.rows(there)] == [pathway.pk]
        assert not TO_FOLLOW.rows(trainer).exists()
    assert timezone.localdate() >= planned_of(pathway)[0].due_on
