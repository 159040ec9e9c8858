"""Acts on several rows of a list at once: which were ticked, and what became of each.

Under its rows a list offers ``acts`` (``components/bulk.html``). Each posts the rows ticked on the page
and its own name; the view finds the rows through ``visible_to``, so that a forged id is one more row
that is not there, and runs on each the verb that one row has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest

from accord.workflow import Refused

ACT, CHOSEN = "acte", "choix"
MOST = 100
# The names that a sentence about what was not done still tells.
NAMED = 10
NOTHING_TICKED = "Cochez au moins une ligne de la liste, puis choisissez ce que vous en faites."


@dataclass(frozen=True)
class BulkAct:
    """A button under a list; ``danger`` for what the other side reads as a refusal."""

    name: str
    label: str
    icon: str
    danger: bool = False


@dataclass
class Outcome:
    """How many rows were acted upon; the names of the others, by the reason why not."""

    done: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)

    def leave(self, name: object, reason: str) -> None:
        self.left.setdefault(reason, []).append(str(name))


@dataclass(frozen=True)
class Words:
    """What is said afterwards of one row and of ``{}`` of them."""

    done_one: str
    done: str
    left_one: str
    left: str


def chosen(request: HttpRequest) -> list[UUID]:
    """The ids that were ticked, once each. Raises ``Refused`` when there is none, or too many."""
    ids: dict[UUID, None] = {}
    for text in request.POST.getlist(CHOSEN)[: MOST + 1]:
        try:
            ids[UUID(text)] = None
        except ValueError:
            continue
    if len(request.POST.getlist(CHOSEN)) > MOST:
        raise Refused(f"Au plus {MOST} lignes à la fois : décochez-en, puis recommencez.")
    if not ids:
        raise Refused(NOTHING_TICKED)
    return list(ids)


def tell(request: HttpRequest, outcome: Outcome, words: Words) -> None:
    """One sentence for what was done, and one for each reason why something was not."""
    if outcome.done:
        done = words.done_one if outcome.done == 1 else words.done
        messages.success(request, done.format(outcome.done))
    for reason, names in outcome.left.items():
        left = words.left_one if len(names) == 1 else words.left
        messages.warning(request, f"{left.format(len(names))} : {_listed(names)}. {reason}")


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    if more > 1:
        return f"{', '.join(names[:NAMED])} et {more} autres"
    return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
