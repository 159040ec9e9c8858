"""Posting a session: its date and its deadline in the site's own time."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from orientations.models import Session
from tests.factories.accounts import UserFactory
from tests.factories.networks import SiteFactory
from tests.orientations.acting import read

WINTER = datetime.datetime(2027, 3, 1, 8, tzinfo=datetime.UTC)


@pytest.fixture
def post_session(client) -> Any:
    """``post_session(user, day="2027-03-10", …)``: a date as a browser posts it."""

    def post(user: User, **typed: Any) -> Any:
        client.force_login(user)
        usual = {
            "day": "2027-03-10",
            "hour": "09:30",
            "duration": "120",
            "place": "Salle 4",
            "capacity": "12",
            "closes_on": "",
        }
        if user.acting.organisation.kind == "e2c_site":
            usual["site"] = user.acting.organisation.pk
        return client.post(reverse("session_create"), {**usual, **typed})

    return post


@pytest.mark.parametrize(
    ("zone", "day", "starts_at"),
    [
        ("Europe/Paris", "2027-03-27", "2027-03-27T08:30:00+00:00"),
        ("Europe/Paris", "2027-03-29", "2027-03-29T07:30:00+00:00"),
        ("Europe/Paris", "2027-10-30", "2027-10-30T07:30:00+00:00"),
        ("Europe/Paris", "2027-11-02", "2027-11-02T08:30:00+00:00"),
        ("Indian/Reunion", "2027-03-27", "2027-03-27T05:30:00+00:00"),
        ("Indian/Reunion", "2027-03-29", "2027-03-29T05:30:00+00:00"),
        ("Pacific/Noumea", "2027-03-10", "2027-03-09T22:30:00+00:00"),
        ("America/Martinique", "2027-03-10", "2027-03-10T13:30:00+00:00"),
    ],
)
@time_machine.travel(WINTER)
def test_the_hour_is_that_of_the_site_in_summer_as_in_winter(
    post_session, db, zone, day, starts_at
):
    site = SiteFactory(time_zone=zone)
    trainer = UserFactory(trainer=True, membership__organisation=site)
    answer = post_session(trainer, day=day)

    session = Session.objects.get()
    assert session.starts_at == datetime.datetime.fromisoformat(starts_at)
    assert answer.url == session.get_absolute_url()
    assert (session.posted_by, session.capacity, session.place) == (trainer, 12, "Salle 4")


@time_machine.travel(WINTER)
def test_a_counsellor_of_paris_reads_the_hour_of_la_reunion(post_session, client, counsellor):
    site = SiteFactory(reunion=True)
    trainer = UserFactory(trainer=True, membership__organisation=site)
    address = post_session(trainer).url
    client.force_login(counsellor)

    assert "mercredi 10 mars à 9\u00a0h\u00a030, heure de La Réunion" in read(client.get(address))


@time_machine.travel(WINTER)
def test_without_a_deadline_one_registers_until_the_start(post_session, trainer):
    post_session(trainer)

    session = Session.objects.get()
    assert session.registration_closes_at == session.starts_at


@time_machine.travel(WINTER)
def test_the_day_of_the_deadline_is_included_in_the_sites_time(post_session, db):
    site = SiteFactory(reunion=True)
    post_session(UserFactory(trainer=True, membership__organisation=site), closes_on="2027-03-08")

    closes_at = timezone.localtime(Session.objects.get().registration_closes_at, site.tz)
    assert (closes_at.day, closes_at.hour, closes_at.minute) == (8, 23, 59)


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({"day": "2027-02-28"}, "day", "Cette date est passée : choisissez un jour à venir."),
        ({"day": "2027-03-01", "hour": "08:59"}, "day", "Cette date est passée"),
        ({"day": ""}, "day", "Ce champ est obligatoire."),
        ({"day": "32/13/2027"}, "day", "Saisissez une date valide."),
        ({"hour": "25:00"}, "hour", "Saisissez une heure valide."),
        ({"capacity": "0"}, "capacity", "supérieure ou égale à 1"),
        ({"capacity": "301"}, "capacity", "inférieure ou égale à 300"),
        ({"duration": "10"}, "duration", "supérieure ou égale à 15"),
        ({"duration": "601"}, "duration", "inférieure ou égale à 600"),
        ({"place": ""}, "place", "Ce champ est obligatoire."),
        ({"closes_on": "2027-03-11"}, "closes_on", "au plus tard ce jour-là"),
        ({"closes_on": "2027-02-27"}, "closes_on", "personne ne pourrait s'inscrire"),
    ],
)
@time_machine.travel(WINTER)
def test_a_slip_is_told_beside_its_field_and_what_was_typed_is_kept(
    post_session, trainer, typed, field, error
):
    answer = post_session(trainer, **{"place": "Salle des Ateliers", **typed})
    form = answer.context["form"]

    assert Session.objects.count() == 0
    assert list(form.errors) == [field]
    assert error in " ".join(form.errors[field])
    page = read(answer)
    assert error in page
    if field != "place":
        assert "Salle des Ateliers" in page


@time_machine.travel(WINTER)
def test_a_date_already_announced_is_told_in_a_sentence_and_may_be_published_anyway(
    post_session, trainer
):
    post_session(trainer, place="Salle Cresson")
    answer = post_session(trainer)
    page = read(answer)
    assert "déjà annoncée mercredi 10 mars à 9\u00a0h\u00a030, Salle Cresson" in page
    assert re.search(r'<input type="checkbox"[^>]+name="again"', page)
    assert Session.objects.count() == 1

    assert post_session(trainer, again="on").status_code == 302
    assert Session.objects.count() == 2


@time_machine.travel(WINTER)
def test_nobody_is_asked_about_a_second_session_before_there_is_a_first(
    post_session, client, trainer, site
):
    client.force_login(trainer)
    assert "Publier quand même" not in read(client.get(reverse("session_create")))
    assert post_session(trainer, hour="14:00").status_code == 302
    assert post_session(trainer).status_code == 302
    post_session(UserFactory(trainer=True))
    assert Session.objects.count() == 3, "another site has its own calendar"


@time_machine.travel(WINTER)
def test_today_is_that_of_the_site(post_session, db):
    """9 h on 1 March in Paris is 19 h in Nouméa: 18 h there is past, 20 h is to come."""
    site = SiteFactory(time_zone="Pacific/Noumea")
    trainer = UserFactory(trainer=True, membership__organisation=site)

    assert post_session(trainer, day="2027-03-01", hour="18:00").status_code == 200
    assert post_session(trainer, day="2027-03-01", hour="20:00").status_code == 302


@time_machine.travel(WINTER)
def test_a_school_posts_for_its_own_open_sites_only(post_session, site):
    head = UserFactory(head=True, membership__organisation=site.parent)
    closed = SiteFactory(parent=site.parent, closed_on=datetime.date(2027, 1, 1))
    for elsewhere in (SiteFactory(), closed, site.parent):
        assert "site" in post_session(head, site=elsewhere.pk).context["form"].errors
    assert post_session(head, site=site.pk).status_code == 302
    assert Session.objects.get().site_id == site.pk


@time_machine.travel(WINTER)
def test_a_site_cannot_post_for_another(post_session, trainer):
    post_session(trainer, site=SiteFactory().pk)

    assert Session.objects.count() == 0


def test_a_mission_locale_posts_no_session(sign_in, counsellor):
    client = sign_in(counsellor)

    assert client.get(reverse("session_create")).status_code == 403
    assert client.post(reverse("session_create"), {}).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["9999-12-31", "2062-03-10"])
def test_a_mistyped_year_is_refused_before_every_mission_locale_reads_it(post_session, day):
    answer = post_session(UserFactory(trainer=True), day=day, hour="23:30")
    assert "vérifiez l'année" in read(answer)
    assert not Session.objects.exists()
