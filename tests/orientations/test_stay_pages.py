"""The page of a stay: what waits, and each act of the site."""

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
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.stays import ago, away, dropped_out, kind, newcomer, stay, trainer_of
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, messages, now, read

pytestmark = pytest.mark.django_db

ACTS = ["confirm", "do_not_confirm", "drop_out", "exit", "suspend", "resume", "change_site", "edit"]


def _url(pathway: Pathway, name: str) -> str:
    return reverse(f"pathway_{name}", args=[pathway.pk])


@pytest.fixture
def integrating(counsellor, trainer):
    return stay(counsellor=counsellor, trainer=trainer, started=30)


@pytest.fixture
def staying(counsellor, trainer):
    return stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)


def test_the_site_confirms_and_names_a_referent(sign_in, trainer, integrating):
    typed = {"on": ago(2), "referent": trainer.pk}
    done = sign_in(trainer).post(_url(integrating, "confirm"), typed, follow=True)
    kept = now(integrating)
    assert (kept.status, kept.confirmed_on) == (PathwayStatus.CONFIRMED, ago(2))
    assert kept.referent_id == trainer.pk
    assert "continue à l'E2C" in read(done)
    assert len(messages("stay_confirmed")) == 1


@pytest.mark.parametrize(
    ("name", "key", "status"),
    [
        ("do_not_confirm", "nc_absences", PathwayStatus.NOT_CONFIRMED),
        ("drop_out", "abandon_silence", PathwayStatus.DROPPED_OUT),
    ],
)
def test_a_stay_that_ends_says_the_return_that_follows(
    sign_in, trainer, integrating, name, key, status
):
    typed = {"on": ago(1), "kind": key, "comment": "Rendez-vous manqués"}
    done = sign_in(trainer).post(_url(integrating, name), typed, follow=True)
    kept = now(integrating)
    assert (kept.status, kept.exit_comment) == (status, "Rendez-vous manqués")
    page = read(done)
    assert "Le retour vers la Mission Locale est à envoyer au plus tard le" in page
    assert "Préparer le retour" in page
    with system_scope():
        assert kept.first_return.get_absolute_url() in page


def test_an_exit_groups_its_kinds_and_keeps_the_sector(sign_in, trainer, staying):
    client = sign_in(trainer)
    page = read(client.get(_url(staying, "exit")))
    for label in ("Sortie positive", "Sortie dynamique", "Sortie sans solution ou autre"):
        assert f'<optgroup label="{label}">' in page
    typed = {"on": ago(1), "kind": "cdi", "sector": "construction"}
    done = client.post(_url(staying, "exit"), typed, follow=True)
    assert now(staying).sector == "construction"
    assert "CDI, sortie positive, Bâtiment, travaux publics" in read(done)


def test_an_unusual_length_asks_why_beside_its_field_and_loses_nothing(
    sign_in, counsellor, trainer
):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=60, confirmed=True)
    typed = {
        "on": ago(0),
        "kind": "cdi",
        "sector": "trade",
        "comment": "Embauche",
        "length_reason": "",
    }
    client = sign_in(trainer)
    answer = client.post(_url(pathway, "exit"), typed)
    form = answer.context["form"]
    assert "moins de 4 mois" in " ".join(form.errors["length_reason"])
    assert form["comment"].value() == "Embauche"
    assert 'type="text" name="length_reason"' in read(answer)
    assert now(pathway).status == PathwayStatus.CONFIRMED

    client.post(_url(pathway, "exit"), {**typed, "length_reason": "Embauché par son stage"})
    page = read(client.get(pathway.get_absolute_url()))
    assert "Embauché par son stage" in page


def test_a_usual_length_asks_no_reason(sign_in, trainer, staying):
    page = read(sign_in(trainer).get(_url(staying, "exit")))
    assert "Pourquoi maintenant" not in page


def test_a_stay_stops_and_resumes(sign_in, trainer, staying):
    client = sign_in(trainer)
    client.post(_url(staying, "suspend"), {"on": ago(9), "reason": "housing"})
    page = read(client.get(staying.get_absolute_url()))
    assert "est suspendu depuis le" in page
    assert "logement" in page
    client.post(_url(staying, "resume"), {"on": ago(1)})
    assert now(staying).status == PathwayStatus.CONFIRMED


