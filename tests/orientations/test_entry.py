"""Whether somebody accepted came to start: on the fiche de liaison, and on the site's day."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from orientations import actions
from orientations.enums import NotJoinedReason, OrientationStatus
from orientations.models import Pathway
from tests.factories.stays import accepted, ago
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, now, read

pytestmark = pytest.mark.django_db


def _url(orientation, what="join"):
    return reverse(f"orientation_{what}", args=[orientation.pk])


def _name(orientation):
    with system_scope():
        return orientation.young_person.first_name


def test_the_site_says_on_the_sheet_that_somebody_started(sign_in, counsellor, trainer):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    client = sign_in(trainer)
    page = read(client.get(orientation.get_absolute_url()))
    name = _name(orientation)
    assert f"Est-ce que {name} a commencé ?" in page
    assert "6 semaines après l'entrée" in page

    done = client.post(
        _url(orientation),
        {"on": ago(3).isoformat(), "integration_ends_on": ago(-20).isoformat()},
        follow=True,
    )
    with system_scope():
        pathway = Pathway.objects.get()
    assert done.redirect_chain == [(pathway.get_absolute_url(), 302)]
    assert f"{name} a commencé" in read(done)
    assert (pathway.started_on, pathway.integration_ends_on) == (ago(3), ago(-20))


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("on", {"on": ago(-2)}, "Cette date est à venir"),
        ("on", {"on": ago(200)}, "précéder l'orientation"),
        ("integration_ends_on", {"on": ago(3), "integration_ends_on": ago(1)}, "de 2 à 7 semaines"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_kept(
    sign_in, counsellor, trainer, field, typed, sentence
):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    answer = sign_in(trainer).post(_url(orientation), typed)
    form = answer.context["join_form"]
    assert sentence in " ".join(form.errors[field])
    assert form["on"].value() == typed["on"].isoformat()
    assert now(orientation).status == OrientationStatus.ACCEPTED


def test_somebody_who_never_started_is_noted_with_the_reason(sign_in, counsellor, trainer):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    url = _url(orientation, "not_joined")
    answer = sign_in(trainer).post(url, {"reason": ""})
    assert "Dites pourquoi" in read(answer)
    assert now(orientation).status == OrientationStatus.ACCEPTED

    sign_in(trainer).post(url, {"reason": "work"})
    page = read(sign_in(counsellor).get(orientation.get_absolute_url()))
    name = _name(orientation)
    assert f"{name} n'a pas commencé : a trouvé un emploi ou une formation" in page
    assert "N'a pas commencé" in page
    assert "Acceptée" in page, "what the site answered first stays"


def test_the_mission_locale_reads_that_somebody_started(sign_in, counsellor, trainer):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    page = read(sign_in(counsellor).get(orientation.get_absolute_url()))
    assert "Le site dira si" in page
    assert "Est-ce que" not in page

    pathway = act(actions.join, orientation, by=trainer, on=ago(3))
    page = read(sign_in(counsellor).get(orientation.get_absolute_url()))
    assert "a rejoint l'E2C" in page
    assert pathway.get_absolute_url() in page


@pytest.mark.parametrize("what", ["join", "not_joined"])
def test_of_two_colleagues_the_second_reads_where_it_stands(sign_in, counsellor, trainer, what):
    orientation = accepted(counsellor=counsellor, trainer=trainer)
    act(actions.note_not_joined, orientation, by=trainer, reason=NotJoinedReason.NO_SHOW)
    done = sign_in(trainer).post(
        _url(orientation, what), {"on": ago(1), "reason": "moved"}, follow=True
    )
    assert "a changé entre-temps" in read(done)
    assert now(orientation).not_joined_reason == NotJoinedReason.NO_SHOW


def test_whom_to_welcome_stands_on_the_day_the_oldest_first(
    sign_in, counsellor, trainer, mission_locale
):
    minor = YoungPersonFactory(by=counsellor, minor=True, last_name="Ancien")
    recent = accepted(counsellor=counsellor, trainer=trainer)
    old = accepted(counsellor=counsellor, trainer=trainer, young_person=minor)
    with system_scope():
        type(old).objects.filter(pk=old.pk).update(
            answered_at=timezone.now() - datetime.timedelta(days=80)
        )
    page = read(sign_in(trainer).get("/"))
    assert "Accueillir" in page
    assert page.index(old.get_absolute_url()) < page.index(recent.get_absolute_url())
    assert "depuis 80 jours" in page
    assert "suivi=accueillir" in page
    assert "Accueillir" not in read(sign_in(counsellor).get("/"))


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_the_list_knows_who_is_accepted_and_not_there_yet(
    request: pytest.FixtureRequest, sign_in, counsellor: User, trainer: User, who: str
):
    waiting = accepted(counsellor=counsellor, trainer=trainer)
    started = accepted(counsellor=counsellor, trainer=trainer)
    act(actions.join, started, by=trainer, on=ago(3))
    client = sign_in(request.getfixturevalue(who))
    page = read(client.get(reverse("orientations"), {"suivi": "accueillir"}))
    assert waiting.get_absolute_url() in page
    assert started.get_absolute_url() not in page
    page = read(client.get(reverse("orientations"), {"etat": "joined"}))
    assert started.get_absolute_url() in page
    assert waiting.get_absolute_url() not in page
