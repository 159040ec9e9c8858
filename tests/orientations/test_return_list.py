"""The list of returns and what "Ma journée" says of them: the same rows for whoever's turn it is."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accord.isolation.scope import scope
from orientations import actions
from orientations.models import Reorientation
from orientations.return_worklists import WORKLISTS
from tests.factories.accounts import UserFactory
from tests.factories.networks import SchoolFactory, SiteFactory
from tests.factories.stays import dropped_out, left, received, sent, stay
from tests.factories.youth import YoungPersonFactory, born
from tests.orientations.acting import act, read

pytestmark = pytest.mark.django_db

URL = "/retours/"


@pytest.fixture
def made(counsellor, trainer, site) -> dict[str, Reorientation]:
    """One in each state, the third of a minor."""

    def due(**kwargs: Any) -> Reorientation:
        person = YoungPersonFactory(by=counsellor, **kwargs)
        pathway = stay(counsellor=counsellor, trainer=trainer, young_person=person)
        return dropped_out(pathway, by=trainer)

    found = {
        "due": due(),
        "sent": sent(due(last_name="Vasseur"), by=trainer),
        "urgent": sent(due(birth_date=born(17)), by=trainer),
        "received": received(sent(due(), by=trainer), by=counsellor),
        "closed": received(sent(due(), by=trainer), by=counsellor),
        "nobody": left(site, by=trainer),
    }
    act(actions.close_return, found["closed"], by=counsellor, outcome="followed")
    return found


def shown(answer: Any, made: dict[str, Reorientation]) -> list[str]:
    page = read(answer)
    there = [name for name, row in made.items() if row.get_absolute_url() in page]
    return sorted(there, key=lambda name: page.index(made[name].get_absolute_url()))


@pytest.mark.parametrize(
    ("who", "query", "names"),
    [
        ("counsellor", {}, {"due", "sent", "urgent", "received", "closed"}),
        ("counsellor", {"suivi": "a-faire"}, {"sent", "urgent", "received"}),
        ("counsellor", {"suivi": "recevoir"}, {"sent", "urgent"}),
        ("counsellor", {"suivi": "clore"}, {"received"}),
        ("counsellor", {"suivi": "en-cours"}, {"due", "sent", "urgent", "received"}),
        ("counsellor", {"suivi": "termines"}, {"closed"}),
        ("counsellor", {"urgence": "mineurs"}, {"urgent"}),
        ("counsellor", {"issue": "followed"}, {"closed"}),
        ("trainer", {"suivi": "a-faire"}, {"due", "nobody"}),
        ("trainer", {"suivi": "nouvelles"}, {"received", "closed"}),
        ("trainer", {"demande": "register"}, {"nobody"}),
        ("trainer", {"etat": "sent"}, {"sent", "urgent"}),
    ],
)
def test_each_filter_narrows_the_list(request, client, made, who, query, names):
    client.force_login(request.getfixturevalue(who))
    assert set(shown(client.get(URL, query), made)) == names


def test_it_narrows_by_partner_and_by_day(sign_in, made, counsellor, trainer, site):
    client = sign_in(counsellor)
    elsewhere = UserFactory(trainer=True, membership__organisation=SiteFactory())
    made["other"] = dropped_out(stay(counsellor=counsellor, trainer=elsewhere), by=elsewhere)
    other_site = made["other"].site_id
    assert shown(client.get(URL, {"site": other_site}), made) == ["other"]
    today = timezone.localdate().isoformat()
    assert shown(client.get(URL, {"du": today}), made) == []
    assert len(shown(client.get(URL, {"au": today}), made)) == 6
    client = sign_in(trainer)
    assert "nobody" not in shown(client.get(URL, {"ml": counsellor.acting.house.pk}), made)


def test_a_school_narrows_by_its_own_sites(sign_in, counsellor):
    school = SchoolFactory()
    sites = SiteFactory.create_batch(2, parent=school)
    head = UserFactory(head=True, membership__organisation=school)
    made = {}
    for site in sites:
        by = UserFactory(trainer=True, membership__organisation=site)
        made[str(site.pk)] = dropped_out(stay(counsellor=counsellor, trainer=by), by=by)
    chosen = str(sites[1].pk)
    assert shown(sign_in(head).get(URL, {"site": chosen}), made) == [chosen]


def test_what_is_late_is_marked_and_found(sign_in, made, trainer, counsellor):
    with time_machine.travel(timezone.now() + timezone.timedelta(days=40)):
        page = sign_in(trainer).get(URL, {"urgence": "retard"})
        assert set(shown(page, made)) == {"due", "nobody", "sent", "urgent"}


def test_a_person_is_found_before_the_mission_locale_follows_them(
    client, made, counsellor, trainer, mission_locale
):
    newcomer = sent(made["nobody"], by=trainer, mission_locale=mission_locale)
    for user, text, names in (
        (counsellor, "vass", ["sent"]),
        (counsellor, newcomer.young_person.last_name[:5], ["nobody"]),
        (trainer, "vass", ["sent"]),
        (counsellor, "zzz", []),
    ):
        client.force_login(user)
        answer = client.post(URL, {"q": text}, follow=True)
        assert shown(answer, made) == names
        assert text not in answer.redirect_chain[0][0]


def test_minors_stand_first_when_sorted_by_what_is_urgent(sign_in, made, counsellor):
    assert shown(sign_in(counsellor).get(URL, {"tri": "urgence"}), made)[0] == "urgent"
    assert "Urgent : mineur" in read(sign_in(counsellor).get(URL))


@pytest.mark.parametrize("worklist", WORKLISTS, ids=lambda worklist: worklist.key)
def test_see_all_leads_from_the_day_to_the_same_rows(
    client, made, counsellor, trainer, site, worklist
):
    """With at least two rows each: one more to close."""
    more = dropped_out(stay(counsellor=counsellor, trainer=trainer), by=trainer)
    made["more"] = received(sent(more, by=trainer), by=counsellor)
    user = counsellor if "ml" in worklist.sides else trainer
    client.force_login(user)
    address = worklist.address()
    with scope(user.acting.organisation_ids):
        expected = [row.get_absolute_url() for row in worklist.rows(user)]
    assert len(expected) >= 2
    assert f'href="{address}">Tout voir' in read(client.get("/"))
    there = shown(client.get(address), made)
    assert [made[name].get_absolute_url() for name in there] == expected


def test_the_day_says_it_all_minors_first(client, made, counsellor, trainer):
    client.force_login(counsellor)
    page = read(client.get("/"))
    urls = {name: row.get_absolute_url() for name, row in made.items()}
    assert page.index(urls["urgent"]) < page.index(urls["sent"])
    assert "Urgent : mineur" in page
    assert urls["closed"] not in page
    client.force_login(trainer)
    assert "retour à envoyer avant le" in read(client.get("/"))
    news = read(client.get(URL, {"suivi": "nouvelles"}))
    assert "Contacté, accompagnement repris" in news


def test_the_menu_counts_what_waits(client, made, counsellor, trainer):
    for user, number in ((counsellor, "3"), (trainer, "2")):
        client.force_login(user)
        page = client.get("/")
        [entry] = [e for e in page.context["menu"] if e.label == "Retours"]
        assert entry.number == number


def test_nobody_without_files_lists_them(client):
    for user in (UserFactory(regional_officer=True), UserFactory(national_officer=True)):
        client.force_login(user)
        assert client.get(reverse("returns")).status_code == 403