def test_a_site_keeps_its_facts_up_to_date(sign_in, trainer, integrating):
    typed = {
        "referent": trainer.pk,
        "weekly_hours": 30,
        "internships": 2,
        "integration_ends_on": ago(-10),
    }
    sign_in(trainer).post(_url(integrating, "edit"), typed)
    kept = now(integrating)
    assert (kept.weekly_hours, kept.internships) == (30, 2)
    assert (kept.referent_id, kept.integration_ends_on) == (trainer.pk, ago(-10))


def test_one_more_internship_counts_once_however_often_it_is_pressed(sign_in, trainer, staying):
    client = sign_in(trainer)
    url = _url(staying, "note_internship")
    assert "C'est noté : 1 stage." in read(client.post(url, {"number": 1}, follow=True))
    assert "déjà compté" in read(client.post(url, {"number": 1}, follow=True))
    assert "déjà compté" in read(client.post(url, {"number": "x"}, follow=True))
    assert now(staying).internships == 1


def test_a_stay_goes_on_at_another_site_of_the_school(sign_in, counsellor, trainer, staying):
    client = sign_in(trainer)
    assert "Changer de site" not in read(client.get(staying.get_absolute_url()))
    with system_scope():
        sister = SiteFactory(parent=staying.site.parent)
    closed = SiteFactory(parent=staying.site.parent, closed_on=ago(1))
    page = read(client.get(_url(staying, "change_site")))
    assert str(sister) in page
    assert str(closed) not in page
    done = client.post(_url(staying, "change_site"), {"to": sister.pk, "on": ago(1)}, follow=True)
    person = now(staying.young_person)
    assert done.redirect_chain == [(person.get_absolute_url(), 302)]
    assert now(staying).site_id == sister.pk
    page = read(sign_in(trainer_of(sister)).get(staying.get_absolute_url()))
    assert person.last_name in page


def test_the_head_of_the_school_stays_on_the_page(sign_in, counsellor, trainer, staying):
    sister = SiteFactory(parent=staying.site.parent)
    head = UserFactory(head=True, membership__organisation=staying.site.parent)
    typed = {"to": sister.pk, "on": ago(1)}
    done = sign_in(head).post(_url(staying, "change_site"), typed, follow=True)
    assert done.redirect_chain == [(staying.get_absolute_url(), 302)]


@pytest.mark.parametrize("name", ["confirm", "do_not_confirm", "drop_out"])
@pytest.mark.parametrize(
    ("day", "sentence"), [(-1, "Cette date est à venir"), (90, "Cette date précède l'entrée")]
)
def test_a_wrong_day_is_said_beside_it(sign_in, trainer, integrating, name, day, sentence):
    kinds = {"do_not_confirm": "nc_projet", "drop_out": "abandon_choix"}
    typed = {"on": ago(day), "kind": kinds.get(name, ""), "comment": "Gardé"}
    answer = sign_in(trainer).post(_url(integrating, name), typed)
    assert sentence in " ".join(answer.context["form"].errors["on"])
    assert now(integrating).status == PathwayStatus.INTEGRATION


def test_of_two_colleagues_the_second_reads_where_it_stands(sign_in, trainer, integrating):
    act(actions.confirm, integrating, by=trainer, on=ago(1), referent=None)
    typed = {"on": ago(1), "kind": "nc_projet"}
    done = sign_in(trainer).post(_url(integrating, "do_not_confirm"), typed, follow=True)
    assert "a changé entre-temps" in read(done)
    assert now(integrating).status == PathwayStatus.CONFIRMED


@pytest.mark.parametrize("name", ACTS)
def test_an_ended_stay_takes_no_act(sign_in, trainer, integrating, name):
    dropped_out(integrating, by=trainer)
    done = sign_in(trainer).get(_url(integrating, name), follow=True)
    assert done.redirect_chain == [(integrating.get_absolute_url(), 302)]
    assert "a changé entre-temps" in read(done)


