"""Every page of ``tests/pages.py``, as everybody who may read it sees it, and in its other states.

A page is held to this from the day that it has its row there: nothing for axe to say in light and
in dark, nothing wider than the window at 200 %, on a phone and at 320 px, a visible focus, targets
that a finger meets, nothing but its content on paper, nothing in the console.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from accord.accounts.enums import Role
from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.personal.actions import make_link
from accord.personal.links import token_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.networks import SiteFactory
from tests.growth import grow
from tests.isolation.world import World, build, expect
from tests.journey.conftest import Web
from tests.link_pages import LINK_PAGES, link_address
from tests.look.reader import Reader
from tests.mailbox import Mailbox
from tests.pages import E2C, ML, PAGES, PUBLIC, address
from tests.workers import OwnRedis

# Programs read it, not people.
NO_PAGE = {"health"}
# They end the visit, or lead to a page that is read under its own name.
LEAVES = {"account_logout", "switch_organisation"}

VISITOR = "visiteur"
LONG_ML = "Mission Locale du Pays de Château-Gontier, de Craon, de Meslay-Grez et du Haut-Anjou"
LONG_SITE = "École de la 2e Chance de Champagne-Ardenne, site de Charleville-Mézières Manchester"


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Ten of everything, with the longest names that people really have."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    world = grow(build())
    for organisation, name in ((world.mission_locale, LONG_ML), (world.site, LONG_SITE)):
        Organisation.objects.filter(pk=organisation.pk).update(name=name)
    with system_scope():
        world.person.last_name = "de La Rochefoucauld-Montmorency"
        world.person.save()
    world.counsellor.last_name = "Vandenbroucke-Szczepaniak"
    for user in (world.counsellor, world.trainer):
        user.password = "given"  # the pages of an account want one; nobody types it
        user.save()
    return world


@pytest.fixture
def url(world: World, tmp_path: Path, own_redis: OwnRedis, mailbox: Mailbox) -> Iterator[str]:
    with Web(tmp_path, own_redis, mailbox) as url:
        yield url


@pytest.fixture
def people(world: World) -> dict[str, User | None]:
    """One of each who may sign in, by the name of their folder of pictures."""
    mission_locale, site = world.mission_locale, world.site
    officer = UserFactory()
    MembershipFactory(user=officer, organisation=mission_locale, role=Role.DATA_PROTECTION_OFFICER)
    head = UserFactory()
    MembershipFactory(user=head, organisation=site, role=Role.HEAD)
    # Several organisations: the header has its switch.
    MembershipFactory(user=head, organisation=SiteFactory(), role=Role.TRAINER)
    return {
        VISITOR: None,
        "conseiller": world.counsellor,
        "responsable-ml": UserFactory(manager=True, membership__organisation=mission_locale),
        "conseiller-nouveau": UserFactory(counsellor=True),
        "delegue": officer,
        "formateur": world.trainer,
        "responsable-e2c": head,
        "formateur-nouveau": UserFactory(trainer=True),
        "region": UserFactory(regional_officer=True),
        "national": UserFactory(national_officer=True),
        "comite": UserFactory(committee_member=True),
        "administrateur": UserFactory(administrator=True),
        "sans-organisation": UserFactory(),
    }


Sit = Callable[[str], Reader]


@pytest.fixture
def sit(browser: Browser, url: str, people: dict[str, User | None]) -> Iterator[Sit]:
    """``sit("conseiller")`` is a browser where they are signed in."""
    readers: list[Reader] = []
    known: set[frozenset[str]] = set()

    def sat(who: str) -> Reader:
        reader = Reader(browser, url, who, known)
        readers.append(reader)
        user = people[who]
        if user is not None:
            client = Client()
            client.force_login(user)
            reader.sign_in(client.cookies["sessionid"].value)
        return reader

    yield sat
    for reader in readers:
        reader.close()


@pytest.mark.long
def test_each_page_reads_well_for_each_of_those_who_open_it(
    world: World, sit: Sit, people: dict[str, User | None]
) -> None:
    said: list[str] = []
    for who in people:
        reader = sit(who)
        for name, page in PAGES.items():
            if page.get is None or page.file or name in NO_PAGE | LEAVES:
                continue
            reader.open(address(name, world), name)
        said += reader.said
    assert not said, "\n".join(said)


@pytest.mark.long
def test_each_page_opened_by_a_link_reads_well(world: World, sit: Sit) -> None:
    """With a link that opens it, changed by a character, and expired; and what each form answers."""
    expect(world)
    reader = sit(VISITOR)
    with system_scope():
        old = make_link(world.person, by=None)
        old.made_at = old.expires_at = timezone.now() - datetime.timedelta(days=1)
        old.made_at -= datetime.timedelta(days=30)
        old.save()
    for name, page in LINK_PAGES.items():
        if page.get is not None and name != "personal_calendar":
            for state, token in (("", ""), ("-inconnu", "inconnu"), ("-expire", token_of(old))):
                reader.open(link_address(name, world, token), f"{name}{state}")
    # Saying that one cannot come ends what the other forms are about.
    forms = [name for name, page in LINK_PAGES.items() if page.post is not None]
    for name in sorted(forms, key=lambda name: name == "personal_decline"):
        for state, fields in (("vide", {}), ("rempli", LINK_PAGES[name].body(world))):
            reader.submit(link_address(name, world), fields, f"{name}-{state}")
    assert not reader.said, "\n".join(reader.said)


@pytest.mark.long
def test_each_answer_to_a_form_reads_well(world: World, sit: Sit) -> None:
    """Left empty, each form says what it wants; filled, the page that follows says what was done."""
    said: list[str] = []
    for side, who in (
        (ML, "conseiller"),
        (ML, "responsable-ml"),
        (E2C, "formateur"),
        (E2C, "responsable-e2c"),
    ):
        reader = sit(who)
        for name, page in PAGES.items():
            if page.post is None or name in LEAVES or (side != page.right and name not in PUBLIC):
                continue
            for state, fields in (("vide", {}), ("rempli", page.body(world))):
                status = reader.submit(address(name, world), fields, f"{name}-{state}")
                assert 0 < status < 500, f"{who}, {name}, {state}"
        said += reader.said
    assert not said, "\n".join(said)


def test_a_page_that_reads_badly_is_told(sit: Sit) -> None:
    reader = sit(VISITOR)
    reader.open("/", "accueil")
    assert reader.said == []
    reader.page.evaluate(
        """() => {
            document.documentElement.lang = "";
            document.title = " · Accord";
            document.querySelector(".skip").remove();
            document.querySelector("main").insertAdjacentHTML("beforeend", `
                <h1 class="text-nowrap">${"Un titre qui ne finit pas ".repeat(10)}</h1>
                <p class="text-body-tertiary bg-secondary-subtle">Gris sur gris <img src="data:,"></p>
                <p class="status tone-late">En retard</p>
                <label><input type="radio" class="form-check-input bg-dark">Oui</label>
                <nav aria-label="Petite"><a href="/" class="btn-close">x</a></nav>`);
        }"""
    )
    reader.page.evaluate("console.error('cassé')")
    # Against the rules of paper.
    reader.page.evaluate(
        "document.querySelector('main nav').style.setProperty('display', 'block', 'important')"
    )

    reader.look("accueil")

    told = "\n".join(reader.said)
    for defect in (
        "has no language",
        "has no title",
        "has 2 first titles",
        "does not begin with a link to its content",
        "has nothing but a colour on p.status.tone-late « En retard »",
        "looks chosen at input",
        "image-alt",
        "px wider than 320 px",
        "is hard to touch",
        "prints nav",
        "logs cassé",
    ):
        assert defect in told, told
