"""What the apps contribute to the floor."""

from __future__ import annotations

from django.apps import apps

from accord import filling
from accord.registry import file_panels, menu, worklists


def _contributions() -> list[int]:
    known = [menu._entries, worklists._lists, file_panels._panels, filling._fillers]
    return [len(part) for part in known]  # type: ignore[arg-type]


def test_an_app_that_is_made_ready_twice_contributes_once() -> None:
    before = _contributions()

    for config in apps.get_app_configs():
        if config.name in (
            "accord.accounts",
            "accord.announcements",
            "accord.attachments",
            "accord.youth",
            "orientations",
        ):
            config.ready()

    assert _contributions() == before
    assert all(before)
