"""A list as its page shows it: searched, filtered and sorted from the address, page by page.

Nothing is counted: one row more than a page is read, to know whether another follows. A list names
its ``filters`` (django-filter), its ``sorts`` and, when it can be searched, a ``find``; a searched
name stays in the session and its random key stands in the address (``docs/decisions/lists.md``).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

import django_filters
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string

from accord.accounts.requests import SignedInRequest
from accord.networks.when import say_date, validate_year

Row = TypeVar("Row", bound=Model)

PER_PAGE = 25
# Nobody reads ten thousand rows: further on, one narrows the list.
LAST_PAGE = 400
PAGE, SORT, SEARCH = "page", "tri", "recherche"
TYPED = "q"
TYPED_MOST = 80
_SEARCHES = "searches"
_SEARCHES_KEPT = 20
# Where each list was last left: "back" from a file leads there.
_LEFT_AT = "lists"
_LONGEST_QUERY = 500


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, with what Django's own page offers to a template but the total."""

    object_list: list[Row]
    number: int
    per_page: int
    has_next: bool
    notice: str = ""

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def start_index(self) -> int:
        return (self.number - 1) * self.per_page + 1

    @property
    def end_index(self) -> int:
        return self.start_index + len(self.object_list) - 1

    @property
    def total(self) -> int | None:
        """How many rows the list has, once its end is in sight."""
        return None if self.has_next else self.end_index


def page_of(rows: QuerySet[Row], asked: str | None, *, per_page: int = PER_PAGE) -> Page[Row]:
    """The page named in the address; the first, with a sentence, when there is no such page."""
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    forged = bool(asked) and str(number) != asked
    if number > LAST_PAGE:
        notice = (
            "Cette liste s'arrête là : cherchez un nom ou ajoutez un filtre pour aller plus loin."
        )
        return _read(rows, 1, per_page, notice=notice)
    if number < 1 or forged:
        return _read(rows, 1, per_page, notice="Cette page n'existe pas : voici la première.")
    page = _read(rows, number, per_page)
    if page.object_list or number == 1:
        return page
    return _read(rows, 1, per_page, notice="Cette page est vide à présent : voici la première.")


def _read(rows: QuerySet[Row], number: int, per_page: int, *, notice: str = "") -> Page[Row]:
    start = (number - 1) * per_page
    found = list(rows[start : start + per_page + 1])
    return Page(found[:per_page], number, per_page, len(found) > per_page, notice)


@dataclass(frozen=True)
class Sort:
    """A way of sorting: its word in the address, its header, and its fields, the last one unique.

    ``descending`` is the direction of the first click: the latest date first.
    """

    key: str
    label: str
    fields: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True)
class Header:
    """The header of a column that sorts: where its link leads, and how it sorts now."""

    label: str
    url: str
    direction: str

    @property
    def icon(self) -> str:
        return {"ascending": "arrow-up", "descending": "arrow-down"}.get(
            self.direction, "arrow-down-up"
        )


class Sorting:
    """What the address asks for, ``?tri=-envoyee``, among what the list declares."""

    def __init__(self, sorts: Sequence[Sort], request: HttpRequest) -> None:
        self.sorts = {sort.key: sort for sort in sorts}
        asked = request.GET.get(SORT, "")
        self.unknown = bool(asked) and asked.removeprefix("-") not in self.sorts
        first = sorts[0]
        self.chosen = self.sorts.get(asked.removeprefix("-"), first)
        known = asked and not self.unknown
        self.descending = asked.startswith("-") if known else first.descending
        self.headers = {sort.key: self._header(sort, request) for sort in sorts}

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        sign = "-" if self.descending else ""
        return rows.order_by(*(sign + name for name in self.chosen.fields))

    def _header(self, sort: Sort, request: HttpRequest) -> Header:
        active = sort == self.chosen
        direction = ("descending" if self.descending else "ascending") if active else ""
        backwards = not self.descending if active else sort.descending
        return Header(
            sort.label, address(request, **{SORT: ("-" if backwards else "") + sort.key}), direction
        )


def address(request: HttpRequest, **changes: str) -> str:
    """This list with these words changed in its address, from its first page on; "" takes one away."""
    query = request.GET.copy()
    for name, value in {PAGE: "", **changes}.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return _join(request.path, query)


def _join(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode()}" if query else path


class DayFilter(django_filters.DateFilter):
    """A day within what one may mean: of year 1 or 9999 there is no day before, or no day after."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[validate_year], **kwargs)


class Filters(django_filters.FilterSet):
    """What may stand in the address of a list; a forged value is left aside, with a sentence."""

    @classmethod
    def names(cls) -> list[str]:
        return list(cls.base_filters)

    def offer(
        self,
        name: str,
        choices: Iterable[tuple[str, str]] | Callable[[], Iterable[tuple[str, str]]],
    ) -> None:
        """The choices of a filter that depend on who looks; a function is asked when one reads them."""
        offered = cache(lambda: list(choices())) if callable(choices) else list(choices)
        self.filters[name].extra["choices"] = offered


@dataclass(frozen=True)
class Field:
    """A filter as the form shows it: a choice, or a day when it has no ``options``."""

    name: str
    label: str
    value: str
    error: str
    day: datetime.date | None
    choices: Iterable[tuple[Any, Any]]

    @cached_property
    def options(self) -> list[tuple[str, str]]:
        """Read by the form, which a swapped table does not show."""
        return [(str(value), str(label)) for value, label in self.choices]

    @property
    def said(self) -> str:
        """The value, in words."""
        if self.day is not None:
            return say_date(self.day)
        return dict(self.options).get(self.value, "") if self.value else ""


@dataclass(frozen=True)
class Chip:
    """What narrows the list now, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Search:
    """What was typed, found again in the session under the key of the address."""

    text: str = ""
    key: str = ""
    lost: bool = False


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """All that a page needs to show its list: see ``components/filters.html``."""

    page: Page[Row]
    headers: dict[str, Header]
    fields: list[Field]
    chips: list[Chip]
    search: Search
    sort: str
    notices: list[str]
    path: str
    here: str

    @property
    def rows(self) -> list[Row]:
        return self.page.object_list

    @property
    def narrowing(self) -> int:
        """How many filters are set, the searched name apart."""
        return sum(1 for each in self.fields if each.value and not each.error)

    @property
    def is_mistyped(self) -> bool:
        """A filter to mend: the form opens on it. What narrows is said by the chips."""
        return any(each.error for each in self.fields)


