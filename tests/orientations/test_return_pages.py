"""The page of a return at the E2C: completed, never lost, sent to the right Mission Locale."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session as BrowserSession
from django.urls import reverse

from accord.isolation.scope import system_scope
from accord.networks.models import Coverage
from accord.youth.models import Support
from accord.youth.supporting import state_support
from orientations import actions
from orientations.enums import ProposedBy, ReturnStatus
from orientations.models import Reorientation
from tests.factories.networks import CommuneFactory, MissionLocaleFactory
from tests.factories.stays import CONTENT, ago, dropped_out, kind, left, newcomer, stay
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, messages, now, read

pytestmark = pytest.mark.django_db

TYPED = {
    "reason": "N'est plus venu depuis deux semaines.",
    "acquired": "Arrive à l'heure.",
    "advised": "Reprendre le projet cuisine.",
    "has_certificate": "oui",
    "agrees": "oui",
    "phone": "06 39 98 12 34",
    "email": "",
    "checked": "on",
}
PASSWORD = "Cerf-volant7Bleu"


@pytest.fixture
def back(counsellor, trainer) -> Reorientation:
    """Due: somebody dropped out yesterday."""
    return dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)


@pytest.fixture
def at_work(sign_in, trainer) -> Any:
    return sign_in(trainer)


def post(client: Any, back: Reorientation, **changes: Any) -> Any:
    typed = {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
    return client.post(back.get_absolute_url(), typed, follow=True)


def words(response: Any) -> str:
    return " ".join(read(response).split())


def told(response: Any, field: str) -> str:
    """What is said beside a field."""
    return " ".join(response.context["form"].errors[field])


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_it_is_completed_and_sent_from_its_page(at_work, back, counsellor):
    page = at_work.get(back.get_absolute_url())
    assert f"Compléter et envoyer à {back.mission_locale}" in words(page)

    answer = post(at_work, back)

    assert f"Retour envoyé à {back.mission_locale}" in said(answer)
    kept = now(back)
    assert (kept.status, kept.phone, kept.has_certificate) == ("sent", "+33639981234", True)
    assert kept.contact_checked_on is not None
    assert f"{back.mission_locale} doit dire qu'elle l'a reçu" in words(answer)
    assert [m.address for m in messages("return_sent")] == [counsellor.email]


def test_what_is_known_of_the_person_is_shown_to_be_checked(at_work, counsellor, trainer):
    person = YoungPersonFactory(by=counsellor, phone="+33639981111", email="lou@exemple.fr")
    back = dropped_out(
        stay(counsellor=counsellor, trainer=trainer, young_person=person), by=trainer
    )
    page = read(at_work.get(back.get_absolute_url()))
    assert 'value="06 39 98 11 11"' in page
    assert 'value="lou@exemple.fr"' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("reason", "", "Dites ce qui s'est passé"),
        ("reason", "Son numéro est 1 85 05 78 006 084 36", "sécurité sociale"),
        ("has_certificate", None, "Dites si l'attestation a été remise."),
        ("agrees", None, "Dites si la personne est d'accord."),
        ("agrees", "peut-être", "Sélectionnez un choix valide"),
        ("phone", "12", "Ce numéro n'existe pas"),
        ("email", "lou@", "adresse"),
        ("checked", None, "Vérifiez les coordonnées aujourd'hui"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    at_work, back, field, value, sentence
):
    answer = post(at_work, back, **{field: value})
    assert sentence in told(answer, field)
    assert TYPED["advised"] in read(answer)
    assert now(back).status == ReturnStatus.DUE


def test_it_says_what_is_not_told_without_agreement_and_does_not_tell_it(at_work, back, sign_in):
    assert "ni l'acquis, ni votre conseil, ni les coordonnées" in words(
        at_work.get(back.get_absolute_url())
    )
    page = post(at_work, back, agrees="non")
    kept = now(back)
    assert (kept.acquired, kept.advised, kept.phone) == ("", "", "")
    assert TYPED["advised"] not in read(page)


def test_a_draft_is_kept_and_forgotten_once_sent(at_work, back):
    htmx = {"HX-Request": "true"}
    part = at_work.post(back.get_absolute_url(), {"reason": "N'est plus"}, headers=htmx)
    assert "Brouillon gardé" in words(part)
    page = read(at_work.get(back.get_absolute_url()))
    assert "N'est plus</textarea>" in page
    post(at_work, back)
    assert "Brouillon" not in read(at_work.get(back.get_absolute_url()))


def test_what_was_sent_while_signed_out_comes_back(at_work, back, trainer):
    trainer.set_password(PASSWORD)
    trainer.save()
    BrowserSession.objects.all().delete()
    url = back.get_absolute_url()
    at_work.post(url, {**TYPED, "ouvert_par": trainer.pk})
    page = at_work.post(
        reverse("account_login"),
        {"login": trainer.email, "password": PASSWORD, "next": url},
        follow=True,
    )
    assert TYPED["advised"] in read(page)
    assert now(back).status == ReturnStatus.DUE


def test_sent_twice_it_leaves_once(at_work, back):
    post(at_work, back)
    assert "déjà parti" in said(post(at_work, back, reason="Autre chose"))
    assert now(back).reason == TYPED["reason"]
    late_letters = at_work.post(back.get_absolute_url(), TYPED, headers={"HX-Request": "true"})
    assert late_letters.status_code == 204


# --- which Mission Locale -----------------------------------------------------------------------


def covered(*, by: int) -> tuple[Any, list[Any]]:
    commune = CommuneFactory()
    covering = MissionLocaleFactory.create_batch(by)
    for each in covering:
        Coverage.objects.create(commune=commune, mission_locale=each)
    return commune, covering


def test_the_one_that_covers_the_commune_is_chosen_already(at_work, site, trainer):
    commune, [covering] = covered(by=1)
    back = left(site, by=trainer, commune=commune)
    page = at_work.get(back.get_absolute_url())
    assert f"C'est elle qui couvre {commune.name}." in words(page)
    assert page.context["form"]["mission_locale"].value() == str(covering.pk)

    post(at_work, back, mission_locale=covering.pk)

    kept = now(back)
    assert (kept.mission_locale_id, kept.proposed_by) == (covering.pk, ProposedBy.COMMUNE)


def test_several_are_a_choice_that_nobody_made_yet(at_work, site, trainer):
    commune, [_first, second] = covered(by=2)
    back = left(site, by=trainer, commune=commune)
    page = at_work.get(back.get_absolute_url())
    assert "Plusieurs couvrent" in words(page)
    assert page.context["form"]["mission_locale"].value() is None
    refused = post(at_work, back)
    assert "Choisissez la Mission Locale" in told(refused, "mission_locale")
    post(at_work, back, mission_locale=second.pk)
    assert now(back).proposed_by == ProposedBy.CHOSEN


def test_an_unknown_commune_is_said_and_leads_to_the_file(at_work, site, trainer):
    back = left(site, by=trainer)
    page = read(at_work.get(back.get_absolute_url()))
    assert "n'est pas connue, ni aucune distance : cherchez-la par son nom" in page
    assert f'href="{back.young_person.get_absolute_url()}' in page


def test_another_one_is_searched_without_losing_what_was_typed(at_work, site, trainer):
    other = MissionLocaleFactory(name="Mission Locale des Trois Vallées")
    back = left(site, by=trainer)

    found = post(at_work, back, other="trois vall", acte="chercher", reason="")

    assert found.context["form"].errors == {}
    assert "Mission Locale des Trois Vallées" in read(found)
    assert TYPED["advised"] in read(found)
    post(at_work, back, other="trois vall", mission_locale=other.pk)
    assert (now(back).mission_locale_id, now(back).proposed_by) == (other.pk, ProposedBy.OTHER)


def test_a_search_that_finds_nothing_or_too_much_says_so(at_work, site, trainer):
    MissionLocaleFactory.create_batch(12)
    back = left(site, by=trainer)
    assert "Aucune Mission Locale ouverte ne porte ce nom" in read(
        post(at_work, back, other="zzz", acte="chercher")
    )
    assert "précisez le nom" in read(post(at_work, back, other="val d'orge", acte="chercher"))


def test_one_that_was_not_offered_is_refused(at_work, site, trainer):
    back = left(site, by=trainer)
    answer = post(at_work, back, mission_locale=site.pk)
    assert "n'est plus proposée" in told(answer, "mission_locale")


def test_whoever_is_followed_has_nothing_to_choose(at_work, back):
    page = at_work.get(back.get_absolute_url())
    assert "mission_locale" not in page.context["form"].fields


# --- refusals, minors, France Travail ------------------------------------------------------------


def test_an_adult_who_does_not_agree_is_led_to_the_refusal(at_work, site, trainer):
    back = left(site, by=trainer)
    mission_locale = MissionLocaleFactory(name="Mission Locale des Trois Vallées")
    answer = post(at_work, back, agrees="non", other="trois", mission_locale=mission_locale.pk)
    assert "notez plutôt son refus" in words(answer)
    url = reverse("return_refuse", args=[back.pk])
    assert url in read(answer)

    done = at_work.post(url, {"reason": "Part à l'étranger."}, follow=True)

    assert "Le refus est noté" in said(done)
    assert now(back).status == ReturnStatus.REFUSED
    assert "Part à l'étranger." in read(done)


def test_nobody_refuses_for_a_minor_nor_for_somebody_followed(at_work, site, trainer, back):
    minor = left(site, by=trainer, birth_date=born(17))
    for each in (minor, back):
        url = reverse("return_refuse", args=[each.pk])
        assert url not in read(at_work.get(each.get_absolute_url()))
        at_work.post(url, {"reason": "Ne veut pas."})
        assert now(each).status == ReturnStatus.DUE


def test_a_minor_is_urgent_on_the_page(at_work, counsellor, trainer):
    person = YoungPersonFactory(by=counsellor, birth_date=born(17))
    back = dropped_out(
        stay(counsellor=counsellor, trainer=trainer, young_person=person), by=trainer
    )
    assert "Urgent : mineur" in read(at_work.get(back.get_absolute_url()))


def test_france_travail_is_named_first(at_work, site, trainer, counsellor, sign_in):
    pathway = newcomer(site, by=trainer)
    support = Support(
        young_person=pathway.young_person,
        kind_id="cej",
        operator="france_travail",
        referent_name="Mme Roux",
    )
    act(state_support, support, by=trainer)
    ended = act(actions.exit_stay, pathway, by=trainer, on=ago(1), kind=kind("sans_solution"))
    back = ended.first_return
    page = words(at_work.get(back.get_absolute_url()))
    assert "À remettre aussi à <strong>Mme Roux</strong>, à France Travail" in page
    assert page.index("Mme Roux") < page.index("Ce qui s'est passé")


@pytest.mark.parametrize("who", ["counsellor", "trainer"])
def test_each_page_of_a_return_costs_at_most_twelve_queries(
    request, client, visit, counsellor, trainer, site, who
):
    """At their dearest: a registration to send, then to receive among files that look alike."""
    back = left(site, by=trainer)
    with system_scope():
        person = now(back).young_person
    for _ in range(5):
        YoungPersonFactory(
            by=counsellor,
            first_name=person.first_name,
            last_name=person.last_name,
            birth_date=person.birth_date,
        )
    if who == "counsellor":
        ml = counsellor.acting.house
        act(actions.send_return, back, CONTENT, by=trainer, mission_locale=ml)
    client.force_login(request.getfixturevalue(who))
    client.get("/")
    asked = visit(client, back.get_absolute_url()).queries
    assert len(asked) <= 12, "\n".join(asked)
