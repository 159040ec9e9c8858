"""What a log says: what happened and where, never who it was about."""

from __future__ import annotations

import logging
import re
from typing import Any

# PostgreSQL repeats the row it refuses, or the statement: what somebody typed. Both come last.
_REPEATED = re.compile(
    r"\n(?:DETAIL:|LINE \d+:|CONTEXT:).*?"
    r"(?=\n\nThe above exception was|\n\nDuring handling of|\Z)",
    re.DOTALL,
)


# Whoever holds a young person's link reads their page: no log keeps one, whole or mistyped.
_LINK = re.compile(r"(?<=/moi/)[^/\s?\"']+")


def without_links(text: str) -> str:
    """An address of a young person's page, without the secret in it."""
    return _LINK.sub("(lien)", text)


class LineFormatter(logging.Formatter):
    """A line for each event; the trace of an error without what PostgreSQL repeats of a row."""

    def format(self, record: logging.LogRecord) -> str:
        return without_links(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        return _REPEATED.sub("\n(what PostgreSQL repeats is left out)", super().formatException(ei))
