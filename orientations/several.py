"""What a Mission Locale, or a site, may do with several orientations at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accord.accounts.enums import Side
from accord.accounts.models import User
from accord.bulk import BulkAct, Words
from accord.page_forms import PageForm
from orientations import actions, permissions
from orientations.forms import DeclineForm, MessageForm, WithdrawSeveralForm
from orientations.models import Orientation


@dataclass(frozen=True, kw_only=True)
class Several(BulkAct):
    """``applies`` says of a row whether the act has a meaning now; ``form`` asks what all of them
    need, on a page that asks for a confirmation: without it the act is done at once.
    """

    side: Side
    may: Callable[[User, Orientation], bool]
    applies: Callable[[Orientation], bool]
    verb: Callable[..., Any]
    words: Words
    form: type[PageForm] | None = None
    title: str = ""
    lead: str = ""
    confirm: str = ""


def _is_silent(orientation: Orientation) -> bool:
    return orientation.is_overdue


def _is_open(orientation: Orientation) -> bool:
    return orientation.is_open


def _takes_answer(orientation: Orientation) -> bool:
    return orientation.takes_answer


def _answer(name: str, label: str, icon: str, **said: Any) -> Several:
    words = Words(
        "Réponse envoyée pour une orientation.",
        "Réponse envoyée pour {} orientations.",
        "{} n'a pas reçu cette réponse",
        "{} n'ont pas reçu cette réponse",
    )
    return Several(
        name,
        label,
        icon,
        side=Side.E2C,
        may=permissions.can_answer,
        applies=_takes_answer,
        words=words,
        **said,
    )


REMIND = Several(
    "relancer",
    "Relancer les sites",
    "bell",
    side=Side.ML,
    may=permissions.can_remind,
    applies=_is_silent,
    verb=actions.remind,
    words=Words(
        "Une relance envoyée.",
        "{} relances envoyées.",
        "{} n'a pas été relancée",
        "{} n'ont pas été relancées",
    ),
)
WITHDRAW = Several(
    "retirer",
    "Retirer…",
    "arrow-counterclockwise",
    danger=True,
    side=Side.ML,
    may=permissions.can_withdraw,
    applies=_is_open,
    verb=actions.withdraw,
    form=WithdrawSeveralForm,
    title="Retirer ces orientations ?",
    lead="Les places sont libérées et les sites prévenus. Vous pourrez orienter de nouveau.",
    confirm="Retirer",
    words=Words(
        "Une orientation retirée ; le site est prévenu.",
        "{} orientations retirées ; les sites sont prévenus.",
        "{} n'a pas été retirée",
        "{} n'ont pas été retirées",
    ),
)
ACCEPT = _answer(
    "accepter",
    "Accepter…",
    "check-lg",
    verb=actions.accept,
    form=MessageForm,
    title="Accueillir ces jeunes ?",
    lead="Chaque Mission Locale est prévenue pour ses jeunes.",
    confirm="Accepter",
)
WAITLIST = _answer(
    "attente",
    "Liste d'attente…",
    "hourglass-split",
    verb=actions.put_on_waiting_list,
    form=MessageForm,
    title="Mettre ces jeunes sur liste d'attente ?",
    lead="Chaque Mission Locale est prévenue. Vous pourrez encore accepter, ou non.",
    confirm="Mettre sur liste d'attente",
)
DECLINE = _answer(
    "refuser",
    "Ne pas retenir…",
    "x-lg",
    danger=True,
    verb=actions.decline,
    form=DeclineForm,
    title="Ne pas retenir ces jeunes ?",
    lead="La même raison vaut pour tous : répondez à part à qui en a une autre.",
    confirm="Ne pas retenir",
)
ACTS = {act.name: act for act in (REMIND, WITHDRAW, ACCEPT, WAITLIST, DECLINE)}


def acts_of(user: User) -> list[Several]:
    side = user.acting.side if user.acting else ""
    return [act for act in ACTS.values() if act.side == side]
