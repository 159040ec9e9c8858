"""The directory of E2C sites, the sheet of each, and who writes it."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.networks.models import SiteSheet
from accord.workflow import Refused
from orientations import actions
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    CommuneFactory,
    CorrespondentFactory,
    DepartmentFactory,
    MissionLocaleFactory,
    RegionFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.factories.orientations import SessionFactory
from tests.orientations.acting import act, at_once, read

pytestmark = pytest.mark.django_db

TEXTS = {
    "how_it_works": "Vous découvrez trois métiers.",
    "audience": "Avoir envie de venir.",
    "rhythm": "Du lundi au vendredi.",
    "documents": "Pièce d'identité\nRIB",
    "access": "Bus 4, arrêt Moulin.",
    "meals": "Une cuisine sur place.",
    "pay": "La Région rémunère les stagiaires.",
    "accessibility": "De plain-pied.",
}


def sheet_url(site: Any) -> str:
    return reverse("site_sheet", args=[site.pk])


def edit_url(site: Any) -> str:
    return reverse("site_sheet_edit", args=[site.pk])


def write(site: Any, *, by: User, version: str = "", **texts: Any) -> SiteSheet:
    sheet = SiteSheet(site=site, **{"how_it_works": "Vous découvrez un métier.", **texts})
    return actions.write_sheet(sheet, by=by, version=version)


@pytest.fixture
def head(site: Any) -> User:
    return UserFactory(head=True, membership__organisation=site.parent)


# --- the directory ---------------------------------------------------------------------------------


@pytest.fixture
def directory(sign_in: Any, counsellor: User) -> Any:
    """``directory(user, q="creil", region="11")``: the names on the page, in order."""

    def names(user: User = counsellor, **asked: str) -> list[str]:
        client = sign_in(user)
        page = client.post(reverse("sites"), asked, follow=True)
        return [str(line.site) for line in page.context["lines"]]

    return names


def test_a_site_is_found_by_its_name_its_school_or_its_town(directory: Any) -> None:
    school = SchoolFactory(name="E2C des Vallées")
    town = CommuneFactory(name="Saint-Évroult")
    site = SiteFactory(name="Site du Quai", parent=school, commune=town)
    SiteFactory(name="Ailleurs")

    for typed in ("quai", "vallees", "saint evroult"):
        assert directory(q=typed) == [site.name]
    assert directory(q="introuvable") == []


def test_the_nearest_comes_first_and_a_closed_one_not_at_all(
    directory: Any, counsellor: User, mission_locale: Any
) -> None:
    mission_locale.latitude, mission_locale.longitude = 48.5, 2.65
    mission_locale.save()
    SiteFactory(name="Loin", latitude=45.0, longitude=2.65)
    SiteFactory(name="Près", latitude=48.6, longitude=2.65)
    SiteFactory(name="Fermé", latitude=48.5, longitude=2.65, closed=True)

    assert directory() == ["Près", "Loin"]
    assert directory(tri="-nom") == ["Près", "Loin"]
    assert directory(tri="nom") == ["Loin", "Près"]


def test_a_region_and_a_departement_narrow_it(directory: Any) -> None:
    island = DepartmentFactory(reunion=True)
    SiteFactory(name="Sur l'île", reunion=True)
    SiteFactory(name="En métropole")

    assert directory(region=island.region_id) == ["Sur l'île"]
    assert directory(departement="77") == ["En métropole"]
    assert directory(region=RegionFactory(code="99", name="Nulle part").pk) == [
        "En métropole",
        "Sur l'île",
    ]


def test_a_school_finds_its_own_sites_and_which_have_no_sheet(
    directory: Any, sign_in: Any, site: Any, head: User
) -> None:
    second = SiteFactory(parent=site.parent)
    SiteFactory(name="D'une autre école")
    write(site, by=head)

    assert set(directory(head, sites="nous")) == {str(site), str(second)}
    page = read(sign_in(head).get(reverse("sites"), {"sites": "nous"}))
    assert page.count("Fiche à écrire") == 1


def test_each_line_says_the_next_session_and_its_free_places(
    sign_in: Any, counsellor: User, site: Any
) -> None:
    SessionFactory(site=site, capacity=3)

    page = read(sign_in(counsellor).get(reverse("sites")))

    assert "3 places libres" in page


@pytest.mark.parametrize("trait", ["regional_officer", "national_officer", "committee_member"])
def test_regions_and_head_offices_find_it_in_their_menu(
    sign_in: Any, site: Any, trait: str
) -> None:
    client = sign_in(UserFactory(**{trait: True}))

    assert reverse("sites") in read(client.get("/"))
    assert str(site) in read(client.get(reverse("sites")))
    assert str(site) in read(client.get(sheet_url(site)))


# --- the sheet ---------------------------------------------------------------------------------------


def test_what_nobody_wrote_is_left_out_but_for_those_who_may_write_it(
    sign_in: Any, counsellor: User, trainer: User, site: Any
) -> None:
    write(site, by=trainer, audience="Avoir envie de venir.")

    for reader, shown in ((counsellor, False), (trainer, True)):
        page = read(sign_in(reader).get(sheet_url(site)))
        assert "Avoir envie de venir." in page
        assert ("Repas" in page) is shown
        assert ("Il manque : horaires" in page) is shown
        assert ("Compléter la fiche" in page) is shown


def test_it_says_when_to_come_and_whom_to_ask(
    sign_in: Any, counsellor: User, site: Any, mission_locale: Any
) -> None:
    SessionFactory(site=site, capacity=4, place="4 quai des Forges")
    CorrespondentFactory(organisation=site, name="Pour tous")
    CorrespondentFactory(organisation=site, partner=MissionLocaleFactory(), name="Pour une autre")
    CorrespondentFactory(organisation=mission_locale, partner=site, name="Notre voix")

    page = read(sign_in(counsellor).get(sheet_url(site)))

    assert "4 places libres" in page
    assert "4 quai des Forges" in page
    assert "Votre correspondant à l'E2C" in page
    assert "Pour tous" in page
    assert "Notre voix" in page
    assert "Pour une autre" not in page
    assert reverse("orient_start") in page


def test_the_one_named_for_this_mission_locale_answers_before_the_one_for_all(
    sign_in: Any, counsellor: User, site: Any, mission_locale: Any
) -> None:
    CorrespondentFactory(organisation=site, name="Pour tous")
    CorrespondentFactory(organisation=site, partner=mission_locale, name="Pour vous")

    page = read(sign_in(counsellor).get(sheet_url(site)))

    assert "Pour vous" in page
    assert "Pour tous" not in page


def test_a_manager_names_somebody_for_the_site_from_its_sheet(
    sign_in: Any, counsellor: User, mission_locale: Any, site: Any
) -> None:
    manager = UserFactory(manager=True, membership__organisation=mission_locale)
    for user, offered in ((manager, True), (counsellor, False)):
        page = read(sign_in(user).get(sheet_url(site)))
        assert ("Nommer quelqu'un pour ce site" in page) is offered

    form = sign_in(manager).get(reverse("correspondent_create"), {"partenaire": site.name})
    assert f'value="{site.name}"' in read(form)


def test_whoever_opens_no_session_reads_its_date_without_a_link(
    sign_in: Any, counsellor: User, site: Any
) -> None:
    session = SessionFactory(site=site)

    for reader, linked in ((counsellor, True), (UserFactory(regional_officer=True), False)):
        page = read(sign_in(reader).get(sheet_url(site)))
        assert session.place in page
        assert (session.get_absolute_url() in page) is linked


def test_a_closed_site_is_still_read_and_nobody_is_oriented_there(
    sign_in: Any, counsellor: User
) -> None:
    site = SiteFactory(closed=True)

    page = read(sign_in(counsellor).get(sheet_url(site)))

    assert "Ce site est fermé depuis" in page
    assert "Orienter un jeune" not in page


def test_an_organisation_that_is_no_site_has_no_sheet(
    sign_in: Any, counsellor: User, mission_locale: Any
) -> None:
    assert sign_in(counsellor).get(sheet_url(mission_locale)).status_code == 404


def test_the_orientation_and_the_session_lead_to_it(
    sign_in: Any, counsellor: User, orientation: Any, site: Any
) -> None:
    client = sign_in(counsellor)
    for page in (orientation.get_absolute_url(), SessionFactory(site=site).get_absolute_url()):
        assert sheet_url(site) in read(client.get(page))


# --- writing it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("trait", ["trainer", "head"])
def test_the_staff_of_the_site_or_of_its_school_write_it(
    sign_in: Any, site: Any, trait: str
) -> None:
    place = site if trait == "trainer" else site.parent
    user = UserFactory(**{trait: True}, membership__organisation=place)

    answer = sign_in(user).post(edit_url(site), TEXTS, follow=True)

    assert "La fiche est à jour" in read(answer)
    sheet = SiteSheet.objects.get()
    assert (sheet.site_id, sheet.updated_by, sheet.missing) == (site.pk, user, [])
    assert sheet.documents == ["Pièce d'identité", "RIB"]
    assert [event.pgh_label for event in sheet.events.all()] == ["insert"]  # type: ignore[attr-defined]


def test_neither_a_mission_locale_nor_the_data_officer_of_the_site_writes_it(
    sign_in: Any, site: Any, counsellor: User, stranger_e2c: User
) -> None:
    officer = MembershipFactory(organisation=site, role=Role.DATA_PROTECTION_OFFICER).user
    for user in (counsellor, stranger_e2c, officer, UserFactory()):
        assert sign_in(user).post(edit_url(site), TEXTS).status_code == 403
    assert not SiteSheet.objects.exists()


def test_saved_unchanged_it_counts_as_read_over_today(
    sign_in: Any, trainer: User, site: Any
) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(days=400)):
        old = write(site, by=UserFactory())

    body = {"how_it_works": old.how_it_works, "version": old.version}
    sign_in(trainer).post(edit_url(site), body)

    sheet = SiteSheet.objects.get()
    assert timezone.now() - sheet.updated_at < datetime.timedelta(minutes=1)
    assert sheet.updated_by == trainer


def test_a_line_break_counts_once_and_empty_lines_are_not_kept(
    sign_in: Any, trainer: User, site: Any
) -> None:
    lines = "\r\n".join(["12345678 9"] * 18)  # 197 characters in a browser, 214 as it sends them
    sign_in(trainer).post(edit_url(site), {"meals": lines, "rhythm": "Matin\r\n\r\n\r\n  Soir"})

    sheet = SiteSheet.objects.get()
    assert len(sheet.meals) == 197
    assert sheet.rhythm == "Matin\nSoir"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"meals": "x" * 201}, "Trop long pour la page imprimée : 201 caractères, 200 au plus."),
        ({"documents": "\n".join("abcdefghijklm")}, "13 lignes : gardez les 12 documents"),
        ({"documents": "x" * 101}, "100 caractères par ligne au plus"),
        ({"how_it_works": "a\x00b"}, "nul"),
    ],
)
def test_what_is_too_long_is_said_beside_the_field_and_stays_typed(
    sign_in: Any, trainer: User, site: Any, typed: dict[str, str], said: str
) -> None:
    answer = sign_in(trainer).post(edit_url(site), typed)

    [(field, text)] = typed.items()
    assert said in str(answer.context["form"].errors[field])
    assert answer.context["form"][field].value() == text
    assert not SiteSheet.objects.exists()


def test_a_colleague_who_wrote_meanwhile_is_not_overwritten_unseen(
    sign_in: Any, trainer: User, head: User, site: Any
) -> None:
    read_on = write(site, by=trainer).version
    write(site, by=head, version=read_on, how_it_works="Texte de la responsable")
    client, mine = sign_in(trainer), {"how_it_works": "Mon texte", "version": read_on}

    refused = client.post(edit_url(site), mine)

    assert f"{head} a modifié la fiche pendant que vous écriviez" in read(refused)
    assert SiteSheet.objects.get().how_it_works == "Texte de la responsable"
    form = refused.context["form"]
    assert form["how_it_works"].value() == "Mon texte"
    client.post(edit_url(site), {**mine, "version": form["version"].value()})
    assert SiteSheet.objects.get().how_it_works == "Mon texte"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_the_first_sheet_at_once_the_second_is_told(
    site: Any, trainer: User, head: User
) -> None:
    first, second = at_once(
        partial(act, write_as, site, "Le premier", by=trainer),
        partial(act, write_as, site, "La seconde", by=head),
    )

    assert isinstance(first, SiteSheet)
    assert isinstance(second, Refused)
    assert SiteSheet.objects.get().how_it_works == "Le premier"


def write_as(site: Any, text: str, *, by: User) -> SiteSheet:
    return write(site, by=by, how_it_works=text)


# --- good to know, on the head's day -----------------------------------------------------------------


EMPTY, OLD = "sa fiche est vide", "n'a pas été relue depuis un an"


def test_the_head_learns_that_a_sheet_is_empty_or_old(sign_in: Any, head: User, site: Any) -> None:
    client = sign_in(head)
    assert EMPTY in read(client.get("/"))
    assert "Rien ne vous attend" in read(client.get("/"))

    with time_machine.travel(timezone.now() - datetime.timedelta(days=366)):
        old = write(site, by=head)
    assert OLD in read(client.get("/"))

    write(site, by=head, version=old.version)
    page = read(client.get("/"))
    assert EMPTY not in page
    assert OLD not in page


def test_a_sheet_saved_without_a_word_is_still_empty(sign_in: Any, head: User, site: Any) -> None:
    write(site, by=head, how_it_works="")

    assert EMPTY in read(sign_in(head).get("/"))


def test_trainers_and_the_heads_of_others_are_not_told(
    sign_in: Any, trainer: User, site: Any
) -> None:
    other = UserFactory(head=True)
    for user in (trainer, other):
        assert str(site) + " : sa fiche" not in read(sign_in(user).get("/"))
