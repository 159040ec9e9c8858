"""Somebody who comes to the E2C by themselves, and somebody who comes back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse

from accord.isolation.scope import system_scope
from accord.youth.models import Draft, Support, YoungPerson
from orientations import actions
from orientations.models import Pathway
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.factories.stays import accepted, ago, dropped_out, kind, newcomer, stay
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, addresses, messages, now, read

pytestmark = pytest.mark.django_db


def typed_for(site: Any, **more: Any) -> dict[str, Any]:
    return {
        "first_name": "Ilyes",
        "last_name": "Benali",
        "birth_date": born(20).isoformat(),
        "phone": "06 99 88 77 66",
        "place": "",
        "schooling": "none",
        "situation": "neither",
        "site": site.pk,
        "on": ago(2).isoformat(),
        "integration_ends_on": "",
        "support": "",
        "operator": "",
        **more,
    }


@pytest.fixture
def url() -> str:
    return reverse("pathway_create")


def test_a_newcomer_has_a_file_and_a_stay_in_one_act(sign_in, trainer, site, url):
    typed = typed_for(
        site,
        support="cej",
        operator="france_travail",
        referent_name="Mme Roche",
        referent_contact="01 02 03 04 05",
    )
    done = sign_in(trainer).post(url, typed, follow=True)
    with system_scope():
        pathway = Pathway.objects.select_related("young_person").get()
        support = Support.objects.get()
    person = pathway.young_person
    assert done.redirect_chain == [(pathway.get_absolute_url(), 302)]
    assert (person.first_name, person.mission_locale_id, person.readers) == (
        "Ilyes",
        None,
        [site.pk],
    )
    assert pathway.integration_ends_on == ago(2) + datetime.timedelta(weeks=site.integration_weeks)
    assert (support.kind_id, support.young_person_id) == ("cej", person.pk)
    assert (support.referent_name, support.readers) == ("Mme Roche", [site.pk])
    assert not messages()


def test_a_site_types_neither_the_i_milo_number_nor_the_disability(sign_in, trainer, site, url):
    page = sign_in(trainer).get(url)
    assert not {"imilo_number", "disability"} & set(page.context["form"].fields)
    assert "RQTH" not in read(page)
    sign_in(trainer).post(url, typed_for(site, imilo_number="123", disability="on"))
    with system_scope():
        assert YoungPerson.objects.get().imilo_number == ""


@pytest.mark.parametrize(
    ("field", "more", "sentence"),
    [
        ("on", {"on": ago(-3).isoformat()}, "à venir"),
        ("on", {"birth_date": born(15).isoformat()}, "à partir de 16 ans"),
        ("integration_ends_on", {"integration_ends_on": ago(1).isoformat()}, "de 2 à 7 semaines"),
        ("operator", {"support": "pacea"}, "Dites par qui"),
        ("last_name", {"last_name": "1 85 05 78 006 084 36"}, "sécurité sociale"),
        ("referent_name", {"referent_name": "185057800608436"}, "sécurité sociale"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_is_written(
    sign_in, trainer, site, url, field, more, sentence
):
    answer = sign_in(trainer).post(url, typed_for(site, **more))
    form = answer.context["form"]
    assert sentence in " ".join(form.errors[field])
    assert form["first_name"].value() == "Ilyes"
    with system_scope():
        assert not YoungPerson.objects.exists()
        assert not Pathway.objects.exists()


def test_a_school_chooses_among_its_open_sites(sign_in, site, url):
    sister = SiteFactory(parent=site.parent)
    closed = SiteFactory(parent=site.parent, closed_on=ago(1))
    head = UserFactory(head=True, membership__organisation=site.parent)
    client = sign_in(head)
    offered = {each.pk for each in client.get(url).context["form"].fields["site"].queryset}
    assert {site.pk, sister.pk} <= offered
    assert closed.pk not in offered
    answer = client.post(url, typed_for(SiteFactory()))
    assert "site" in answer.context["form"].errors
    client.post(url, typed_for(sister))
    with system_scope():
        assert Pathway.objects.get().site_id == sister.pk


def test_somebody_alike_is_shown_among_what_the_site_may_see_only(
    sign_in, counsellor, trainer, site, url
):
    known = newcomer(site, by=trainer)
    YoungPersonFactory(by=counsellor, first_name="Ilyes", last_name="Benali", birth_date=born(20))
    client = sign_in(trainer)
    answer = client.post(url, typed_for(site))
    (found,) = answer.context["alike"]
    assert found[0].pk == known.young_person_id
    assert found[1] == reverse("pathway_again", args=[known.young_person_id])
    with system_scope():
        assert Pathway.objects.count() == 1

    client.post(url, typed_for(site, another_person=str(known.young_person_id)))
    with system_scope():
        assert Pathway.objects.count() == 2


def test_what_is_typed_is_kept_for_later(sign_in, trainer, site, url):
    client = sign_in(trainer)
    client.post(url, typed_for(site, acte="garder", first_name="Nawel"))
    form = client.get(url).context["form"]
    assert form["first_name"].value() == "Nawel"
    client.post(url, typed_for(site, first_name="Nawel"))
    with system_scope():
        assert not Draft.objects.exists()


def test_somebody_comes_back_and_their_mission_locale_is_told(sign_in, counsellor, trainer):
    first = stay(counsellor=counsellor, trainer=trainer, started=200, confirmed=True)
    act(actions.exit_stay, first, by=trainer, on=ago(40), kind=kind("cdi"), sector="trade")
    with system_scope():
        person, site = first.young_person, first.site
    client = sign_in(trainer)
    again = reverse("pathway_again", args=[person.pk])
    assert again in read(client.get(first.get_absolute_url()))
    assert again in read(client.get(person.get_absolute_url()))

    typed = {"site": site.pk, "on": ago(2), "integration_ends_on": ""}
    before = len(messages("stay_joined"))
    done = client.post(again, typed, follow=True)
    with system_scope():
        second = Pathway.objects.get(previous=first)
    assert done.redirect_chain == [(second.get_absolute_url(), 302)]
    assert "est prévenue" in read(done)
    assert len(messages("stay_joined")) == before + 1
    assert addresses("stay_joined") == {counsellor.email}
    assert again not in read(client.get(person.get_absolute_url()))


def test_one_stay_at_a_time(sign_in, counsellor, trainer):
    pathway = stay(counsellor=counsellor, trainer=trainer)
    with system_scope():
        again = reverse("pathway_again", args=[pathway.young_person_id])
        site = pathway.site
    client = sign_in(trainer)
    done = client.get(again, follow=True)
    assert done.redirect_chain == [(pathway.get_absolute_url(), 302)]
    answer = client.post(again, {"site": site.pk, "on": ago(2), "integration_ends_on": ""})
    assert "déjà un parcours en cours" in read(answer)
    with system_scope():
        assert Pathway.objects.count() == 1


def test_an_orientation_accepted_is_where_the_entry_is_said(sign_in, counsellor, trainer):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    again = reverse("pathway_again", args=[orientation.young_person_id])
    done = sign_in(trainer).get(again, follow=True)
    assert done.redirect_chain == [(orientation.get_absolute_url(), 302)]
    assert "dites ici si" in read(done)


def test_an_ended_stay_without_positive_exit_leaves_the_file_to_the_site(sign_in, trainer, site):
    pathway = newcomer(site, by=trainer)
    dropped_out(pathway, by=trainer)
    page = read(sign_in(trainer).get(now(pathway.young_person).get_absolute_url()))
    assert "Commencer un nouveau parcours" in page
