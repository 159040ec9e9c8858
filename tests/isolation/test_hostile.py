"""What somebody of another organisation tries, signed in, with forged forms and addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accord.accounts.middleware import SESSION_KEY
from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.youth.models import YoungPerson
from orientations.models import Orientation, OutcomeNote, Registration, Session
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.youth import YoungPersonFactory
from tests.isolation.conftest import Browser
from tests.isolation.world import World
from tests.pages import PAGES, address

pytestmark = pytest.mark.django_db


def _body(name: str, world: World, **changes: Any) -> dict[str, Any]:
    return {**PAGES[name].body(world), **changes}


class TestForeignIdentifiersInForms:
    def test_a_site_cannot_register_in_the_session_of_another(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        url = address("orientation_register", theirs)
        answer = browse(theirs.trainer).post(url, {"session": ours.upcoming.pk})
        assert answer.status_code == 200
        with system_scope():
            assert not Registration.objects.filter(session=ours.upcoming).exists()
        ours.upcoming.refresh_from_db()
        assert ours.upcoming.seats_taken == 0

    @pytest.mark.parametrize("session", ["upcoming", "past"])
    def test_one_cannot_orient_to_a_site_and_to_the_session_of_another(
        self, browse: Browser, ours: World, theirs: World, session: str
    ) -> None:
        forged = _body("orient", theirs, session=getattr(ours, session).pk)
        client = browse(theirs.counsellor)
        assert client.post(address("orient", theirs), forged).status_code == 200
        with system_scope():
            sent = Orientation.objects.filter(site=theirs.second_site)
            assert not sent.exists()

    def test_the_session_of_another_site_in_the_address_is_not_chosen(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        url = f"{address('orient', theirs)}?seance={ours.upcoming.pk}"
        page = browse(theirs.counsellor).get(url)
        assert page.status_code == 200
        assert str(ours.upcoming.pk) not in page.content.decode().replace(url, "")

    def test_outcomes_reach_the_people_of_the_session_only(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        forged = {**_body("session_outcomes", ours), **_body("session_outcomes", theirs)}
        browse(theirs.trainer).post(address("session_outcomes", theirs), forged)
        with system_scope():
            assert OutcomeNote.objects.get(pk=theirs.registration.pk).result == "selected"
            assert OutcomeNote.objects.get(pk=ours.registration.pk).result == "to_review"

    def test_a_session_is_posted_for_ones_own_site_only(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        forged = _body("session_create", theirs, site=ours.site.pk)
        answer = browse(theirs.trainer).post(address("session_create", theirs), forged)
        assert answer.status_code == 200
        assert "site" in answer.context["form"].errors
        assert Session.objects.filter(site=ours.site).count() == 2

    def test_what_is_no_field_of_a_session_is_not_written(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        forged = _body(
            "session_create",
            theirs,
            id=str(ours.upcoming.pk),
            posted_by=ours.trainer.pk,
            seats_taken=9,
        )
        browse(theirs.trainer).post(address("session_create", theirs), forged)
        made = Session.objects.exclude(pk__in=[theirs.past.pk, theirs.upcoming.pk]).get(
            site=theirs.site
        )
        assert made.pk != ours.upcoming.pk
        assert (made.posted_by, made.seats_taken) == (theirs.trainer, 0)

    @pytest.mark.parametrize("name", ["young_person_create", "young_person_edit"])
    def test_what_is_no_field_of_a_file_is_not_written(
        self, browse: Browser, ours: World, theirs: World, name: str
    ) -> None:
        stolen = {
            "id": str(ours.person.pk),
            "pk": str(ours.person.pk),
            "mission_locale": ours.mission_locale.pk,
            "readers": f"{ours.mission_locale.pk},{theirs.mission_locale.pk}",
            "referent": ours.counsellor.pk,
            "created_by": ours.counsellor.pk,
        }
        forged = _body(name, theirs, **stolen)
        assert browse(theirs.counsellor).post(address(name, theirs), forged).status_code == 302
        with system_scope():
            assert YoungPerson.objects.get(pk=ours.person.pk).last_name == ours.person.last_name
            made = YoungPerson.objects.get(last_name=forged["last_name"])
        assert made.mission_locale_id == theirs.mission_locale.pk
        assert ours.mission_locale.pk not in made.readers
        assert made.referent == made.created_by == theirs.counsellor


class TestForeignIdentifiersInAddresses:
    @pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("account_")])
    def test_no_other_method_opens_what_get_refuses(
        self, browse: Browser, ours: World, theirs: World, name: str
    ) -> None:
        page, client = PAGES[name], browse(theirs.counsellor)
        closed = page.args(ours) and page.get and page.get.stranger == 404 and name != "session"
        # Every Mission Locale finds a session, and only its host runs it.
        refused = (403, 404, 405) if name.startswith("session_") else (404, 405)
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = client.generic(method, address(name, ours))
            if closed:
                assert answer.status_code in refused, method
            assert [s for s in ours.secrets if s in answer.content.decode()] == [], method

    def test_an_orientation_goes_from_ones_own_files_only(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        url = reverse("orient", args=[ours.person.pk, theirs.site.pk])
        answer = browse(theirs.counsellor).post(url, _body("orient", theirs))
        assert answer.status_code == 404

    @pytest.mark.parametrize("kind", ["school", "mission_locale", "closed", "far beyond"])
    def test_one_orients_to_open_sites_only(self, browse: Browser, ours: World, kind: str) -> None:
        ours.second_site.closed_on = timezone.localdate()
        ours.second_site.save()
        targets = {
            "school": ours.site.parent_id,
            "mission_locale": ours.mission_locale.pk,
            "closed": ours.second_site.pk,
            "far beyond": 10**30,
        }
        url = reverse("orient", args=[ours.person.pk, targets[kind]])
        assert browse(ours.counsellor).post(url, _body("orient", ours)).status_code == 404

    @pytest.mark.parametrize("name", ["orientations", "sessions", "young_people", "home"])
    def test_hostile_parameters_of_lists_show_nothing_of_others(
        self, browse: Browser, ours: World, theirs: World, name: str
    ) -> None:
        client = browse(theirs.counsellor)
        for query in ("page=-1", "page=999999", "page=x'", "etat='or 1=1", "q=%00"):
            answer = client.get(
                f"{reverse(name)}?{query}&liste=unanswered&referent=moi&tri=-x&recherche=y"
            )
            assert answer.status_code == 200
            assert [s for s in ours.secrets if s in answer.content.decode()] == []


class TestInWhoseName:
    @pytest.mark.parametrize(
        "forged", ["", "0", "-1", "٣", "1e3", "9" * 30, "9" * 5000, "'", "1,2"]
    )
    def test_a_forged_membership_is_refused(
        self, browse: Browser, ours: World, forged: str
    ) -> None:
        answer = browse(ours.counsellor).post(
            reverse("switch_organisation"), {"membership": forged}
        )
        assert answer.status_code == 404

    def test_the_membership_of_somebody_else_is_refused(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        client = browse(theirs.counsellor)
        chosen = ours.counsellor.memberships.get().pk
        answer = client.post(reverse("switch_organisation"), {"membership": chosen})
        assert answer.status_code == 404
        assert client.get(ours.person.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("value", ["theirs", "x", [1], None, {"a": 1}])
    def test_a_session_that_names_it_opens_nothing(
        self, browse: Browser, ours: World, theirs: World, value: Any
    ) -> None:
        client = browse(theirs.counsellor)
        session = client.session
        session[SESSION_KEY] = ours.counsellor.memberships.get().pk if value == "theirs" else value
        session.save()
        assert client.get(ours.person.get_absolute_url()).status_code == 404
        assert client.get(theirs.person.get_absolute_url()).status_code == 200

    def test_one_acts_for_one_organisation_at_a_time(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        MembershipFactory(user=theirs.counsellor, organisation=ours.mission_locale)
        client = browse(theirs.counsellor)
        assert client.get(ours.person.get_absolute_url()).status_code == 404
        membership = theirs.counsellor.memberships.get(organisation=ours.mission_locale)
        client.post(reverse("switch_organisation"), {"membership": membership.pk})
        assert client.get(ours.person.get_absolute_url()).status_code == 200
        assert client.get(theirs.person.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        "evil",
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "\n/"],
    )
    def test_a_switch_leads_nowhere_else(self, browse: Browser, ours: World, evil: str) -> None:
        membership = ours.counsellor.memberships.get().pk
        answer = browse(ours.counsellor).post(
            reverse("switch_organisation"), {"membership": membership, "next": evil}
        )
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")

    def test_a_closed_account_is_out_at_once(self, browse: Browser, ours: World) -> None:
        client = browse(ours.counsellor)
        User.objects.filter(pk=ours.counsellor.pk).update(is_active=False)
        assert client.get(ours.person.get_absolute_url()).status_code == 302


class TestHints:
    def test_a_file_elsewhere_is_never_told_as_a_duplicate(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        twin = {
            "first_name": ours.person.first_name,
            "last_name": ours.person.last_name,
            "birth_date": ours.person.birth_date.isoformat(),
        }
        forged = _body("young_person_create", theirs, **twin)
        client = browse(theirs.counsellor)
        assert client.post(reverse("young_person_create"), forged).status_code == 302

    def test_the_imilo_number_of_another_mission_locale_is_free(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        with system_scope():
            YoungPerson.objects.filter(pk=ours.person.pk).update(imilo_number="1234567")
        forged = _body("young_person_create", theirs, imilo_number="1234567")
        client = browse(theirs.counsellor)
        assert client.post(reverse("young_person_create"), forged).status_code == 302

    @pytest.mark.parametrize("text", ["{name}", "%", "_", "' or '1'='1", "\\", "D%", "\x00", "１"])
    @pytest.mark.parametrize(("name", "field"), [("young_people", "q"), ("orient_start", "text")])
    def test_a_search_finds_ones_own_people_only(
        self, browse: Browser, ours: World, theirs: World, name: str, field: str, text: str
    ) -> None:
        text = text.format(name=ours.person.last_name)
        answer = browse(theirs.counsellor).post(reverse(name), {field: text}, follow=True)
        shown = answer.content.decode().replace(f'value="{text}"', "")
        assert answer.status_code == 200
        assert str(ours.person.pk) not in shown

    def test_other_mission_locales_do_not_read_who_else_comes(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        page = browse(theirs.counsellor).get(address("session", ours))
        assert page.status_code == 200
        assert [s for s in ours.secrets if s in page.content.decode()] == []

    def test_refused_and_unknown_cannot_be_told_apart(
        self, browse: Browser, ours: World, theirs: World
    ) -> None:
        client = browse(theirs.counsellor)
        refused = client.get(ours.person.get_absolute_url())
        unknown = client.get(reverse("young_person", args=["00000000-0000-4000-8000-000000000000"]))
        assert refused.status_code == unknown.status_code == 404
        assert _without_token(refused.content) == _without_token(unknown.content)

    def test_the_disability_costs_a_site_no_query_and_no_word(
        self, browse: Browser, ours: World
    ) -> None:
        client = browse(ours.trainer)
        for name in ("young_person", "orientation", "session", "orientations", "young_people"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                shown = client.get(address(name, ours)).content.decode()
            assert "RQTH" not in shown
            assert not [q for q in queries if "disability" in q["sql"]]


class TestBrowser:
    def test_a_form_of_another_site_is_refused(self, ours: World) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(ours.trainer)
        for name, page in PAGES.items():
            if page.post and not name.startswith("account_"):
                assert client.post(address(name, ours), page.body(ours)).status_code == 403

    def test_no_name_is_kept_in_a_cookie(self, browse: Browser, theirs: World) -> None:
        client = browse(theirs.counsellor)
        client.post(reverse("young_person_create"), _body("young_person_create", theirs))
        assert set(client.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}

    @pytest.mark.parametrize("name", ["young_person", "orientation", "session", "orientations"])
    def test_no_page_stays_in_the_browser_after_sign_out(
        self, browse: Browser, ours: World, name: str
    ) -> None:
        answer = browse(ours.trainer).get(address(name, ours))
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]

    def test_no_page_is_shown_inside_another(self, browse: Browser, ours: World) -> None:
        answer = browse(ours.trainer).get(address("orientation", ours))
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_young_person_of_nobody_is_seen_by_nobody(browse: Browser, ours: World) -> None:
    """A file left without readers: 404, and no error page, for everybody."""
    lost = YoungPersonFactory(by=ours.counsellor)
    with system_scope():
        YoungPerson.objects.filter(pk=lost.pk).update(readers=[])
    for user in (ours.counsellor, ours.trainer, UserFactory(counsellor=True)):
        assert browse(user).get(lost.get_absolute_url()).status_code == 404


def test_a_site_that_was_never_asked_does_not_open_the_file(browse: Browser, ours: World) -> None:
    """Of the same school or not: another site's trainer."""
    sister = UserFactory(
        trainer=True,
        membership__organisation__parent=ours.site.parent,
    )
    assert sister.acting
    assert sister.acting.organisation.parent_id == ours.site.parent_id
    for name in ("young_person", "orientation", "session"):
        assert browse(sister).get(address(name, ours)).status_code == 404


def _without_token(content: bytes) -> bytes:
    """The page without the tokens, which change at each request."""
    return re.sub(rb"\b\w{64}\b", b"", content)
