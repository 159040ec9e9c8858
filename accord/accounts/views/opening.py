"""The administrator of the platform opens organisations and invites their first managers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accord.accounts import actions, permissions
from accord.accounts.forms import ManagerForm, OrganisationForm
from accord.accounts.models import Invitation
from accord.accounts.requests import SignedInRequest
from accord.networks.models import Organisation
from accord.workflow import Refused


@require_http_methods(["GET", "POST"])
def open_organisation(request: SignedInRequest) -> HttpResponse:
    """One that no directory brought, with the address of whoever manages it first."""
    if not permissions.administers(request.user):
        raise PermissionDenied
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        manager = form.cleaned_data["manager"]
        try:
            opened = actions.open_organisation(form.instance, manager=manager, by=request.user)
        except Refused as refusal:
            form.add_error("manager", str(refusal))
        else:
            messages.success(
                request,
                f"{opened} est ouverte. Un lien part à {manager} ; il reste valable quatorze jours.",
            )
            return redirect("home")
    return render(request, "team/open_organisation.html", {"form": form})


@require_http_methods(["GET", "POST"])
def invite_manager(request: SignedInRequest, pk: int) -> HttpResponse:
    """For an organisation that a directory brought, and that nobody manages yet."""
    if not permissions.administers(request.user):
        raise PermissionDenied
    organisation = get_object_or_404(Organisation.objects.still_open(), pk=pk)
    form = ManagerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        manager = form.cleaned_data["manager"]
        try:
            actions.invite_manager(organisation, email=manager, by=request.user)
        except Refused as refusal:
            form.add_error("manager", str(refusal))
        else:
            messages.success(
                request, f"Un lien part à {manager} ; il reste valable quatorze jours."
            )
            return redirect("home")
    context = {
        "organisation": organisation,
        "form": form,
        "waiting": Invitation.objects.pending().filter(organisation=organisation),
    }
    return render(request, "team/invite_manager.html", context)
