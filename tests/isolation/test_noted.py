"""What a site notes and has not communicated changes no page of a Mission Locale."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.outbox.models import Message
from accord.youth.models import TimelineEvent
from orientations import actions
from orientations.actions import Outcome
from orientations.enums import OrientationStatus
from orientations.models import OutcomeNote
from tests.isolation.conftest import Browser
from tests.isolation.world import World
from tests.orientations.acting import act

pytestmark = pytest.mark.django_db

# The CSRF token is drawn anew for each page.
_DRAWN = re.compile(r"\b[A-Za-z0-9]{64}\b")


def _addresses(ours: World) -> list[str]:
    states = ["en-cours", *OrientationStatus.values]
    lists = {
        "orientations": [
            *(f"etat={state}" for state in states),
            *("suivi=retard", "suivi=reponses", "suivi=repondre", "tri=etat", "tri=-etat"),
        ],
        "sessions": [
            "quand=passees&site=tous",
            "quand=a-completer&site=tous",
            "quand=toutes&site=tous&tri=-places",
            "quand=passees&site=tous&places=libres",
        ],
        "sessions_calendar": [""],
        "young_people": [f"orientation={value}" for value in ("attente", "en-cours", "closes")]
        + ["tri=-contact"],
        "home": [""],
    }
    pages = [
        ours.past.get_absolute_url(),
        ours.registration.orientation_url,
        reverse("young_person", args=[ours.registration.young_person_id]),
        reverse("site_sheet", args=[ours.site.pk]),
        reverse("orient_choose_site", args=[ours.registration.young_person_id]),
    ]
    return pages + [f"{reverse(name)}?{query}" for name, them in lists.items() for query in them]


def _read(browse: Browser, user: User, ours: World) -> dict[str, str]:
    client = browse(user)
    pages: dict[str, str] = {}
    for address in _addresses(ours):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, address
            pages[f"{address} {headers}"] = _DRAWN.sub("", answer.content.decode())
    return pages


def test_no_page_of_a_mission_locale_changes_before_a_result_is_communicated(
    browse: Browser, ours: World
) -> None:
    user = ours.counsellor
    act(actions.erase_notes, ours.past, by=ours.trainer)
    with system_scope():
        assert not OutcomeNote.objects.filter(session=ours.past).exists()
        traces = TimelineEvent.objects.count(), Message.objects.count()
    before = _read(browse, user, ours)
    said = {ours.registration.pk: Outcome("present", "selected")}
    assert act(actions.note_outcomes, ours.past, said, by=ours.trainer).changed == 1

    after = _read(browse, user, ours)
    assert {page for page, text in after.items() if text != before[page]} == set()
    with system_scope():
        assert traces == (TimelineEvent.objects.count(), Message.objects.count())
    act(actions.communicate_outcomes, ours.past, by=ours.trainer)
    assert _read(browse, user, ours) != before, "communicated, it is read"
