"""What a reviewer would say each time, said by a test: sizes, names, templates, imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django import forms
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Field, Model
from django.template import engines
from django.test import RequestFactory

from accord.accounts.models import User
from tests.addresses import routes

BASE: Path = settings.BASE_DIR
OURS = ("accord", "orientations", "cej", "comite")
TEMPLATES = BASE / "templates"

FILE_LINES, FUNCTION_LINES = 400, 60
# A story that several people play is told in one piece.
TOLD_AT_LENGTH = "tests/journey/"

# Read by people in a sentence: a capital there is an acronym or a proper noun.
CAPITALS = ("Mission", "RQTH", "SIRET", "UAI", "CEJ", "PACEA", "QPV", "FRR", "INSEE", "E2C", "ID")
# Words of both languages: a field named so in code may be shown under its name.
BOTH_LANGUAGES = {
    "article", "code", "commune", "convention", "correspondant", "courriel", "date", "information",
    "invitation", "invitations", "latitude", "organisations",
    "longitude", "message", "mission locale", "organisation", "orientation", "orientations", "page",
    "permissions", "population", "portrait", "public", "question", "session", "sessions", "signature", "site",
    "sites", "situation", "source", "support", "transport", "type", "version",
}  # fmt: skip

# Mail programs know no style sheet.
MAILS = ("outbox/", "/mail/", "account/email/")
# Django asks for these, and allauth for the one of whoever asks too often.
ERROR_PAGES = {f"{error}.html" for error in ("400", "403", "403_csrf", "404", "429", "500")}


# --- sizes ---------------------------------------------------------------------------------------


@cache
def python_files() -> list[Path]:
    """Ours and the tests'; migrations are written by Django."""
    roots = [*OURS, "tests", "bench"]
    found = [path for root in roots for path in (BASE / root).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_a_file_past_four_hundred_lines_is_split_by_subject() -> None:
    files = [*python_files(), *TEMPLATES.rglob("*.html"), *_static_files("*.css", "*.js")]
    long = {_short(path): _lines(path) for path in files if _lines(path) > FILE_LINES}
    assert long == {}


def test_a_function_past_sixty_lines_is_split() -> None:
    long = {}
    for path in python_files():
        if _short(path).startswith(TOLD_AT_LENGTH):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{_short(path)} {node.name}"] = lines
    assert long == {}


def test_what_is_to_do_names_its_issue() -> None:
    """``TODO(#12)``: what nobody tracks, nobody does."""
    mark = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\s*\(#\d+\))")
    files = [*python_files(), *TEMPLATES.rglob("*.*"), *_static_files("*.css", "*.js")]
    forgotten = [
        f"{_short(path)}: {line.strip()}"
        for path in files
        if path != Path(__file__)
        for line in path.read_text().splitlines()
        if mark.search(line)
    ]
    assert forgotten == []


# --- imports -------------------------------------------------------------------------------------


def test_imports_go_down_only() -> None:
    """The contracts of ``pyproject.toml``."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=BASE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


# --- names ---------------------------------------------------------------------------------------


def _our_models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        # pghistory makes the models of the history; people never read their names.
        if _is_ours(model._meta.app_config) and not hasattr(model, "pgh_tracked_model")
    ]


def _is_ours(app: AppConfig) -> bool:
    return app.name.partition(".")[0] in OURS


def _reads_as_a_word_of_a_sentence(name: str) -> bool:
    return name[:1].islower() or name.startswith(CAPITALS)


def _is_left_in_english(name: str, code_name: str) -> bool:
    """What Django made of the name in code, unless French says it the same way."""
    default = code_name.replace("_", " ")
    return (
        name.lower() == default.lower()
        and name.lower() not in BOTH_LANGUAGES
        and not name.startswith(CAPITALS)
    )


@pytest.mark.parametrize("model", _our_models(), ids=lambda model: model._meta.label)
def test_a_model_has_a_french_name_in_lower_case(model: type[Model]) -> None:
    """For the one and for the several: Django writes the capital where a sentence begins."""
    options = model._meta
    in_english = f"{options.model_name}s" == str(options.verbose_name_plural).replace(" ", "")
    assert not in_english or options.model_name in BOTH_LANGUAGES
    for name in (str(options.verbose_name), str(options.verbose_name_plural)):
        assert _reads_as_a_word_of_a_sentence(name), name


@pytest.mark.parametrize("model", _our_models(), ids=lambda model: model._meta.label)
def test_a_field_that_has_a_name_for_people_has_it_in_lower_case(model: type[Model]) -> None:
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field)]
    names = [str(field.verbose_name) for field in fields]
    assert [name for name in names if not _reads_as_a_word_of_a_sentence(name)] == []


def test_what_a_form_asks_is_asked_in_french() -> None:
    """The forms of the pages and of the administration; a name in code was never for people."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    fields = {
        f"{form.__module__}.{form.__name__}.{name}": (name, field)
        for form in _our_forms()
        for name, field in form.base_fields.items()
    }
    for model, administration in admin.site._registry.items():
        if _is_ours(model._meta.app_config):
            form = administration.get_form(request)
            fields |= {
                f"{model._meta.label}.{name}": (name, field)
                for name, field in form.base_fields.items()
            }
    assert fields
    in_english = [
        where
        for where, (name, field) in fields.items()
        if not field.widget.is_hidden and _is_left_in_english(str(field.label or name), name)
    ]
    assert in_english == []


def _our_forms() -> Iterator[type[forms.BaseForm]]:
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        known = waiting.pop()
        waiting += known.__subclasses__()
        if known.__module__.startswith(tuple(f"{name}." for name in OURS)):
            yield known


def test_an_address_is_french_and_its_route_is_named() -> None:
    for name, pattern in routes():
        if name.startswith("admin:"):
            continue
        assert name != "None", pattern
        words = {word for word in re.sub(r"<.*?>|\(.*?\)", "", pattern).split("/") if word}
        assert all(re.fullmatch(r"\^?[a-z0-9.-]+\$?", word) for word in words - {"-", "^", "$"})
        spoken = {part for word in words for part in word.split("-")}
        english = (spoken & set(re.split(r"[_:]", name))) - BOTH_LANGUAGES
        assert not english, f"{pattern} says {english} in English"


# --- templates -----------------------------------------------------------------------------------


def _short(path: Path) -> str:
    return path.relative_to(BASE).as_posix()


def _static_files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in (BASE / "static").rglob(pattern)]


