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


class LineFormatter(logging.Formatter):
    """A line for each event; the trace of an error without what PostgreSQL repeats of a row."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        return _REPEATED.sub("\n(what PostgreSQL repeats is left out)", super().formatException(ei))
