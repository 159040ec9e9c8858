"""What ``make bench`` stands on: its filling follows the models, its report keeps the rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection

from bench import networks, report, young_people
from bench.pages import PAGES
from bench.report import Measure, Run
from orientations.models import (
    FollowUp,
    Orientation,
    Pathway,
    Registration,
    Reorientation,
    Session,
)


def _run(milliseconds: float) -> Run:
    seconds = [milliseconds / 1000] * 20
    measure = Measure(seconds, [0.001] * 20, 0.005, 0.001, "4 2", 7000, 2000, 100.0)
    return Run((10, 300), [(PAGES[0], [measure] * 2)], measure, [(90.0, 60.0)] * 2, (0.1, 2.0), "")


def test_a_run_takes_the_place_of_the_last_one_and_says_what_is_over_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "RESULTS.md"
    results.write_text("# What was measured\n\nBefore.\n\n## Another\n\nStays.\n")
    monkeypatch.setattr(report, "RESULTS", results)

    report.write(_run(5.0))
    assert "signed-in empty page | 8 | 5.0 | 5.0 | 1.00" in results.read_text()
    assert "Over its limit: nothing." in results.read_text()
    report.write(_run(9.0))

    written = results.read_text()
    assert written.count(report.HEADING) == 1
    assert "| **9.0** | **9.0** |" in written
    assert "Over its limit: signed-in empty page at 10: 9.0 times" in written
    assert written.startswith("# What was measured\n\nBefore.\n\n## Another\n\nStays.\n")


@pytest.mark.long
@pytest.mark.django_db
def test_the_filling_writes_what_the_models_ask_for(
    system_scope: Callable[[], AbstractContextManager[None]],
) -> None:
    """Checks and keys are on here, which the filling of a large database leaves out."""
    with system_scope(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        known = networks.build()
        young_people.fill(known, orientations=1000, measured=50)

        of_the_measured = Orientation.objects.filter(mission_locale_id=known.mission_locales[0])
        assert (Orientation.objects.count(), of_the_measured.count()) == (1000, 50)
        assert set(Orientation.objects.values_list("status", flat=True)) == {
            "sent", "accepted", "waitlisted", "declined", "withdrawn", "joined"
        }  # fmt: skip
        held = Session.objects.awaiting_results().filter(site_id=known.sites[0])
        assert any(session.registrations.awaiting_result().count() > 10 for session in held)
        assert Registration.objects.filter(status="cancelled").exists()
        assert Pathway.objects.in_integration().exists()
        assert Reorientation.objects.filter(status="closed").exists()
        assert FollowUp.objects.due().exists()