def listing(
    request: SignedInRequest,
    rows: QuerySet[Row],
    *,
    filters: Filters,
    sorts: Sequence[Sort],
    find: Callable[[Any, str], QuerySet[Row]] | None = None,
    per_page: int = PER_PAGE,
) -> Listing[Row]:
    """Narrow, sort and cut ``rows`` as the address says; ``filters`` is bound to ``request.GET``."""
    search = _search(request) if find else Search()
    fields = [_field(filters.form, name) for name in filters.filters]
    rows = filters.filter_queryset(rows)
    if find and search.text:
        rows = find(rows, search.text)
    sorting = Sorting(sorts, request)
    page = page_of(sorting.apply(rows), request.GET.get(PAGE), per_page=per_page)
    _remember(request, filters)
    return Listing(
        page=page,
        headers=sorting.headers,
        fields=fields,
        chips=_chips(request, fields, search),
        search=search,
        sort=request.GET.get(SORT, "") if not sorting.unknown else "",
        notices=list(_notices(fields, search, sorting, page)),
        path=request.path,
        here=_join(request.path, request.GET),
    )


def _remember(request: SignedInRequest, filters: Filters) -> None:
    """Only what this list knows of its address: anything else somebody may have typed there."""
    known = {*filters.names(), SORT, SEARCH, PAGE}
    query = QueryDict(mutable=True)
    for name in request.GET:
        if name in known:
            query[name] = str(request.GET[name])
    here = query.urlencode() if len(query.urlencode()) <= _LONGEST_QUERY else ""
    left_at = request.session.get(_LEFT_AT, {})
    if left_at.get(request.path, "") != here:
        request.session[_LEFT_AT] = {**left_at, request.path: here}


def where_left(request: HttpRequest, route: str) -> str:
    """The address of a list as this person last saw it: its filters, its sort and its page."""
    path = reverse(route)
    query = request.session.get(_LEFT_AT, {}).get(path, "")
    return f"{path}?{query}" if query else path


def _field(form: Any, name: str) -> Field:
    bound = form[name]
    errors = form.errors.get(name, [])
    day = form.cleaned_data.get(name)
    return Field(
        name=name,
        label=str(bound.label),
        value="" if errors else (form.data.get(name) or "").strip(),
        error=str(errors[0]) if errors else "",
        day=day if isinstance(day, datetime.date) else None,
        choices=getattr(bound.field, "choices", ()),
    )


def _chips(request: HttpRequest, fields: list[Field], search: Search) -> list[Chip]:
    chips = [Chip(f"« {search.text} »", address(request, **{SEARCH: ""}))] if search.text else []
    for each in fields:
        if each.value:
            chips.append(Chip(f"{each.label} : {each.said}", address(request, **{each.name: ""})))
    return chips


def _notices(
    fields: list[Field], search: Search, sorting: Sorting, page: Page[Row]
) -> Iterable[str]:
    if search.lost:
        yield "Cette recherche n'est plus gardée : tapez le nom de nouveau."
    if any(each.error for each in fields) or sorting.unknown:
        yield "Un filtre ou un tri de cette adresse n'existe pas : il est laissé de côté."
    if page.notice:
        yield page.notice


def posted(request: SignedInRequest, filters: type[Filters]) -> str:
    """The address that the filters' form asks for; what was typed is kept in the session.

    ``request.GET`` becomes that address's query, so that HTMX can be answered at once.
    """
    query = QueryDict(mutable=True)
    for name in [*filters.names(), SORT]:
        value = request.POST.get(name, "").strip()
        if value:
            query[name] = value
    text = request.POST.get(TYPED, "").strip()[:TYPED_MOST]
    if text:
        query[SEARCH] = _keep(request, text, request.POST.get(SEARCH, ""))
    request.GET = query  # type: ignore[assignment]
    return _join(request.path, query)


def _keep(request: SignedInRequest, text: str, key: str) -> str:
    """While somebody types, one key holds the latest text; the oldest searches are forgotten."""
    searches = dict(request.session.get(_SEARCHES, {}))
    if key not in searches:
        key = get_random_string(8)
    searches.pop(key, None)
    searches[key] = text
    request.session[_SEARCHES] = dict(list(searches.items())[-_SEARCHES_KEPT:])
    return key


def _search(request: SignedInRequest) -> Search:
    key = request.GET.get(SEARCH, "")
    if not key:
        return Search()
    text = request.session.get(_SEARCHES, {}).get(key, "")
    return Search(text, key) if text else Search(lost=True)


def answer(
    request: SignedInRequest, page: str, table: str, context: dict[str, Any]
) -> HttpResponse:
    """The whole page, or its table when HTMX asks; after a POST the address bar says the filters."""
    response = render(request, table if request.htmx else page, context)
    patch_vary_headers(response, ["HX-Request"])
    if request.method == "POST":
        response["HX-Replace-Url"] = _join(request.path, request.GET)
    return response
