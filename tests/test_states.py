"""The state graphs of the documentation are those of the code."""

from __future__ import annotations

import pytest

from accord.embedded.management.commands.draw_states import PAGE, page
from orientations.enums import OrientationStatus, PathwayStatus, ReturnStatus


def test_the_graphs_are_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: manage.py draw_states"


@pytest.mark.parametrize("states", [OrientationStatus, PathwayStatus, ReturnStatus])
def test_each_state_stands_in_a_graph(states: type[PathwayStatus]) -> None:
    drawn = page()
    assert [label for label in states.labels if f'state "{label}"' not in drawn] == []


def test_an_ended_stay_leads_nowhere() -> None:
    for status in ("not_confirmed", "dropped_out", "exited"):
        assert f"    {status} --> [*]" in page()
