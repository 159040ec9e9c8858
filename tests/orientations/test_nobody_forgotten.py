"""Whoever waits for an answer stands on somebody's list until it is given."""

from __future__ import annotations

from orientations.enums import Attendance
from tests.factories.orientations import OrientationFactory, SessionFactory, begin
from tests.orientations.acting import read

CAME = Attendance.PRESENT


def test_a_person_to_review_comes_back_to_the_sites_day(group, save, client, trainer):
    session, people = group
    save(session, dict.fromkeys(people[1:], (CAME, "selected")))
    page = read(client.get("/"))
    assert "attend votre réponse" not in page
    assert "Saisir les résultats" in page

    save(session, {people[0]: (CAME, "to_review")})
    page = read(client.get("/"))
    assert f"{people[0].young_person} attend votre réponse" in page
    assert "Saisir les résultats" not in page


def test_who_was_still_in_line_at_the_start_comes_back_to_the_sites_day(site, sign_in, trainer):
    session = SessionFactory(site=site, full=True)
    waiting = OrientationFactory(site=site, session=session)
    client = sign_in(trainer)
    sentence = f"{waiting.young_person} attend votre réponse"
    assert sentence not in read(client.get("/"))
    begin(session)

    assert sentence in read(client.get("/"))
    later = SessionFactory(site=site)
    assert str(waiting.young_person) in read(client.get(later.get_absolute_url()))


def test_who_was_selected_in_a_session_is_not_offered_another(group, save, client, site):
    session, (first, *_others) = group
    save(session, {first: (CAME, "selected")})
    later = SessionFactory(site=site)

    assert str(first.young_person) not in read(client.get(later.get_absolute_url()))
