"""What the apps above contribute to pages of the floor, which may not import them.

Each app registers its part in its ``AppConfig.ready``: entries of the menu, lists of "Ma journée",
kinds of timeline events, panels of a young person's file, filters of their list, keys to files. Django
may call ``ready`` twice in one process: a second registration replaces the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

if TYPE_CHECKING:
    from accord.accounts.models import Acting, User
    from accord.youth.models import YoungPerson


@dataclass(frozen=True)
class MenuEntry:
    """A link of the navigation, for the sides that use it; ``house`` is about one's organisation.

    The work stands in the main menu; the house, opened now and then, in the panel of the account.
    ``files`` is for those who work on young people's files: a data-protection officer opens none.
    ``counts`` names the worklist whose number it shows, on the page that has counted it anyway; of
    several, the first that this side has.
    """

    label: str
    icon: str
    route: str
    sides: frozenset[str]
    order: int
    house: bool = False
    counts: str = ""
    files: bool = False

    def serves(self, acting: Acting) -> bool:
        return acting.side in self.sides and (not self.files or bool(acting.organisation_ids))


@dataclass(frozen=True)
class ShownEntry:
    """A link of the navigation as the current page shows it."""

    label: str
    icon: str
    url: str
    active: bool
    number: str = ""


@dataclass
class Menu:
    """The navigation, in the order of the work."""

    _entries: list[MenuEntry] = field(default_factory=list)

    def register(
        self,
        label: str,
        *,
        icon: str,
        route: str,
        sides: Iterable[str],
        order: int,
        house: bool = False,
        counts: str = "",
        files: bool = False,
    ) -> None:
        self._entries = [known for known in self._entries if known.route != route]
        self._entries.append(
            MenuEntry(label, icon, route, frozenset(sides), order, house, counts, files)
        )
        self._entries.sort(key=lambda entry: entry.order)

    def entries_for(
        self, request: HttpRequest, acting: Acting | None, *, house: bool = False
    ) -> list[ShownEntry]:
        """The links of this side; the one that leads to the current page is active.

        ``request.counted`` holds the numbers of the day, where the day was read: a menu asks nothing.
        """
        if acting is None:
            return []
        counted: dict[str, str] = getattr(request, "counted", {})
        shown = []
        for entry in self._entries:
            if entry.serves(acting) and entry.house == house:
                url = reverse(entry.route)
                here = request.path == url or (url != "/" and request.path.startswith(url))
                numbers = [counted[key] for key in entry.counts.split() if key in counted]
                number = numbers[0] if numbers else ""
                shown.append(ShownEntry(entry.label, entry.icon, url, here, number))
        return shown


@dataclass(frozen=True)
class QuickAct:
    """A button that does the act from the day's page: a form that posts ``fields`` to ``url``.

    The view posted to ends with ``accord.back.back``, which comes back to the day.
    """

    label: str
    icon: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """One line of "Ma journée": what waits, since when, and how to do it.

    ``url`` opens its page, which ``act`` names; ``acts`` are done from the line itself. ``call`` is
    whom to telephone, as (name, E.164 number); ``note`` what was already done about it.
    """

    sentence: str
    detail: str
    since: datetime | None
    url: str
    act: str
    late: bool = False
    urgent: str = ""
    note: str = ""
    call: tuple[str, str] | None = None
    acts: tuple[QuickAct, ...] = ()


ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Worklist:
    """What waits for somebody, oldest first; the count and the lines come from ``rows``.

    It serves the ``sides`` (of ``accounts.enums.Side``, or ``ADMINISTRATOR``) and, when ``roles``
    are given, those only. ``complete`` adds to the rows shown what ``rows`` cannot select, in a
    number of queries that does not depend on theirs. ``waits_for_me`` is False for what is only
    good to know. ``address`` is the list filtered to the same rows, when there is one.
    """

    key: str
    title: str
    icon: str
    sides: frozenset[str]
    order: int
    rows: Callable[[User], QuerySet[Any]]
    task: Callable[[Any], Task]
    waits_for_me: bool = True
    roles: frozenset[str] = frozenset()
    complete: Callable[[User, list[Any]], None] | None = None
    address: Callable[[], str] | None = None


@dataclass
class Worklists:
    _lists: list[Worklist] = field(default_factory=list)

    def register(self, worklist: Worklist) -> None:
        self._lists = [known for known in self._lists if known.key != worklist.key]
        self._lists.append(worklist)
        self._lists.sort(key=lambda known: known.order)

    def for_user(self, user: User) -> list[Worklist]:
        """What may wait for this person, in whose name they act and, for some, as administrator."""
        acting = user.acting
        sides = {str(acting.side)} if acting else set()
        if user.is_staff:
            sides.add(ADMINISTRATOR)
        role = str(acting.role) if acting else ""
        return [
            known
            for known in self._lists
            if known.sides & sides and (not known.roles or role in known.roles)
        ]


@dataclass(frozen=True)
class EventKind:
    """A kind of timeline event: its icon, the sentence that tells it, the page of its subject."""

    icon: str
    sentence: str
    route: str = ""


@dataclass
class EventKinds:
    """Sentences use ``str.format`` with the event's own ``facts``, and ``{name}``."""

    _kinds: dict[str, EventKind] = field(default_factory=dict)

    def register(self, key: str, *, icon: str, sentence: str, route: str = "") -> None:
        self._kinds[key] = EventKind(icon, sentence, route)

    def __getitem__(self, key: str) -> EventKind:
        return self._kinds[key]


