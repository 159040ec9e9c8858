"""The demo's announcements: some read, some not, and figures that agree with the readings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accord.accounts.models import User
from accord.announcements import figures
from accord.announcements.models import Announcement, Reading
from accord.announcements.worklists import TO_READ

pytestmark = pytest.mark.usefixtures("filled")


def _demo(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.example")


def test_a_counsellor_has_some_to_read_and_a_head_has_a_draft() -> None:
    assert TO_READ.rows(_demo("conseillere")).count() == 2
    officer = _demo("national")
    drafts = Announcement.objects.visible_to(officer).filter(published_at__isnull=True)
    assert drafts.count() == 1


def test_a_house_has_read_if_and_only_if_one_of_its_people_has() -> None:
    published = Announcement.objects.filter(published_at__isnull=False)
    assert published.count() == 3
    for announcement in published:
        readers = Reading.objects.filter(announcement=announcement)
        houses = set(readers.values_list("organisation_id", flat=True))
        have_read = announcement.addressees.filter(last_read_at__isnull=False)
        assert set(have_read.values_list("organisation_id", flat=True)) == houses
        reach = figures.reach_of(announcement)
        assert reach.read == len(houses)
        assert 0 < reach.read < reach.addressed


def test_the_manager_of_the_demo_sees_colleagues_who_have_read(client) -> None:
    client.force_login(_demo("responsable-ml"))
    signature = Announcement.objects.get(subject="signature")
    page = client.get(reverse("announcement_team", args=[signature.pk])).content.decode()
    assert "noté l&#x27;avoir lue" in page or "noté l'avoir lue" in page
    assert "Personne" not in page
