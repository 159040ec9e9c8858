"""Correspondents by their pages: named, away, back, replaced, ended; and who is told."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from accord.accounts import actions
from accord.accounts.actions import Somebody
from accord.accounts.models import User
from accord.accounts.recipients import recipients_of
from accord.networks.models import Correspondent
from accord.workflow import Refused
from tests.accounts.conftest import mails
from tests.accounts.corresponding import answering, create, errors, today, told
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import (
    BranchFactory,
    CorrespondentFactory,
    MissionLocaleFactory,
    SchoolFactory,
    SiteFactory,
)
from tests.orientations.acting import act, read

pytestmark = pytest.mark.django_db


# --- reading -----------------------------------------------------------------------------------------


def test_the_page_says_who_answers_for_which_partner_and_who_is_away(
    sign_in: Any, colleague: User, post: Correspondent, mission_locale: Any, site: Any
) -> None:
    CorrespondentFactory(organisation=mission_locale, name="Accueil")
    CorrespondentFactory(name="D'une autre maison")
    act(
        actions.declare_absence,
        post,
        absent_from=today(),
        absent_until=today(4),
        substitute=colleague,
        by=colleague,
    )

    page = read(sign_in(colleague).get(reverse("correspondents")))

    assert "tous les sites E2C" in page
    assert str(site) in page
    assert f"À sa place : {colleague}" in page
    assert "Absence jusqu'au" in page
    assert "D'une autre maison" not in page
    assert "Nommer quelqu'un" not in page


def test_the_other_tab_says_who_answers_us_at_each_partner(
    sign_in: Any, trainer: User, site: Any, mission_locale: Any
) -> None:
    CorrespondentFactory(organisation=mission_locale, partner=site, name="Pour ce site")
    other = MissionLocaleFactory()
    CorrespondentFactory(organisation=other, name="Pour tous")
    CorrespondentFactory(organisation=site, partner=other, name="Nous")

    page = read(sign_in(trainer).get(reverse("correspondents"), {"cote": "partenaires"}))

    assert "Pour ce site" in page
    assert str(other) in page
    assert "Pour tous" in page


def test_an_empty_page_says_where_the_messages_go(
    sign_in: Any, manager: User, counsellor: User
) -> None:
    for user, offered in ((manager, True), (counsellor, False)):
        page = read(sign_in(user).get(reverse("correspondents")))
        assert "vont à toute l'équipe" in page
        assert ("Nommer quelqu'un" in page) is offered


def test_a_branch_reads_those_of_its_mission_locale_and_a_school_those_of_its_sites(
    sign_in: Any, post: Correspondent, mission_locale: Any, site: Any
) -> None:
    of_branch = MembershipFactory(organisation=BranchFactory(parent=mission_locale)).user
    head = UserFactory(head=True, membership__organisation=site.parent)
    CorrespondentFactory(organisation=site, name="Au site")

    assert str(post) in read(sign_in(of_branch).get(reverse("correspondents")))
    page = read(sign_in(head).get(reverse("correspondents")))
    assert "Au site" in page
    assert "Nommer quelqu'un" in page


def test_neither_a_region_nor_a_head_office_has_correspondents(sign_in: Any) -> None:
    for trait in ("regional_officer", "national_officer"):
        client = sign_in(UserFactory(**{trait: True}))
        assert client.get(reverse("correspondents")).status_code == 403


# --- naming ------------------------------------------------------------------------------------------


def test_a_manager_names_a_colleague_who_is_told_and_receives_the_messages(
    sign_in: Any, manager: User, counsellor: User, mission_locale: Any, site: Any
) -> None:
    answer = create(sign_in(manager), partner_name=site.name, user=counsellor.pk)

    assert f"{counsellor} répond à {site}" in read(answer)
    assert told("correspondent_named") == [counsellor.email]
    [message] = mails("correspondent_named")
    assert str(counsellor) not in message.subject
    recipients = recipients_of(mission_locale, towards=site)
    assert [recipient.address for recipient in recipients] == [counsellor.email]


def test_a_shared_mailbox_may_answer_for_everybody(
    sign_in: Any, manager: User, mission_locale: Any, site: Any
) -> None:
    create(sign_in(manager), name="Accueil", email="Accueil@ML.example", phone="01 60 00 00 00")

    named = Correspondent.objects.get()
    assert (named.partner, named.email, named.phone) == (
        None,
        "accueil@ml.example",
        "+33160000000",
    )
    assert answering(mission_locale, site) == ["Accueil"]
    assert told("correspondent_named") == ["accueil@ml.example"]


def test_a_head_names_for_a_site_of_the_school_and_for_no_other(
    sign_in: Any, site: Any, trainer: User
) -> None:
    SiteFactory(parent=site.parent)
    elsewhere = SiteFactory()
    client = sign_in(UserFactory(head=True, membership__organisation=site.parent))

    assert "organisation" in errors(create(client, organisation=elsewhere.pk, user=trainer.pk))
    create(client, organisation=site.pk, user=trainer.pk)

    assert [post.organisation_id for post in Correspondent.objects.all()] == [site.pk]


def test_a_partner_is_chosen_when_several_have_that_name(
    sign_in: Any, manager: User, counsellor: User
) -> None:
    quay, station = SiteFactory(name="E2C du Quai"), SiteFactory(name="E2C du Quai Neuf")
    client = sign_in(manager)

    answer = create(client, partner_name="du quai", user=counsellor.pk)
    assert "choisissez le bon" in errors(answer)
    create(client, partner_name="du quai", partner=station.pk, user=counsellor.pk)
    create(client, partner_name="e2c du quai", user=counsellor.pk)

    assert [post.partner for post in Correspondent.objects.order_by("pk")] == [station, quay]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "user", "Choisissez un collègue, ou écrivez un nom"),
        ({"name": "Accueil"}, "email", "un courriel ou un téléphone"),
        ({"name": "Accueil", "email": "accueil"}, "email", "adresse"),
        ({"name": "Accueil", "phone": "12"}, "phone", "Ce numéro n'existe pas"),
        ({"name": "Accueil", "user": "mine"}, "name", "À laisser vide"),
        ({"partner_name": "introuvable", "user": "mine"}, "partner_name", "Aucun partenaire"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    sign_in: Any,
    manager: User,
    counsellor: User,
    typed: dict[str, Any],
    field: str,
    said: str,
) -> None:
    typed = {key: counsellor.pk if value == "mine" else value for key, value in typed.items()}

    answer = create(sign_in(manager), **typed)

    assert list(answer.context["form"].errors) == [field]
    assert said in str(answer.context["form"].errors[field][0])
    assert not Correspondent.objects.exists()


def test_a_user_of_another_organisation_and_a_partner_of_the_same_network_are_refused(
    sign_in: Any, manager: User, counsellor: User, stranger_ml: User, site: Any
) -> None:
    other_ml = MissionLocaleFactory(name="Mission Locale du Quai")
    SiteFactory(name="E2C du Quai"), SiteFactory(name="E2C du Quai Neuf")
    client = sign_in(manager)

    for typed, field in (
        ({"user": stranger_ml.pk}, "user"),
        ({"user": counsellor.pk, "partner_name": other_ml.name}, "partner_name"),
        ({"user": counsellor.pk, "partner_name": "du quai", "partner": other_ml.pk}, "partner"),
    ):
        assert field in create(client, **typed).context["form"].errors
    assert not Correspondent.objects.exists()


@pytest.mark.parametrize("partner", ["same network", "school", "closed"])
def test_the_act_itself_refuses_who_is_no_partner(
    manager: User, counsellor: User, mission_locale: Any, partner: str
) -> None:
    refused = {
        "same network": MissionLocaleFactory,
        "school": SchoolFactory,
        "closed": partial(SiteFactory, closed=True),
    }[partner]()
    with pytest.raises(Refused, match="n'est pas un partenaire"):
        act(
            actions.name_correspondent,
            mission_locale,
            refused,
            Somebody(counsellor),
            by=manager,
        )


def test_nobody_is_named_twice_for_the_same_partner(
    sign_in: Any, manager: User, counsellor: User, post: Correspondent, site: Any
) -> None:
    answer = create(sign_in(manager), partner_name=site.name, user=counsellor.pk)

    assert "a déjà cette correspondance" in str(answer.context["form"].errors["user"])
    assert Correspondent.objects.count() == 1


def test_whoever_is_away_when_named_is_away_there_too(
    manager: User, post: Correspondent, counsellor: User, mission_locale: Any
) -> None:
    absence = {"absent_from": today(), "absent_until": today(3), "substitute": None}
    act(actions.declare_absence, post, **absence, by=counsellor)

    made = act(actions.name_correspondent, mission_locale, None, Somebody(counsellor), by=manager)

    assert made.is_absent
    assert made.absent_until == today(3)
