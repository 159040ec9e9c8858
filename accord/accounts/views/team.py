"""The people of one's organisation: read by all of them, changed by whoever manages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts import actions, permissions
from accord.accounts.caseload import Holding, holdings, holdings_of
from accord.accounts.forms import HandOverForm, PostForm
from accord.accounts.models import Invitation, Membership
from accord.accounts.requests import SignedInRequest
from accord.workflow import Refused


@dataclass(frozen=True)
class Member:
    """A line of the team."""

    membership: Membership
    holdings: list[Holding]
    managed: bool


@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    """Everybody of the organisation, what each one carries, and who is about to join."""
    user = request.user
    if user.acting is None:
        raise PermissionDenied
    organisation = user.acting.organisation
    people = Membership.objects.visible_to(user).select_related("user")
    memberships = list(people.order_by("user__last_name", "user__first_name", "user_id", "pk"))
    carried = holdings_of(memberships) if permissions.can_see_caseloads(user) else {}
    manages = permissions.manages(user)
    pending = Invitation.objects.visible_to(user).pending().select_related("organisation__parent")
    context = {
        "organisation": organisation,
        "members": [
            Member(m, carried.get(m.user_id, []), permissions.can_manage(user, m.organisation))
            for m in memberships
        ],
        "several_places": len({m.organisation_id for m in memberships}) > 1,
        "shows_caseloads": bool(carried),
        "manages": manages,
        "invitations": [
            invitation
            for invitation in (pending if manages else [])
            if permissions.can_manage(user, invitation.organisation)
        ],
    }
    return render(request, "team/team.html", context)


@require_http_methods(["GET", "POST"])
def member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change somebody's role or place; from here one hands over their work, or ends the membership."""
    membership = _managed(request, pk)
    form = PostForm(
        request.POST if request.method == "POST" else None,
        membership=membership,
        user=request.user,
    )
    if form.is_valid():
        role, organisation = form.cleaned_data["role"], form.cleaned_data["organisation"]
        try:
            actions.change(membership, role=role, organisation=organisation, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{membership.user} : c'est enregistré.")
            return redirect("team")
    context = {"membership": membership, "form": form, "holdings": holdings(membership)}
    return render(request, "team/member.html", context)


@require_http_methods(["GET", "POST"])
def member_hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confide what somebody carries who stays in the team: a long leave, a fairer share."""
    return _hand_over(request, pk, leaving=False)


@require_http_methods(["GET", "POST"])
def member_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a membership, and say in the same act to whom each part of the work goes."""
    return _hand_over(request, pk, leaving=True)


def _hand_over(request: SignedInRequest, pk: int, *, leaving: bool) -> HttpResponse:
    membership = _managed(request, pk)
    carried = holdings(membership, leaving=leaving)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        membership=membership,
        holdings=carried,
        everything=leaving,
    )
    if form.is_valid():
        act: Callable[..., object] = actions.end if leaving else actions.hand_over
        try:
            act(membership, form.receivers, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(membership, leaving=leaving))
            # Whoever ends their own membership reads the team no more.
            return redirect("home" if membership.user_id == request.user.pk else "team")
    context = {"membership": membership, "form": form, "holdings": carried, "leaving": leaving}
    return render(request, "team/leave.html", context)


def _done(membership: Membership, *, leaving: bool) -> str:
    if leaving:
        return f"{membership.user} ne fait plus partie de l'équipe ; un courriel le lui dit."
    return f"C'est confié : les collègues de {membership.user} sont prévenus par courriel."


def _managed(request: SignedInRequest, pk: int) -> Membership:
    people = Membership.objects.visible_to(request.user).select_related("user")
    membership = get_object_or_404(people, pk=pk)
    if not permissions.can_manage(request.user, membership.organisation):
        raise PermissionDenied
    return membership
