"""A sheet to print or to send: a title, then sections of facts, tables and texts.

``templates/pdf/sheet.typ`` lays any of them out; each table has its header row, each section its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accord.pdf.rendering import render

LAYOUT = "pdf/sheet.typ"


@dataclass(frozen=True)
class Facts:
    """What is known, line by line; a fact without value is left out."""

    lines: Sequence[tuple[str, str]]

    def drawn(self) -> dict[str, Any]:
        return {"facts": [[label, value] for label, value in self.lines if value]}


@dataclass(frozen=True)
class Rows:
    """A table. ``headers`` name its columns, and each row has as many cells."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]

    def drawn(self) -> dict[str, Any]:
        return {"headers": list(self.headers), "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True)
class Section:
    """What one title covers; ``side`` ("ml", "e2c") colours it as everywhere in the portal."""

    title: str
    content: Facts | Rows
    side: str = ""

    def drawn(self) -> dict[str, Any]:
        return {"title": self.title, "side": self.side, **self.content.drawn()}


@dataclass(frozen=True)
class Sheet:
    """``title`` names the document in a reader's window; ``lead`` says what it is about."""

    title: str
    lead: str
    sections: Sequence[Section]
    notice: str = ""
    footer: str = ""

    def pdf(self) -> bytes:
        """Its sections without anything to say are left out."""
        drawn = [section.drawn() for section in self.sections]
        said = [section for section in drawn if section.get("facts") or section.get("rows")]
        frame = {"title": self.title, "lead": self.lead, "notice": self.notice}
        return render(LAYOUT, {**frame, "footer": self.footer, "sections": said})
