"""In whose name somebody acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accord.accounts.middleware import SESSION_KEY
from accord.accounts.models import User

# The digits of a bigint. Python refuses to read a number of thousands of digits: an error page.
LONGEST_ID = 19


@require_POST
def switch_organisation(request: HttpRequest) -> HttpResponse:
    """Act from now on in the name of another of one's organisations."""
    user: User = request.user  # type: ignore[assignment]
    chosen = request.POST.get("membership", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > LONGEST_ID:
        raise Http404
    membership = user.memberships.current().filter(pk=int(chosen)).first()
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    # A form left open in another tab would act for the organisation that one has left.
    rotate_token(request)
    messages.success(request, f"Vous travaillez maintenant au nom de {membership.organisation}.")
    return redirect(_where_next(request))


def _where_next(request: HttpRequest) -> str:
    """Come back to the same list; never to one file, which the other organisation may not see."""
    wanted = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return "/"
    path = wanted.partition("?")[0]
    try:
        found = resolve(path)
    except Resolver404:
        return "/"
    return "/" if found.kwargs else path
