"""Back to the page of the portal from which an act was done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, default: Any) -> HttpResponseRedirect:
    """To the page of the portal from which an act was done, as its form says, or to ``default``."""
    url = back_url(request)
    return HttpResponseRedirect(url) if url else redirect(default)


def back_url(request: HttpRequest) -> str:
    """What the form says, when it is a page of the portal; otherwise nothing."""
    url = request.POST.get("retour", "")
    ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if ours else ""
