"""What each side reads and may do on the pages of sessions and orientations."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import system_scope as everything
from accord.journal.models import Reading
from orientations import actions
from orientations.enums import OrientationStatus, WithdrawReason
from orientations.models import Orientation, Session
from tests.factories.networks import CommuneFactory, CorrespondentFactory, SiteFactory
from tests.factories.orientations import OrientationFactory, SessionFactory, begin
from tests.factories.youth import YoungPersonFactory
from tests.orientations.acting import act, read

ANSWER, REGISTER = "Envoyer la réponse", "Inscrire à cette séance"
WITHDRAW = "Retirer cette orientation"


# --- the fiche de liaison -----------------------------------------------------------------------


def test_the_site_may_answer_and_register_but_not_withdraw(orientation, sign_in, trainer):
    page = read(sign_in(trainer).get(orientation.get_absolute_url()))

    assert ANSWER in page
    assert REGISTER in page
    assert WITHDRAW not in page


def test_the_mission_locale_may_withdraw_but_not_answer(orientation, sign_in, counsellor):
    page = read(sign_in(counsellor).get(orientation.get_absolute_url()))

    assert WITHDRAW in page
    assert ANSWER not in page
    assert REGISTER not in page


@pytest.mark.parametrize("status", [OrientationStatus.DECLINED, OrientationStatus.WITHDRAWN])
def test_what_is_over_offers_nothing_to_either_side(client, counsellor, trainer, site, status):
    orientation = OrientationFactory(by=counsellor, site=site, becomes=status)
    for user in (counsellor, trainer):
        client.force_login(user)
        page = read(client.get(orientation.get_absolute_url()))
        assert not [act for act in (ANSWER, REGISTER, WITHDRAW) if act in page]


def test_an_accepted_orientation_takes_no_other_answer(client, counsellor, trainer, site):
    orientation = OrientationFactory(by=counsellor, site=site, accepted=True)
    client.force_login(trainer)
    assert ANSWER not in read(client.get(orientation.get_absolute_url()))
    client.force_login(counsellor)
    assert WITHDRAW in read(client.get(orientation.get_absolute_url()))


def test_both_sides_read_the_same_request(orientation, client, counsellor, trainer, site):
    CorrespondentFactory(organisation=site, name="Camille du site")
    CorrespondentFactory(
        organisation=orientation.mission_locale, name="Dany de la mission", email="d@ml.example"
    )
    for user in (counsellor, trainer):
        client.force_login(user)
        page = read(client.get(orientation.get_absolute_url()))
        assert str(orientation.young_person) in page
        assert "Veut découvrir la cuisine." in page
        assert "Construire un projet professionnel" in page
        assert str(orientation.mission_locale) in page
        assert str(site) in page
        assert "Camille du site" in page
        assert "Dany de la mission" in page
        assert counsellor.email in page, "the counsellor stays the referent"


def test_the_counsellor_reads_the_answer_who_gave_it_and_its_words(
    orientation, client, counsellor, trainer
):
    act(actions.decline, orientation, by=trainer, reason="full", comment="Rappelez-nous en mai.")
    client.force_login(counsellor)
    page = read(client.get(orientation.get_absolute_url()))

    assert "Non retenue" in page
    assert "plus de place" in page
    assert "Rappelez-nous en mai." in page
    assert str(trainer) in page


def test_a_withdrawal_is_never_shown_as_the_sites_answer(orientation, client, counsellor, trainer):
    act(actions.accept, orientation, by=trainer, comment="Bienvenue")
    act(actions.withdraw, orientation, by=counsellor, reason=WithdrawReason.OTHER_SOLUTION)
    client.force_login(counsellor)
    page = re.sub(r"\s+", " ", read(client.get(orientation.get_absolute_url())))
    answer = page.partition("Réponse du site")[2].partition("</section>")[0]

    assert "Avant le retrait" in answer
    assert "Retirée par la Mission Locale" not in answer
    assert "une autre solution a été trouvée" in page
    assert "Réponses reçues" not in read(client.get("/"))


def test_reading_the_request_is_journaled(orientation, sign_in, trainer, system_scope):
    sign_in(trainer).get(orientation.get_absolute_url())

    with system_scope():
        (reading,) = Reading.objects.filter(page="orientation")
    assert reading.young_person_id == orientation.young_person_id
    assert (reading.user_id, reading.organisation_id) == (trainer.pk, orientation.site_id)


# --- the sheet of a session ---------------------------------------------------------------------


def test_the_site_reads_who_comes_and_by_which_mission_locale(site, sign_in, trainer):
    session = SessionFactory(site=site, by=trainer)
    people = [OrientationFactory(site=site, session=session) for _ in range(2)]
    page = read(sign_in(trainer).get(session.get_absolute_url()))

    for orientation in people:
        assert str(orientation.young_person) in page
        assert str(orientation.mission_locale) in page
    assert "2 prises sur 15" in page


def test_a_counsellor_reads_their_own_people_and_the_seats_but_nobody_elses_name(
    site, sign_in, counsellor
):
    session = SessionFactory(site=site)
    ours = OrientationFactory(by=counsellor, site=site, session=session)
    theirs = OrientationFactory(site=site, session=session)
    page = read(sign_in(counsellor).get(session.get_absolute_url()))

    assert str(ours.young_person) in page
    assert str(theirs.young_person) not in page
    assert str(theirs.mission_locale) not in page
    assert "2 prises sur 15" in page


def test_only_the_host_reads_the_form_of_results_and_only_once_it_has_begun(
    site, client, counsellor, trainer
):
    session = SessionFactory(site=site)
    OrientationFactory(by=counsellor, site=site, session=session)
    client.force_login(trainer)
    assert "Qui est venu" not in read(client.get(session.get_absolute_url()))
    begin(session)
    assert "Qui est venu" in read(client.get(session.get_absolute_url()))
    client.force_login(counsellor)
    assert "Qui est venu" not in read(client.get(session.get_absolute_url()))


def test_each_person_shown_on_a_sheet_is_journaled(site, sign_in, trainer, system_scope):
    session = SessionFactory(site=site, by=trainer)
    people = [OrientationFactory(site=site, session=session) for _ in range(2)]
    without = OrientationFactory(site=site)
    sign_in(trainer).get(session.get_absolute_url())

    with system_scope():
        read_now = set(Reading.objects.values_list("young_person_id", flat=True))
    assert read_now == {o.young_person_id for o in [*people, without]}


# --- lists --------------------------------------------------------------------------------------


def test_the_sessions_to_come_are_listed_next_first_and_the_past_ones_latest_first(
    sign_in, counsellor
):
    days = [datetime.timedelta(days=n) for n in (9, 2, -9, -2)]
    sessions = [SessionFactory(starts_at=timezone.now() + day) for day in days]
    client = sign_in(counsellor)

    assert _order(client.get(reverse("sessions")), sessions) == [sessions[1], sessions[0]]
    past = client.get(reverse("sessions"), {"quand": "passees"})
    assert _order(past, sessions) == [sessions[3], sessions[2]]


def test_a_site_lists_its_own_sessions_only(sign_in, trainer, site):
    ours, theirs = SessionFactory(site=site), SessionFactory()

    assert _order(sign_in(trainer).get(reverse("sessions")), [ours, theirs]) == [ours]


@pytest.mark.parametrize(
    ("who", "name", "query", "sentence"),
    [
        ("counsellor", "sessions", {}, "Aucun site proche n'a annoncé de date."),
        ("counsellor", "sessions", {"site": "tous"}, "Aucun site n'a annoncé de date."),
        ("counsellor", "sessions", {"places": "libres"}, "Aucune séance ne correspond"),
        ("trainer", "sessions", {}, "Aucune date annoncée."),
        ("trainer", "sessions", {"quand": "passees"}, "Aucune séance passée."),
        ("trainer", "sessions", {"quand": "a-completer"}, "Tous les résultats sont communiqués"),
        ("trainer", "sessions", {"places": "attente"}, "Aucune séance ne correspond"),
        ("trainer", "sessions_calendar", {}, "aucune séance annoncée"),
    ],
)
def test_an_empty_list_says_what_to_do_next(request, client, who, name, query, sentence):
    client.force_login(request.getfixturevalue(who))

    assert sentence in read(client.get(reverse(name), query))


def test_an_empty_session_and_an_unknown_site_say_so(sign_in, trainer, site, client, counsellor):
    session = SessionFactory(site=site, by=trainer)
    assert "Personne n'est encore inscrit." in read(
        sign_in(trainer).get(session.get_absolute_url())
    )
    young_person = YoungPersonFactory(by=counsellor)
    client.force_login(counsellor)
    url = reverse("orient_choose_site", args=[young_person.pk])
    assert "Aucun site ne correspond." in read(client.get(url, {"q": "zzz"}))


# --- choosing a site ----------------------------------------------------------------------------


def test_the_nearest_site_comes_first_with_its_next_dates_and_free_seats(sign_in, counsellor):
    commune = CommuneFactory(latitude=48.50, longitude=2.60)
    young_person = YoungPersonFactory(by=counsellor, commune=commune)
    far = SiteFactory(latitude=49.50, longitude=2.60)
    near = SiteFactory(latitude=48.60, longitude=2.60)
    unknown = SiteFactory(commune=CommuneFactory(without_coordinates=True))
    SessionFactory(site=near, capacity=4, seated=1)
    SessionFactory(site=far, full=True)
    page = read(sign_in(counsellor).get(reverse("orient_choose_site", args=[young_person.pk])))

    assert page.index(str(near)) < page.index(str(far)) < page.index(str(unknown))
    assert "à 11 km" in page
    assert "distance inconnue" in page
    assert "3 places libres" in page
    assert "liste d'attente" in page


def test_a_site_already_asked_is_not_offered_a_second_time(sign_in, counsellor, site):
    young_person = YoungPersonFactory(by=counsellor)
    OrientationFactory(by=counsellor, site=site, young_person=young_person)
    page = read(sign_in(counsellor).get(reverse("orient_choose_site", args=[young_person.pk])))

    assert "Orientation en cours vers ce site" in page


def test_a_closed_site_is_neither_listed_nor_reached(sign_in, counsellor):
    closed = SiteFactory(closed_on=datetime.date(2026, 1, 1))
    young_person = YoungPersonFactory(by=counsellor)
    client = sign_in(counsellor)

    assert str(closed) not in read(
        client.get(reverse("orient_choose_site", args=[young_person.pk]))
    )
    assert client.get(reverse("orient", args=[young_person.pk, closed.pk])).status_code == 404


def test_a_mission_locale_orients_only_those_it_follows(sign_in, stranger_ml, counsellor, site):
    young_person = YoungPersonFactory(by=counsellor)
    client = sign_in(stranger_ml)
    for url in (
        reverse("orient_choose_site", args=[young_person.pk]),
        reverse("orient", args=[young_person.pk, site.pk]),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in (404, 405)


# --- no name in an address ----------------------------------------------------------------------


def test_one_searches_by_name_without_a_name_in_the_address(sign_in, counsellor):
    young_person = YoungPersonFactory(by=counsellor, first_name="Zébulon", last_name="Quatremaille")
    client = sign_in(counsellor)
    page = client.post(reverse("orient_start"), {"text": "quatremai"})

    assert reverse("orient_choose_site", args=[young_person.pk]) in read(page)
    assert str(young_person) not in read(client.get(reverse("orient_start"), {"text": "quatremai"}))
    assert 'method="post"' in read(page)


def test_a_name_never_stands_in_an_address(client, counsellor, trainer, site):
    young_person = YoungPersonFactory(by=counsellor, first_name="Zébulon", last_name="Quatremaille")
    session = SessionFactory(site=site, by=trainer)
    orientation = OrientationFactory(
        by=counsellor, site=site, young_person=young_person, session=session
    )
    choose = reverse("orient_choose_site", args=[young_person.pk])
    ours = [choose, reverse("orient", args=[young_person.pk, site.pk]), reverse("orient_start")]
    shared = ["/", reverse("orientations"), orientation.get_absolute_url()]
    shared += [session.get_absolute_url(), young_person.get_absolute_url()]
    for user, pages in ((counsellor, ours + shared), (trainer, shared)):
        client.force_login(user)
        for url in pages:
            page = read(client.get(url))
            for address in re.findall(r'(?:href|action|hx-get|hx-post|src)="([^"]*)"', page):
                assert not re.search("bulon|quatremaille", address, re.IGNORECASE), (url, address)


# --- what is said after an act ------------------------------------------------------------------


def test_each_act_is_confirmed_in_a_sentence(client, counsellor, trainer, site):
    young_person = YoungPersonFactory(by=counsellor)
    client.force_login(counsellor)
    typed = {"session": "", "motive": "basics", "agreement": "on"}
    url = reverse("orient", args=[young_person.pk, site.pk])
    assert f"Orientation envoyée à {site}." in read(client.post(url, typed, follow=True))

    with everything():
        orientation = Orientation.objects.get()
    client.force_login(trainer)
    url = reverse("orientation_answer", args=[orientation.pk])
    page = read(client.post(url, {"answer": "accepted"}, follow=True))
    assert f"Réponse envoyée à {counsellor.acting.organisation}." in page

    client.force_login(counsellor)
    url = reverse("orientation_withdraw", args=[orientation.pk])
    page = read(client.post(url, {"reason": "moved"}, follow=True))
    assert "Orientation retirée ; le site est prévenu." in page


def _order(response: Any, sessions: list[Session]) -> list[Session]:
    page = read(response)
    shown = [session for session in sessions if session.get_absolute_url() in page]
    return sorted(shown, key=lambda session: page.index(session.get_absolute_url()))
