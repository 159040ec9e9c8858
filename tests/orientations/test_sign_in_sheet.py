"""The sheet that people sign: on paper, for the host, with nothing more than it needs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.journal.models import Reading
from tests.factories.orientations import OrientationFactory, SessionFactory
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import read


def sheet(session):
    return reverse("session_sign_in_sheet", args=[session.pk])


def test_it_names_those_who_have_a_seat_with_their_mission_locale_and_leaves_lines(
    sign_in, trainer, counsellor, site
):
    session = SessionFactory(site=site, capacity=2, place="Salle Cresson")
    people = [OrientationFactory(by=counsellor, site=site, session=session) for _ in range(3)]
    page = read(sign_in(trainer).get(sheet(session)))
    rows = page.partition("<tbody>")[2]

    assert page.count("<tr>") == 1 + 2 + 6
    for orientation in people[:2]:
        assert f"{orientation.young_person.last_name} {orientation.young_person.first_name}" in rows
    assert people[2].young_person.last_name not in page, "who waits in line has no seat"
    assert str(counsellor.acting.organisation) in rows
    for said in (str(site), "Salle Cresson", "Information collective", "2 inscrits"):
        assert said in page


def test_others_of_the_room_read_nothing_else_of_somebody(sign_in, trainer, counsellor, site):
    person = YoungPersonFactory(by=counsellor, minor=True, phone="+33699887766")
    session = SessionFactory(site=site)
    OrientationFactory(by=counsellor, site=site, session=session, young_person=person)
    page = read(sign_in(trainer).get(sheet(session)))

    for private in ("06 99", "699887766", f"{person.age} ans", "Mineur", str(person.pk)):
        assert private not in page


@pytest.mark.parametrize(("who", "status"), [("counsellor", 403), ("stranger_e2c", 404)])
def test_only_the_host_prints_it(request, client, site, counsellor, who, status):
    session = SessionFactory(site=site)
    OrientationFactory(by=counsellor, site=site, session=session)
    client.force_login(request.getfixturevalue(who))

    assert client.get(sheet(session)).status_code == status


def test_reading_it_is_journaled_person_by_person(sign_in, trainer, site, system_scope):
    session = SessionFactory(site=site)
    people = [OrientationFactory(site=site, session=session) for _ in range(2)]
    sign_in(trainer).get(sheet(session))

    with system_scope():
        readings = Reading.objects.filter(page="session_sign_in_sheet")
        assert {r.young_person_id for r in readings} == {o.young_person_id for o in people}


def test_an_empty_session_still_gives_lines(sign_in, trainer, site):
    page = read(sign_in(trainer).get(sheet(SessionFactory(site=site))))

    assert "Personne n'est inscrit : des lignes libres" in page
