"""What a young person reads on their page: theirs, in plain words, and nobody else's name."""

from __future__ import annotations

import datetime

import pytest
from icalendar import Calendar

from accord.isolation.scope import system_scope
from accord.networks.when import say_when
from accord.youth import actions as youth
from accord.youth.models import YoungPerson
from orientations import actions
from orientations.enums import WithdrawReason
from tests.factories.networks import CorrespondentFactory
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, events, read
from tests.personal.conftest import Holder, Move, now

pytestmark = pytest.mark.django_db


def page(holder: Holder) -> str:
    return read(holder.get("personal_page"))


def test_the_next_appointment_who_follows_and_who_reads_the_file(
    holder, session, site, mission_locale, counsellor
):
    mission_locale.phone = "+33140000001"
    mission_locale.save()
    CorrespondentFactory(
        organisation=site, partner=mission_locale, name="Nadia Accueil", phone="+33160000001"
    )
    shown = page(holder)

    for told in (
        "Bonjour Sofiane",
        say_when(session.starts_at, site.tz),
        session.place,
        str(site),
        str(counsellor),
        str(mission_locale),
        'href="tel:+33140000001"',
        "Nadia Accueil",
        "01 60 00 00 01",
        "Elle vous suit.",
        "Votre Mission Locale lui a parlé de vous",
        "06 12 34 56 78",
    ):
        assert told in shown, told


def test_the_hour_is_that_of_the_place_and_says_so(counsellor, mission_locale, site, trainer):
    for organisation in (mission_locale, site):
        organisation.time_zone = "Indian/Reunion"
        organisation.save()
    session = SessionFactory(
        site=site, by=trainer, starts_at=datetime.datetime(2027, 3, 1, 5, 30, tzinfo=datetime.UTC)
    )
    sent = OrientationFactory(by=counsellor, site=site, session=session)

    shown = page(Holder(sent.young_person)).replace("\u00a0", " ")
    assert "lundi 1er mars 2027 à 9 h 30, heure de La Réunion" in shown


def test_never_another_participant_nor_what_professionals_wrote(
    holder, session, orientation, counsellor, site, person
):
    with system_scope():
        YoungPerson.objects.filter(pk=person.pk).update(imilo_number="4407815")
        youth.tell(
            person, "youth.created", by=counsellor, readers=person.readers, detail="Note interne"
        )
    others = [
        OrientationFactory(
            by=counsellor, site=site, session=session, young_person__first_name=f"Prénom{number}"
        )
        for number in range(3)
    ]
    shown = page(holder) + read(holder.get("personal_data_request"))
    shown += read(holder.get("personal_decline", "seance", session.pk))

    for other in others:
        assert other.young_person.first_name not in shown
        assert other.young_person.last_name not in shown
    for hidden in (orientation.project, "4407815", "RQTH", "Note interne", "liste d'attente"):
        assert hidden not in shown


def test_without_appointment_the_page_says_so(counsellor):
    shown = page(Holder(YoungPersonFactory(by=counsellor)))
    assert "Vous n'avez pas de rendez-vous pour l'instant" in shown


def test_an_appointment_cancelled_by_others_is_told_as_theirs_alone(
    holder, orientation, session, counsellor
):
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.MISTAKE)
    shown = page(holder)
    assert "Votre inscription est annulée" in shown
    assert "séance est annulée" not in shown
    assert "Je viens" not in shown


# --- the calendar ------------------------------------------------------------------------------------


def ics(holder: Holder, session) -> Calendar:
    answer = holder.get("personal_calendar", "seance", session.pk)
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def test_the_calendar_keeps_one_appointment_even_when_it_moves(
    holder, session, site, person, move: Move
):
    first = ics(holder, session)
    (before,) = first.walk("VEVENT")
    move(session)
    (after,) = ics(holder, session).walk("VEVENT")

    assert first["METHOD"] == "PUBLISH"
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] >= before["SEQUENCE"]
    assert after.start == session.starts_at.replace(microsecond=0)
    assert after.end - after.start == datetime.timedelta(minutes=session.duration)
    assert after["LOCATION"] == session.place
    assert str(site) in after["SUMMARY"]
    text = first.to_ical().decode()
    for hidden in (person.first_name, person.last_name, holder.token, "/moi/"):
        assert hidden not in text


def test_who_waits_or_is_not_registered_has_nothing_for_the_calendar(
    session, orientation, counsellor, site
):
    waiting = OrientationFactory(by=counsellor, site=site, session=session)
    for holder in (
        Holder(waiting.young_person),
        Holder(OrientationFactory(by=counsellor, site=site).young_person),
    ):
        answer = holder.get("personal_calendar", "seance", session.pk)
        assert answer.status_code == 404
        assert "Ce rendez-vous n'existe plus" in read(answer)


def test_an_unknown_kind_of_appointment_is_no_breakdown(holder, session):
    assert holder.get("personal_calendar", "autre", session.pk).status_code == 404


# --- the telephone -----------------------------------------------------------------------------------


def test_a_corrected_number_is_on_the_file_signed_by_the_young_person(
    holder, person, sign_in, trainer
):
    for _twice in range(2):
        answer = holder.post("personal_phone", phone="06 39 98 00 12")
        assert "votre nouveau numéro" in read(holder.client.get(answer["Location"]))

    assert now(person).phone == "+33639980012"
    (event,) = events(person.pk, "personal.phone_corrected")
    assert event.side == "young_person"
    assert event.by is None
    assert "06 39 98 00 12" in event.sentence
    shown = read(sign_in(trainer).get(person.get_absolute_url()))
    assert "Sofiane a corrigé son numéro : 06 39 98 00 12" in shown
    assert "Avant : 06 12 34 56 78." in shown
    with system_scope():
        history = person.events.model.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
        assert [row.phone for row in history][-2:] == ["+33612345678", "+33639980012"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Écrivez votre numéro."),
        ("12", "Ce numéro n'existe pas."),
        ("1 89 05 49 588 157 80", "Ce numéro n'existe pas."),
    ],
)
def test_a_number_that_nobody_can_call_is_refused_beside_the_field(holder, person, typed, sentence):
    answer = holder.post("personal_phone", phone=typed)

    assert answer.status_code == 200
    assert sentence in read(answer)
    assert now(person).phone == "+33612345678"


def test_what_is_no_field_is_not_written(holder, person):
    holder.post(
        "personal_phone",
        phone="06 39 98 00 12",
        first_name="Autre",
        email="x@y.example",
        readers="1",
    )
    current = now(person)
    assert (current.first_name, current.email) == ("Sofiane", person.email)
    assert current.readers == now(person).readers
