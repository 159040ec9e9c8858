"""The ends of integration: a whole cohort on one screen, read once more, sent together."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import system_scope
from orientations import actions
from orientations.enums import PathwayStatus
from orientations.models import Pathway
from tests.factories.networks import SiteFactory
from tests.factories.stays import ago, kind, stay, trainer_of
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, at_once, messages, now, read

pytestmark = pytest.mark.django_db

URL = "/parcours/fins/"


@pytest.fixture
def cohort(counsellor, trainer) -> list[Pathway]:
    """Three whose integration ended a week ago, one for which it ends in five weeks."""
    over = [stay(counsellor=counsellor, trainer=trainer, started=49) for _ in range(3)]
    return [*over, stay(counsellor=counsellor, trainer=trainer, started=7)]


def said(answers: dict[Pathway, str], **more: Any) -> dict[str, Any]:
    return {
        "jour": ago(1).isoformat(),
        **{f"suite_{pathway.pk}": answer for pathway, answer in answers.items()},
        **more,
    }


def statuses(cohort: list[Pathway]) -> list[str]:
    return [now(pathway).status for pathway in cohort]


def test_the_sheet_shows_those_that_end_within_the_period(sign_in, trainer, cohort):
    client = sign_in(trainer)
    page = read(client.get(URL))
    assert [f"suite_{each.pk}" in page for each in cohort] == [True, True, True, False]
    page = read(client.get(URL, {"periode": "toutes"}))
    assert all(f"suite_{each.pk}" in page for each in cohort)
    page = read(client.get(URL, {"periode": "forgée"}))
    assert [f"suite_{each.pk}" in page for each in cohort] == [True, True, True, False]


def test_nothing_is_written_before_the_summary_is_sent(sign_in, trainer, cohort):
    first, second, third, _later = cohort
    answers = said({first: "confirme", second: "nc_absences", third: ""})
    page = read(sign_in(trainer).post(URL, answers))
    assert "1 personne continue à l'E2C, 1 ne continue pas" in page
    assert "1 retour vers la Mission Locale sera" in page
    assert "Non confirmé : Trop d'absences pendant l'intégration" in page
    assert set(statuses(cohort)) == {PathwayStatus.INTEGRATION}


def test_the_whole_cohort_is_said_at_once(sign_in, trainer, cohort):
    first, second, third, _later = cohort
    answers = said(
        {first: "confirme", second: "nc_absences", third: "abandon_silence"},
        etape="envoyer",
        **{f"jour_{third.pk}": ago(5).isoformat()},
    )
    done = sign_in(trainer).post(URL, answers, follow=True)
    page = read(done)
    assert "une personne continue à l'E2C. 2 retours vers les Missions Locales" in page
    assert statuses(cohort) == ["confirmed", "not_confirmed", "dropped_out", "integration"]
    assert now(first).confirmed_on == ago(1)
    assert (now(second).ended_on, now(third).ended_on) == (ago(1), ago(5))
    assert now(second).exit_kind_id == "nc_absences"
    assert len(messages("stay_confirmed")) == 1
    assert len(messages("stay_ended")) == 2


def test_the_planned_end_of_each_may_be_its_day(sign_in, trainer, cohort):
    first, *_others, later = cohort
    answers = said({first: "confirme", later: "confirme"}, fin_prevue="on", etape="envoyer")
    sign_in(trainer).post(URL, answers)
    assert now(first).confirmed_on == now(first).integration_ends_on
    assert now(later).confirmed_on == ago(1)


def test_one_refusal_and_nothing_is_written(sign_in, trainer, cohort):
    first, second, *_others = cohort
    answers = said(
        {first: "confirme", second: "abandon_choix"},
        etape="envoyer",
        **{f"jour_{second.pk}": ago(90).isoformat()},
    )
    answer = sign_in(trainer).post(URL, answers)
    page = read(answer)
    assert "Rien n'est enregistré" in page
    rows = {row.pathway.pk: row for row in answer.context["rows"]}
    assert "précède l'entrée" in rows[second.pk].errors[0]
    assert rows[first.pk].chosen == "confirme", "nothing typed is lost"
    assert rows[second.pk].on == ago(90).isoformat()
    assert set(statuses(cohort)) == {PathwayStatus.INTEGRATION}
    assert not messages("stay_confirmed")


@pytest.mark.parametrize("day", ["", "31/02/2026", "2026-02-31"])
def test_a_mistyped_day_is_said_beside_it(sign_in, trainer, cohort, day):
    answer = sign_in(trainer).post(URL, said({cohort[0]: "confirme"}, jour=day, etape="envoyer"))
    assert answer.context["form"].errors["jour"]
    assert set(statuses(cohort)) == {PathwayStatus.INTEGRATION}


def test_a_forged_answer_is_refused_beside_its_row(sign_in, trainer, cohort):
    answer = sign_in(trainer).post(URL, said({cohort[0]: "cdi"}, etape="envoyer"))
    rows = {row.pathway.pk: row for row in answer.context["rows"]}
    assert rows[cohort[0].pk].errors
    assert set(statuses(cohort)) == {PathwayStatus.INTEGRATION}


def test_an_empty_sheet_says_what_to_do(sign_in, trainer, cohort):
    page = read(sign_in(trainer).post(URL, said({cohort[0]: ""}, etape="envoyer")))
    assert "Dites d'abord" in page


def test_one_goes_back_from_the_summary_with_what_was_typed(sign_in, trainer, cohort):
    answers = said({cohort[0]: "nc_projet"}, etape="corriger")
    answer = sign_in(trainer).post(URL, answers)
    rows = {row.pathway.pk: row for row in answer.context["rows"]}
    assert rows[cohort[0].pk].chosen == "nc_projet"


def test_the_others_go_on_in_one_press(sign_in, trainer, cohort):
    first, second, third, _later = cohort
    answers = said({first: "nc_projet", second: "", third: ""}, bulk="tous")
    answer = sign_in(trainer).post(URL, answers)
    assert "Rempli pour 2 personnes" in read(answer)
    chosen = {row.pathway.pk: row.chosen for row in answer.context["rows"]}
    assert chosen == {first.pk: "nc_projet", second.pk: "confirme", third.pk: "confirme"}


def test_what_a_colleague_said_meanwhile_is_told_and_kept(sign_in, trainer, cohort):
    first, second, *_others = cohort
    act(actions.drop_out, first, by=trainer, on=ago(1), kind=kind("abandon_choix"))
    answers = said({first: "confirme", second: "confirme"}, etape="envoyer")
    answer = sign_in(trainer).post(URL, answers)
    page = read(answer)
    assert "Dit entre-temps par un collègue" in page
    assert "a abandonné" in page
    assert statuses(cohort)[:2] == ["dropped_out", "integration"]
    chosen = {row.pathway.pk: row.chosen for row in answer.context["rows"]}
    assert chosen[second.pk] == "confirme"
    assert first.pk not in chosen


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_the_second_writes_nothing(cohort, trainer):
    first, second, *_others = cohort
    goes_on = actions.Conclusion(ago(1))
    one, two = at_once(
        lambda: act(actions.conclude_integrations, {first.pk: goes_on}, by=trainer),
        lambda: act(
            actions.conclude_integrations, {first.pk: goes_on, second.pk: goes_on}, by=trainer
        ),
    )
    assert len(one) == 1
    assert isinstance(two, actions.CohortRefused)
    assert set(two.reasons) == {first.pk}
    assert statuses(cohort)[:2] == ["confirmed", "integration"]


def test_a_stranger_concludes_nothing_of_another_site(sign_in, cohort):
    stranger = trainer_of(SiteFactory())
    answers = said({cohort[0]: "confirme"}, etape="envoyer")
    page = read(sign_in(stranger).post(URL, answers))
    with system_scope():
        assert cohort[0].young_person.last_name not in page
    assert set(statuses(cohort)) == {PathwayStatus.INTEGRATION}


def test_a_referent_named_before_stays(sign_in, trainer, cohort):
    act(actions.edit, cohort[0], by=trainer, referent=trainer, weekly_hours=35, internships=0)
    sign_in(trainer).post(URL, said({cohort[0]: "confirme"}, etape="envoyer"))
    assert now(cohort[0]).referent_id == trainer.pk


def test_what_ends_within_a_week_waits_on_the_day(sign_in, counsellor, trainer, cohort):
    minor = YoungPersonFactory(by=counsellor, minor=True)
    stay(counsellor=counsellor, trainer=trainer, started=40, young_person=minor)
    page = read(sign_in(trainer).get("/"))
    assert "Conclure l'intégration" in page
    assert page.count("continue ?</a>") == 4
    assert page.count("En retard") == 3
    assert page.count("Mineur") == 1
    assert URL in page
    assert "Conclure l'intégration" not in read(sign_in(counsellor).get("/"))


def test_a_mission_locale_has_no_such_sheet(sign_in, counsellor):
    assert sign_in(counsellor).get(reverse("integration")).status_code == 403


def test_a_day_said_late_at_night_is_the_site_s_own(sign_in, trainer, cohort):
    """What has not happened there yet is refused, wherever the server stands."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with time_machine.travel(timezone.now()):
        answers = said({cohort[0]: "confirme"}, jour=tomorrow.isoformat(), etape="envoyer")
        page = read(sign_in(trainer).post(URL, answers))
    assert "à venir" in page
