"""Whoever reads a file leaves a trace, whatever the page and the way to it."""

from __future__ import annotations

import pytest

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.journal.models import Reading
from tests.isolation.conftest import Browser
from tests.isolation.world import World
from tests.pages import address

pytestmark = pytest.mark.django_db


class TestTraces:
    @pytest.mark.parametrize(
        ("name", "side"),
        [
            ("young_person", "counsellor"),
            ("young_person", "trainer"),
            ("young_person_edit", "counsellor"),
            ("attachment_add", "counsellor"),
            ("attachment_add", "trainer"),
            ("attachment", "counsellor"),
            ("attachment", "trainer"),
            ("attachment_remove", "counsellor"),
            ("orient_choose_site", "counsellor"),
            ("orient", "counsellor"),
            ("orientation", "counsellor"),
            ("orientation", "trainer"),
            ("orientation_pdf", "counsellor"),
            ("orientation_pdf", "trainer"),
            ("session", "trainer"),
            ("session", "counsellor"),
            ("session_communicate", "trainer"),
            ("session_sign_in_sheet", "trainer"),
        ],
    )
    def test_whoever_opens_a_file_leaves_a_trace(
        self, browse: Browser, ours: World, name: str, side: str
    ) -> None:
        user = getattr(ours, side)
        client, before = browse(user), _traces(ours, user)
        client.get(address(name, ours))
        client.get(address(name, ours), headers={"HX-Request": "true"})
        assert _traces(ours, user) == before + 2
        # Some pages refuse HEAD: nothing read, nothing traced.
        answer = client.head(address(name, ours))
        assert _traces(ours, user) == before + 2 + (answer.status_code == 200)

    @pytest.mark.parametrize(
        ("name", "side"),
        [
            ("young_person_edit", "counsellor"),
            ("attachment_add", "trainer"),
            ("orient", "counsellor"),
            ("orientation_answer", "trainer"),
            ("orientation_register", "trainer"),
            ("session_outcomes", "trainer"),
        ],
    )
    def test_a_form_sent_wrong_on_purpose_does_too(
        self, browse: Browser, ours: World, name: str, side: str
    ) -> None:
        user = getattr(ours, side)
        before = _traces(ours, user)
        wrong = {f"attendance_{ours.registration.pk}": "forged", "session": "forged"}
        assert browse(user).post(address(name, ours), wrong).status_code == 200
        assert _traces(ours, user) == before + 1

    def test_nobody_erases_or_forges_a_trace_of_another(self, ours: World, theirs: World) -> None:
        """Reading rows are kept by the organisation of whoever looked: no page writes another."""
        with system_scope():
            for reading in Reading.objects.filter(young_person_id=ours.person.pk):
                assert reading.readers == [reading.organisation_id]
                assert reading.user.memberships.filter(organisation=reading.organisation).exists()


def _traces(world: World, user: User) -> int:
    with system_scope():
        return Reading.objects.filter(young_person_id=world.person.pk, user=user).count()
