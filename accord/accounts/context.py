"""What every page of the portal knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accord.filling import DEMO_ACCOUNTS, DEMO_PASSWORD
from accord.registry import menu


def portal(request: HttpRequest) -> dict[str, Any]:
    """``acting``, ``memberships``, the menus and what the demo shows; defined on every page."""
    user = getattr(request, "user", None)
    acting = getattr(user, "acting", None) if user is not None and user.is_authenticated else None
    return {
        "acting": acting,
        "memberships": getattr(request, "memberships", []),
        "menu": menu.entries_for(request, acting),
        "house_menu": menu.entries_for(request, acting, house=True),
        "demo": settings.DEMO,
        "demo_accounts": DEMO_ACCOUNTS if settings.DEMO and acting is None else [],
        "demo_password": DEMO_PASSWORD if settings.DEMO else "",
    }