def test_the_mission_locale_reads_the_same_page_without_acts(sign_in, counsellor, staying):
    page = read(sign_in(counsellor).get(staying.get_absolute_url()))
    assert "est en parcours" in page
    assert "Et maintenant ?" not in page
    for name in (*ACTS, "note_internship"):
        assert _url(staying, name) not in page


@pytest.mark.parametrize(
    ("who", "told"), [("trainer", "dites si"), ("counsellor", "n'a pas encore")]
)
def test_an_integration_that_lasts_is_said(request, sign_in, integrating, who, told):
    later = timezone.now() + datetime.timedelta(days=40)
    with time_machine.travel(later):
        page = read(sign_in(request.getfixturevalue(who)).get(integrating.get_absolute_url()))
    assert told in page
    assert ("En retard" in page) == (who == "trainer")


def test_a_stay_of_more_than_eighteen_months_is_said(sign_in, counsellor, trainer):
    pathway = stay(counsellor=counsellor, trainer=trainer, started=600, confirmed=True)
    page = read(sign_in(counsellor).get(pathway.get_absolute_url()))
    assert "dure depuis plus de 18 mois" in page


def test_the_stays_before_and_after_are_one_click_away(sign_in, counsellor, trainer):
    first = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, first, by=trainer, on=ago(40), kind=kind("cdi"))
    person = now(first.young_person)
    second = act(actions.open_directly, person, first.site, by=trainer, on=ago(3))
    client = sign_in(trainer)
    assert second.get_absolute_url() in read(client.get(first.get_absolute_url()))
    assert first.get_absolute_url() in read(client.get(second.get_absolute_url()))
    page = read(client.get(person.get_absolute_url()))
    assert page.index(second.get_absolute_url()) < page.rindex(first.get_absolute_url())


def test_the_list_narrows_by_tab_and_filter(sign_in, counsellor, trainer, integrating, staying):
    minor = YoungPersonFactory(by=counsellor, minor=True)
    paused = away(
        stay(counsellor=counsellor, trainer=trainer, started=90, confirmed=True), by=trainer
    )
    ended = stay(counsellor=counsellor, trainer=trainer, young_person=minor, started=40)
    dropped_out(ended, by=trainer)
    every = {"integrating": integrating, "staying": staying, "paused": paused, "ended": ended}
    client = sign_in(trainer)

    def shown(**asked: Any) -> set[str]:
        page = read(client.get(reverse("pathways"), asked))
        return {name for name, row in every.items() if f'href="{row.get_absolute_url()}"' in page}

    assert shown() == set(every)
    assert shown(etat="integration") == {"integrating"}
    assert shown(etat="parcours") == {"staying", "paused"}
    assert shown(etat="termines") == {"ended"}
    assert shown(etat="en-cours") == {"integrating", "staying", "paused"}
    assert shown(etat="suspended") == {"paused"}
    assert shown(age="mineurs") == {"ended"}
    assert shown(referent="moi") == {"staying", "paused"}
    assert shown(referent="personne") == {"integrating", "ended"}
    assert shown(fin=ago(-30).isoformat()) == {"integrating"}
    assert shown(du=ago(50).isoformat()) == {"integrating", "ended"}
    assert shown(au=ago(50).isoformat()) == {"staying", "paused"}


def test_the_list_finds_somebody_by_name(sign_in, counsellor, trainer, integrating, staying):
    with system_scope():
        name = integrating.young_person.last_name
    for user in (counsellor, trainer):
        page = read(sign_in(user).post(reverse("pathways"), {"q": name}, follow=True))
        assert integrating.get_absolute_url() in page


def test_a_site_does_not_read_the_stays_of_another(sign_in, integrating):
    page = read(sign_in(trainer_of(SiteFactory())).get(reverse("pathways")))
    assert integrating.get_absolute_url() not in page


def test_somebody_whom_no_mission_locale_follows_is_registered_next(sign_in, trainer, site):
    pathway = newcomer(site, by=trainer)
    typed = {"on": ago(1), "kind": "sans_solution"}
    done = sign_in(trainer).post(_url(pathway, "exit"), typed, follow=True)
    assert "L'inscription en Mission Locale est à demander" in read(done)