PanelContext = Callable[["User", "YoungPerson"], "dict[str, Any] | None"]


@dataclass(frozen=True)
class FilePanel:
    """A part of a young person's file that an app above shows, between the facts and the timeline.

    ``context`` gives the template's variables, or None when there is nothing to show.
    """

    order: int
    template: str
    context: PanelContext


@dataclass
class FilePanels:
    _panels: list[FilePanel] = field(default_factory=list)

    def register(self, order: int, template: str, context: PanelContext) -> None:
        self._panels = [known for known in self._panels if known.template != template]
        self._panels.append(FilePanel(order, template, context))
        self._panels.sort(key=lambda panel: panel.order)

    def shown(self, user: User, young_person: YoungPerson) -> list[str]:
        """The panels of this file as HTML, in order."""
        found = ((panel, panel.context(user, young_person)) for panel in self._panels)
        return [
            render_to_string(panel.template, {"young_person": young_person, **context})
            for panel, context in found
            if context is not None
        ]


@dataclass(frozen=True)
class PeopleFilter:
    """A choice by which the list of young people can be narrowed; ``name`` stands in the address.

    ``choices(user)`` are those that make sense for the side of ``user``.
    """

    name: str
    label: str
    empty_label: str
    choices: Callable[[User], Iterable[tuple[str, str]]]
    narrow: Callable[[User, QuerySet[Any], str], QuerySet[Any]]


@dataclass
class PeopleFilters:
    _filters: list[PeopleFilter] = field(default_factory=list)

    def register(self, contributed: PeopleFilter) -> None:
        self._filters = [known for known in self._filters if known.name != contributed.name]
        self._filters.append(contributed)

    def __iter__(self) -> Iterator[PeopleFilter]:
        return iter(self._filters)


@dataclass(frozen=True)
class Caseload:
    """What somebody carries in an organisation until a colleague takes it over.

    ``roles`` may take it. ``counts(user_ids, organisation_ids)`` gives a number by user;
    ``hand_over(giver, receiver, organisation_ids, by=...)`` moves everything and returns how many.
    """

    key: str
    order: int
    question: str
    roles: frozenset[str]
    say: Callable[[int], str]
    counts: Callable[[Iterable[int], Iterable[int]], dict[int, int]]
    hand_over: Callable[..., int]


@dataclass
class Caseloads:
    _caseloads: list[Caseload] = field(default_factory=list)

    def register(self, caseload: Caseload) -> None:
        self._caseloads = [known for known in self._caseloads if known.key != caseload.key]
        self._caseloads.append(caseload)
        self._caseloads.sort(key=lambda known: known.order)

    def __iter__(self) -> Iterator[Caseload]:
        return iter(self._caseloads)


@dataclass(frozen=True)
class FileRelation:
    """What becomes of the rows of one model when two files are merged, or one goes to another ML.

    ``relation`` is "app.Model.field", a key to ``YoungPerson``. Its rows go to the kept file, unless it
    is not ``moved``, or the kept file has a row of the same ``once_by`` columns already (``()``: any
    row): that one then stays where it was. ``refuses(kept, removed)`` is why the two cannot be merged,
    or nothing.

    When a merge is undone, a row made since goes back with the row whose key its column
    ``belongs_to`` holds. Whoever reads a row that ``opens`` the file needs to see the file.

    When the file goes to another Mission Locale, ``transferred(young_person, former, to)`` says what
    becomes of the rows; without it, ``to`` reads all that ``former`` read, instead of it.

    ``locked``: the acts upon these rows lock them before the file, so both do as well, in this order.
    """

    relation: str
    moved: bool = True
    once_by: tuple[str, ...] | None = None
    refuses: Callable[[YoungPerson, YoungPerson], str] | None = None
    belongs_to: str = ""
    transferred: Callable[[YoungPerson, int, int], None] | None = None
    opens: bool = True
    order: int = 10
    locked: int = 0


@dataclass
class FileRelations:
    """Every key to a file of every app; ``youth.merging`` refuses to run when one is missing."""

    _relations: list[FileRelation] = field(default_factory=list)

    def register(self, relation: FileRelation) -> None:
        self._relations = [
            known for known in self._relations if known.relation != relation.relation
        ]
        self._relations.append(relation)
        self._relations.sort(key=lambda known: known.order)

    def __iter__(self) -> Iterator[FileRelation]:
        return iter(self._relations)


menu = Menu()
caseloads = Caseloads()
file_relations = FileRelations()
people_filters = PeopleFilters()
file_panels = FilePanels()
worklists = Worklists()
event_kinds = EventKinds()
