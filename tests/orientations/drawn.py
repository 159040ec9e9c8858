"""Acts of two sites and two Missions Locales about one young person, drawn by hypothesis.

Each is tried as a view tries it: seen through ``visible_to``, allowed by ``permissions``, done by the verb.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.utils import timezone
from hypothesis import strategies as st

from accord.accounts.models import User
from accord.networks.models import Organisation
from accord.youth.models import YoungPerson
from orientations import actions, permissions
from orientations.enums import (
    Motive,
    NotJoinedReason,
    PathwayStatus,
    ReturnOutcome,
    SuspensionReason,
    WithdrawReason,
)
from orientations.models import ExitKind, Orientation, Pathway, Reorientation
from tests.factories.stays import CONTENT

TODAY = timezone.localdate()


@dataclass
class Scene:
    """Who may act, and about whom; ``stranger`` is an organisation that nobody ever told anything."""

    person: YoungPerson
    people: dict[str, User]
    stranger: Organisation

    def last(self, rows: models.QuerySet[Any]) -> Any:
        found = rows.filter(young_person=self.person).order_by("-pk").first()
        if found is None:
            raise ObjectDoesNotExist
        return found


@dataclass(frozen=True)
class Act:
    """What somebody tries: ``verb`` of ``ACTS``, so many days ago, with one of its kinds."""

    who: str
    verb: str
    days: int
    draw: int

    @property
    def on(self) -> datetime.date:
        return TODAY - datetime.timedelta(days=self.days)


def _allowed(answer: bool) -> None:
    if not answer:
        raise PermissionDenied


def _orient(scene: Scene, by: User, act: Act) -> None:
    person = YoungPerson.objects.visible_to(by).get(pk=scene.person.pk)
    _allowed(permissions.can_orient(by, person))
    site = scene.people[("trainer", "other_trainer")[act.draw % 2]].acting.organisation  # type: ignore[union-attr]
    request = Orientation(
        young_person=person,
        site=site,
        motive=Motive.BASICS,
        agreed_on=TODAY,
        sent_at=timezone.now() - datetime.timedelta(days=act.days),
        waived=[
            {"rule": rule, "label": rule, "reason": "Essai"}
            for rule in (
                "over_maximum_age",
                "left_school_lately",
                "employed",
                "qualified",
                "minor_without_guardian",
            )
        ],
    )
    actions.send(request, by=by)


def _orientation(scene: Scene, by: User) -> Orientation:
    orientation: Orientation = scene.last(Orientation.objects.visible_to(by))
    return orientation


def _accept(scene: Scene, by: User, act: Act) -> None:
    orientation = _orientation(scene, by)
    _allowed(permissions.can_answer(by, orientation))
    actions.accept(orientation, by=by)


def _withdraw(scene: Scene, by: User, act: Act) -> None:
    orientation = _orientation(scene, by)
    _allowed(permissions.can_withdraw(by, orientation))
    actions.withdraw(orientation, by=by, reason=WithdrawReason.MOVED)


def _join(scene: Scene, by: User, act: Act) -> None:
    orientation = _orientation(scene, by)
    _allowed(permissions.can_conclude(by, orientation))
    actions.join(orientation, by=by, on=act.on)


def _not_join(scene: Scene, by: User, act: Act) -> None:
    orientation = _orientation(scene, by)
    _allowed(permissions.can_conclude(by, orientation))
    actions.note_not_joined(orientation, by=by, reason=NotJoinedReason.NO_SHOW)


def _open_directly(scene: Scene, by: User, act: Act) -> None:
    _allowed(permissions.can_open_stays(by))
    person = YoungPerson.objects.visible_to(by).get(pk=scene.person.pk)
    assert by.acting is not None
    actions.open_directly(person, by.acting.organisation, by=by, on=act.on)


def _stay(scene: Scene, by: User) -> Pathway:
    pathway: Pathway = scene.last(Pathway.objects.visible_to(by))
    _allowed(permissions.can_run_stay(by, pathway))
    return pathway


def _kind(status: PathwayStatus, draw: int) -> ExitKind:
    kinds = list(ExitKind.objects.offered_for(status))
    return kinds[draw % len(kinds)]


def _confirm(scene: Scene, by: User, act: Act) -> None:
    actions.confirm(_stay(scene, by), by=by, on=act.on, referent=by)


def _suspend(scene: Scene, by: User, act: Act) -> None:
    actions.suspend(_stay(scene, by), by=by, on=act.on, reason=SuspensionReason.HEALTH)


def _resume(scene: Scene, by: User, act: Act) -> None:
    actions.resume(_stay(scene, by), by=by, on=act.on)


def _end(verb: Callable[..., Pathway], status: PathwayStatus, **more: Any) -> Callable[..., None]:
    def end(scene: Scene, by: User, act: Act) -> None:
        verb(_stay(scene, by), by=by, on=act.on, kind=_kind(status, act.draw), **more)

    return end


def _return(scene: Scene, by: User) -> Reorientation:
    reorientation: Reorientation = scene.last(Reorientation.objects.visible_to(by))
    return reorientation


def _send_return(scene: Scene, by: User, act: Act) -> None:
    reorientation = _return(scene, by)
    _allowed(permissions.can_send_return(by, reorientation))
    houses = [
        None,
        *(scene.people[who].acting.house for who in ("counsellor", "other_counsellor")),  # type: ignore[union-attr]
    ]
    actions.send_return(
        reorientation, CONTENT, by=by, mission_locale=houses[act.draw % len(houses)]
    )


def _refuse_registration(scene: Scene, by: User, act: Act) -> None:
    reorientation = _return(scene, by)
    _allowed(permissions.can_send_return(by, reorientation))
    actions.note_refusal(reorientation, by=by, reason="Ne veut pas.")


def _receive(scene: Scene, by: User, act: Act) -> None:
    reorientation = _return(scene, by)
    _allowed(permissions.can_answer_return(by, reorientation))
    actions.receive_return(reorientation, by=by, counsellor=by)


def _close(scene: Scene, by: User, act: Act) -> None:
    reorientation = _return(scene, by)
    _allowed(permissions.can_answer_return(by, reorientation))
    outcome = list(ReturnOutcome)[act.draw % len(ReturnOutcome)]
    actions.close_return(
        reorientation,
        by=by,
        outcome=outcome,
        comment="Vu.",
        imilo_number=("", "4321")[act.draw % 2],
    )


ACTS: dict[str, Callable[[Scene, User, Act], None]] = {
    "orient": _orient,
    "accept": _accept,
    "withdraw": _withdraw,
    "join": _join,
    "not_join": _not_join,
    "open_directly": _open_directly,
    "confirm": _confirm,
    "suspend": _suspend,
    "resume": _resume,
    "do_not_confirm": _end(actions.do_not_confirm, PathwayStatus.NOT_CONFIRMED),
    "drop_out": _end(actions.drop_out, PathwayStatus.DROPPED_OUT),
    "exit": _end(actions.exit_stay, PathwayStatus.EXITED, length_reason="Essai"),
    "send_return": _send_return,
    "refuse_registration": _refuse_registration,
    "receive": _receive,
    "close": _close,
}
PEOPLE = ["trainer", "other_trainer", "counsellor", "other_counsellor"]
# The ways themselves, so that chance goes far along them often enough: who, what, how long ago, which.
OF_THE_FOLLOWED = [
    Act("counsellor", "orient", 90, 0),
    Act("trainer", "accept", 80, 0),
    Act("trainer", "join", 70, 0),
    Act("trainer", "confirm", 50, 0),
    Act("trainer", "drop_out", 30, 0),
    Act("trainer", "send_return", 0, 0),
    Act("counsellor", "receive", 0, 0),
    Act("counsellor", "close", 0, 0),
]
OF_THE_NEWCOMER = [
    Act("trainer", "confirm", 60, 0),
    Act("trainer", "exit", 20, 9),
    Act("trainer", "send_return", 0, 1),
    Act("counsellor", "receive", 0, 0),
    Act("counsellor", "close", 0, 7),
]
ANY = st.builds(
    Act,
    who=st.sampled_from(PEOPLE),
    verb=st.sampled_from(sorted(ACTS)),
    days=st.integers(min_value=-2, max_value=120),
    draw=st.integers(min_value=0, max_value=11),
)


def sequences(way: list[Act]) -> st.SearchStrategy[list[Act]]:
    """Some way along ``way``, then anything by anybody."""
    return st.tuples(st.integers(min_value=0, max_value=len(way)), st.lists(ANY, max_size=10)).map(
        lambda drawn: [*way[: drawn[0]], *drawn[1]]
    )