@cache
def _sources() -> str:
    """All that may name a template or a static file: our code and our templates, no test."""
    files = [path for path in python_files() if _short(path).startswith(OURS)]
    files += [path for path in TEMPLATES.rglob("*.*") if path.is_file()]
    return "\n".join(path.read_text() for path in [*files, *_static_files("*.css", "*.js")])


def _overrides(name: str) -> bool:
    """A library asks for this name: it has a template of its own there."""
    loaders = engines["django"].engine.template_loaders
    origins = {
        origin.name
        for loader in loaders
        for inner in getattr(loader, "loaders", [loader])
        for origin in inner.get_template_sources(name)
        if Path(origin.name).exists()
    }
    return len(origins) > 1


def test_no_template_is_left_unused() -> None:
    """Named by a view, an ``include``, an ``extends``; or instead of a library's own."""
    unused = []
    for path in TEMPLATES.rglob("*.*"):
        name = path.relative_to(TEMPLATES).as_posix()
        stem, folder = name.rpartition(".")[0], name.rpartition("/")[0]
        named = any(quoted in _sources() for quoted in (f'"{name}"', f'"{stem}"'))
        # A message is named after its kind: "orientations/mail/{kind}".
        by_its_kind = f'"{folder}/{{kind}}"' in _sources() and f'"{path.stem}"' in _sources()
        if not (named or by_its_kind or name in ERROR_PAGES or _overrides(name)):
            unused.append(name)
    assert unused == []


def test_a_day_of_a_month_is_said_by_one_filter() -> None:
    """Django would write "1 décembre"; ``long_date`` and its like say "1er décembre"."""
    by_hand = re.compile(r"""\|date:["'][^"']*\bj\b[^"']*F|date_format\([^)]*["'][^"']*\bj F""")
    files = [*python_files(), *TEMPLATES.rglob("*.*")]
    found = [path.name for path in files if path.is_file() and by_hand.search(path.read_text())]
    assert found == []


def test_no_static_file_is_left_unused() -> None:
    unused = []
    for path in _static_files("*"):
        name = path.relative_to(BASE / "static").as_posix()
        asked = (f"'{name}'", f'"{name}"', f'"./{name}"', f"({name})", f'"../{name}"')
        if path.is_file() and not any(quoted in _sources() for quoted in asked):
            unused.append(name)
    assert unused == []


def _first_comment(name: str) -> str:
    found = re.match(
        r"{% comment %}(.*?){% endcomment %}", (TEMPLATES / name).read_text(), re.DOTALL
    )
    return " ".join(found[1].split()) if found else ""


def _parts() -> list[str]:
    """The templates made to be included: the components, and the parts of each app."""
    found = (path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
    return sorted(
        path.as_posix()
        for path in found
        if path.parts[0] == "components" or path.name.startswith("_")
    )


@pytest.mark.parametrize("name", _parts())
def test_a_part_says_first_what_it_takes(name: str) -> None:
    says = _first_comment(name)
    assert says, f"{name} does not begin with a comment"
    assert re.search(r"[Pp]arameters?\b|[Rr]eads\b", says), f"{name} names no parameter"


def test_a_part_receives_only_what_it_is_given() -> None:
    """But those whose comment says "Included without `only`", and why."""
    leaky = []
    for path in TEMPLATES.rglob("*.html"):
        for whole, name in re.findall(
            r"({%\s*include\s+[\"']([^\"']+)[\"'].*?%})", path.read_text(), re.DOTALL
        ):
            alone = re.search(r"\bonly\s*%}$", whole)
            if not alone and "Included without `only`" not in _first_comment(name):
                leaky.append(f"{_short(path)} includes {name}")
    assert leaky == []


INLINE = {
    "style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.I),
    "other host": re.compile(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=.https?:", re.I),
}


@pytest.mark.parametrize("kind", INLINE)
def test_style_and_behaviour_stand_in_files_of_ours(kind: str) -> None:
    """The content policy refuses anything else; a mail has no choice."""
    found = [
        _short(path)
        for path in TEMPLATES.rglob("*.html")
        if not any(mail in f"/{_short(path)}" for mail in MAILS)
        and INLINE[kind].search(path.read_text())
    ]
    assert found == []
