"""A manager invites; somebody follows the link of the mail, and joins."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.accounts import actions, permissions
from accord.accounts.enums import InviteResult
from accord.accounts.forms import InviteForm, JoinForm
from accord.accounts.middleware import SESSION_KEY
from accord.accounts.models import Invitation, Membership, User
from accord.accounts.requests import SignedInRequest
from accord.workflow import Refused

# Where the session keeps the hash of the secret once the link was followed.
INVITATION_KEY = "invitation"
# A whole team may open its links behind one address; the secret itself is not to be guessed.
_RATES = {"invitation": "120/m/ip"}
_MALFORMED = InviteResult.MALFORMED


@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """One address or a pasted list; the answer says what became of each."""
    if not permissions.manages(request.user):
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None, user=request.user)
    outcomes: list[actions.Outcome] = []
    if form.is_valid():
        good, bad = form.cleaned_data["addresses"]
        role, organisation = form.cleaned_data["role"], form.cleaned_data["organisation"]
        try:
            outcomes = actions.invite(good, organisation=organisation, role=role, by=request.user)
        except Refused as refusal:
            form.add_error("addresses", str(refusal))
        else:
            outcomes += [actions.Outcome(email, _MALFORMED) for email in bad]
            form = _to_mend(form, bad, request.user)
    context = {"form": form, "outcomes": outcomes}
    return render(request, "team/invite.html", context)


def _to_mend(form: InviteForm, bad: list[str], user: User) -> InviteForm:
    """What could not be read stays typed; the rest has left."""
    if not bad:
        return InviteForm(user=user, initial=_kept(form))
    mended = InviteForm({**form.data.dict(), "addresses": "\n".join(bad)}, user=user)  # type: ignore[attr-defined]
    mended.full_clean()
    mended.add_error(
        "addresses",
        "Corrigez ces adresses, puis invitez de nouveau : les autres sont déjà parties.",
    )
    return mended


def _kept(form: InviteForm) -> dict[str, object]:
    return {name: form.cleaned_data[name] for name in ("role", "organisation")}


@require_POST
def resend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _act(
        request, pk, actions.resend, "Invitation renvoyée : le lien précédent ne sert plus."
    )


@require_POST
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, actions.cancel, "Invitation annulée : son lien n'ouvre plus rien.")


def _act(
    request: SignedInRequest, pk: UUID, verb: Callable[..., object], done: str
) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    if not permissions.can_manage(request.user, invitation.organisation):
        raise PermissionDenied
    try:
        verb(invitation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("team")


@login_not_required
@never_cache
@require_safe
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. The secret leaves the address at once; the session keeps its hash.

    Opening it changes nothing: mail filters follow links before people do. Whatever the link is
    worth, the page is the next one: neither an error log nor a referrer then holds a secret.
    """
    token_hash = Invitation.hash_of(token)
    if _is_allowed(request) and actions.find_usable(token_hash) is not None:
        request.session[INVITATION_KEY] = token_hash
    else:
        request.session.pop(INVITATION_KEY, None)
    answer = redirect("invitation")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Who invites, and what to do: open an account, sign in with one's own, or confirm."""
    if not _is_allowed(request):
        return ratelimit.respond_429(request)
    found = actions.find_usable(request.session.get(INVITATION_KEY, ""))
    if found is None:
        return _over(request)
    if request.user.is_authenticated:
        return _confirm(request, found, request.user)
    # Only the holder of the secret, hence of the mailbox, learns whether it has an account.
    if User.objects.filter(email=found.email).exists():
        return _show(request, "team/invitation_sign_in.html", found)
    return _open_account(request, found)


def _confirm(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    if user.email != found.email:
        return _show(request, "team/invitation_other.html", found)
    if request.method == "POST":
        try:
            membership = actions.accept(found, by=user)
        except Refused:
            return _over(request)
        _welcome(request, membership)
        return redirect("home")
    return _show(request, "team/invitation_confirm.html", found)


def _open_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=found)
    if form.is_valid():
        names = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        try:
            membership = actions.accept_as_new(found, **names)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            answer: HttpResponse = perform_login(
                request, membership.user, redirect_url=reverse("home")
            )
            _welcome(request, membership)
            return answer
    return _show(request, "team/invitation_join.html", found, form=form)


def _welcome(request: HttpRequest, membership: Membership) -> None:
    request.session.pop(INVITATION_KEY, None)
    request.session[SESSION_KEY] = membership.pk
    messages.success(
        request,
        f"Bienvenue, {membership.user.first_name} : vous travaillez maintenant au nom de "
        f"{membership.organisation}.",
    )


def _show(
    request: HttpRequest, template: str, found: Invitation, **context: object
) -> HttpResponse:
    return render(request, template, {"invitation": found, **context})


def _over(request: HttpRequest) -> HttpResponse:
    """The same page for a link that is forged, used, cancelled or too old: it tells nothing."""
    return render(request, "team/invitation_over.html", status=410)


def _is_allowed(request: HttpRequest) -> bool:
    usage = ratelimit.consume(
        request, app="accord", action="invitation", config=_RATES, limit_get=True
    )
    return usage is not None
