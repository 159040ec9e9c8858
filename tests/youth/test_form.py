"""Opening and correcting a file."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.youth import actions
from accord.youth.models import Access, DisabilityStatus, TimelineEvent, YoungPerson
from tests.factories.accounts import UserFactory
from tests.factories.networks import CommuneFactory, MissionLocaleFactory
from tests.factories.youth import YoungPersonFactory, born

NIR = "1 85 05 78 006 084"
NUMBER_REFUSED = "numéro de sécurité sociale"


@pytest.fixture
def at_work(sign_in: Any, counsellor: User) -> Client:
    return sign_in(counsellor)


def open_file(client: Client, typed: dict[str, str], **more: str) -> Any:
    return client.post(reverse("young_person_create"), {**typed, **more})


def edit_file(client: Client, person: YoungPerson, typed: dict[str, str], **more: str) -> Any:
    return client.post(reverse("young_person_edit", args=[person.pk]), {**typed, **more})


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


def only_file(system_scope: Any) -> YoungPerson:
    with system_scope():
        return YoungPerson.objects.select_related("commune", "mission_locale", "referent").get()


def test_names_and_birth_date_open_a_file(
    at_work: Client, typed: dict[str, str], counsellor: User, mission_locale: Any, system_scope: Any
) -> None:
    answer = open_file(at_work, typed)

    person = only_file(system_scope)
    assert answer.url == person.get_absolute_url()
    assert person.mission_locale == mission_locale
    assert person.referent == counsellor
    assert person.readers == [mission_locale.pk]
    with system_scope():
        assert Access.objects.get().organisation_id == mission_locale.pk
        assert TimelineEvent.objects.get().sentence == "Dossier ouvert"


def test_a_file_opened_to_orient_goes_on_to_the_choice_of_a_site(
    at_work: Client, typed: dict[str, str], system_scope: Any
) -> None:
    answer = at_work.post(reverse("young_person_create") + "?suite=orienter", typed)

    person = only_file(system_scope)
    assert answer.url == reverse("orient_choose_site", args=[person.pk])


@pytest.mark.parametrize(
    "field",
    [
        "first_name",
        "last_name",
        "place",
        "imilo_number",
        "guardian_name",
        "phone",
        "guardian_phone",
    ],
)
@pytest.mark.parametrize("number", [NIR, "185057800608436"])
def test_no_field_takes_a_social_security_number(
    at_work: Client, typed: dict[str, str], field: str, number: str
) -> None:
    answer = open_file(at_work, typed, **{field: number})

    assert any(NUMBER_REFUSED in error for error in errors(answer)[field])


def test_an_e_mail_made_of_a_social_security_number_is_refused(
    at_work: Client, typed: dict[str, str]
) -> None:
    answer = open_file(at_work, typed, email="185057800608436@exemple.example")

    assert any(NUMBER_REFUSED in error for error in errors(answer)["email"])


@pytest.mark.parametrize(
    ("typed_phone", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
    ],
)
def test_a_phone_is_kept_in_one_form(
    at_work: Client, typed: dict[str, str], typed_phone: str, kept: str, system_scope: Any
) -> None:
    open_file(at_work, typed, phone=typed_phone)

    assert only_file(system_scope).phone == kept


def test_a_phone_of_reunion_is_read_as_such_by_a_mission_locale_of_reunion(
    sign_in: Any, typed: dict[str, str], system_scope: Any, db: None
) -> None:
    there = MissionLocaleFactory(reunion=True)
    user = UserFactory(counsellor=True, membership__organisation=there)

    open_file(sign_in(user), typed, phone="0262 12 34 56", guardian_phone="06 12 34 56 78")

    person = only_file(system_scope)
    assert person.phone == "+262262123456"
    assert person.guardian_phone == "+33612345678"


@pytest.mark.parametrize("phone", ["12", "06 12 34", "bonjour", "+1 555"])
def test_a_phone_that_nobody_can_call_is_refused(
    at_work: Client, typed: dict[str, str], phone: str
) -> None:
    assert "phone" in errors(open_file(at_work, typed, phone=phone))


@pytest.mark.parametrize("text", ["Évry-les-Bains", "evry les bains", "91999", "91999 Évry-les-B"])
def test_a_commune_is_found_by_name_or_postcode(
    at_work: Client, typed: dict[str, str], text: str, system_scope: Any
) -> None:
    commune = CommuneFactory(name="Évry-les-Bains", postcodes=["91999"])

    open_file(at_work, typed, place=text)

    assert only_file(system_scope).commune == commune


def test_a_former_commune_stands_for_todays(
    at_work: Client, typed: dict[str, str], system_scope: Any
) -> None:
    today = CommuneFactory(name="Grandval")
    CommuneFactory(name="Petitval", former=True, current=today)

    open_file(at_work, typed, place="Petitval")

    assert only_file(system_scope).commune == today


def test_several_communes_ask_which_one_and_keep_what_was_typed(
    at_work: Client, typed: dict[str, str], system_scope: Any
) -> None:
    first = CommuneFactory(name="Saint-Rémi-du-Val", postcodes=["77400"])
    second = CommuneFactory(name="Saint-Rémi-du-Val", postcodes=["77500"])

    asked = open_file(at_work, typed, place="Saint Rémi du Val", phone="06 12 34 56 78")
    page = asked.content.decode()
    assert "commune" in errors(asked)
    assert f'value="{first.pk}"' in page
    assert f'value="{second.pk}"' in page
    assert "06 12 34 56 78" in page

    open_file(at_work, typed, place="Saint Rémi du Val", commune=second.pk)
    assert only_file(system_scope).commune == second


def test_a_commune_out_of_what_was_typed_is_refused(at_work: Client, typed: dict[str, str]) -> None:
    CommuneFactory(name="Saint-Rémi-du-Val")
    CommuneFactory(name="Saint-Rémi-du-Val")
    elsewhere = CommuneFactory(name="Ailleurs")

    answer = open_file(at_work, typed, place="Saint-Rémi-du-Val", commune=elsewhere.pk)

    assert "commune" in errors(answer)


def test_an_unknown_commune_is_said_beside_the_field(
    at_work: Client, typed: dict[str, str]
) -> None:
    assert "place" in errors(open_file(at_work, typed, place="Nulle-Part-sur-Rien"))


def test_a_commune_is_forgotten_when_its_text_is_erased(
    at_work: Client, typed: dict[str, str], counsellor: User, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor)

    edit_file(at_work, person, typed, place="")

    assert only_file(system_scope).commune is None


@pytest.mark.parametrize("years", [3, 60])
def test_a_birth_date_out_of_reason_is_refused(
    at_work: Client, typed: dict[str, str], years: int
) -> None:
    assert "birth_date" in errors(open_file(at_work, typed, birth_date=born(years).isoformat()))


def test_leaving_school_is_neither_to_come_nor_before_ten(
    at_work: Client, typed: dict[str, str]
) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    assert "left_school_on" in errors(
        open_file(at_work, typed, left_school_on=tomorrow.isoformat())
    )
    assert "left_school_on" in errors(
        open_file(at_work, typed, left_school_on=born(12).isoformat())
    )


def test_the_imilo_number_is_once_in_a_mission_locale_and_said_beside_its_field(
    at_work: Client, typed: dict[str, str], counsellor: User
) -> None:
    YoungPersonFactory(by=counsellor, imilo_number="0042")

    answer = open_file(at_work, typed, imilo_number="0042")

    assert errors(answer) == {
        "imilo_number": ["Un autre dossier de votre Mission Locale porte déjà ce numéro i-MILO."]
    }


def test_another_mission_locale_may_use_the_same_imilo_number(
    at_work: Client, typed: dict[str, str]
) -> None:
    YoungPersonFactory(imilo_number="0042")

    assert open_file(at_work, typed, imilo_number="0042").status_code == 302


def test_two_colleagues_giving_the_same_imilo_number_at_once_are_told(
    counsellor: User, system_scope: Any
) -> None:
    YoungPersonFactory(by=counsellor, imilo_number="0042")
    late = YoungPerson(
        first_name="Inès", last_name="Morel", birth_date=born(19), imilo_number="0042"
    )

    with system_scope(), pytest.raises(actions.Refused, match="i-MILO"):
        actions.create(late, by=counsellor)


def test_a_guardian_has_a_name_and_a_quality(at_work: Client, typed: dict[str, str]) -> None:
    assert "guardian_kind" in errors(open_file(at_work, typed, guardian_name="Nora Desvignes"))
    assert "guardian_name" in errors(open_file(at_work, typed, guardian_kind="parent"))


def test_the_same_name_and_birth_date_show_the_file_and_ask_again(
    at_work: Client, typed: dict[str, str], counsellor: User, system_scope: Any
) -> None:
    known = YoungPersonFactory(
        by=counsellor, first_name="Sofiane", last_name="DESVIGNES", birth_date=born(20)
    )

    asked = open_file(at_work, typed, phone="06 12 34 56 78")
    page = asked.content.decode()
    assert known.get_absolute_url() in page
    assert "06 12 34 56 78" in page
    with system_scope():
        assert YoungPerson.objects.count() == 1

    open_file(at_work, typed, another_person=str(known.pk))
    with system_scope():
        assert YoungPerson.objects.count() == 2


def test_setting_one_person_apart_says_nothing_of_another(
    at_work: Client, typed: dict[str, str], counsellor: User
) -> None:
    YoungPersonFactory(
        by=counsellor, first_name="Sofiane", last_name="Desvignes", birth_date=born(20)
    )
    somebody_else = YoungPersonFactory(by=counsellor)

    answer = open_file(at_work, typed, another_person=str(somebody_else.pk))

    assert answer.status_code == 200


def test_a_file_of_another_organisation_is_never_hinted_at(
    at_work: Client, typed: dict[str, str]
) -> None:
    theirs = YoungPersonFactory(first_name="Sofiane", last_name="Desvignes", birth_date=born(20))

    answer = open_file(at_work, typed)

    assert answer.status_code == 302
    assert answer.url != theirs.get_absolute_url()


def test_correcting_a_phone_does_not_ask_about_a_namesake_again(
    at_work: Client, typed: dict[str, str], counsellor: User
) -> None:
    same = {"first_name": "Sofiane", "last_name": "Desvignes", "birth_date": born(20)}
    person = YoungPersonFactory(by=counsellor, **same)
    YoungPersonFactory(by=counsellor, **same)

    assert edit_file(at_work, person, typed, phone="06 98 76 54 32").status_code == 302


def test_the_form_shows_what_is_known_and_saves_it_unchanged(
    at_work: Client, counsellor: User, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, disability=True, imilo_number="12")
    with system_scope():
        before = YoungPerson.objects.values().get()
    page = at_work.get(reverse("young_person_edit", args=[person.pk]))
    form = page.context["form"]
    shown = {name: form[name].value() for name in form.fields if name != "commune"}
    shown = {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in shown.items()
        if value not in (None, False)
    }

    answer = edit_file(at_work, person, shown)

    assert answer.status_code == 302
    with system_scope():
        assert YoungPerson.objects.values().get() == before
        assert DisabilityStatus.objects.count() == 1


def test_correcting_a_file_does_not_take_it_from_those_who_read_it(
    at_work: Client, typed: dict[str, str], counsellor: User, site: Any, system_scope: Any
) -> None:
    person = YoungPersonFactory(by=counsellor, shared_with=[site])

    edit_file(at_work, person, typed)

    assert site.pk in only_file(system_scope).readers


def test_the_disability_status_is_noted_and_erased(
    at_work: Client, typed: dict[str, str], system_scope: Any, mission_locale: Any
) -> None:
    open_file(at_work, typed, disability="on")
    person = only_file(system_scope)
    with system_scope():
        assert DisabilityStatus.objects.get().readers == [mission_locale.pk]

    edit_file(at_work, person, typed)
    with system_scope():
        assert not DisabilityStatus.objects.exists()
