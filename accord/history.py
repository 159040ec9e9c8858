"""What is noted beside each change: who acted, and on which address."""

from __future__ import annotations

from typing import Any

import pghistory.middleware
from django.http import HttpRequest

from accord.logs import without_links


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """pghistory's; the address of a young person's page is kept without its secret."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        return {**context, "url": without_links(context["url"])}
