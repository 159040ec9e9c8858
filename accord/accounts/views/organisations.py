"""The administrator of the platform finds an organisation, merges it into another, or closes it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts import actions, permissions
from accord.accounts.forms import ClosingForm
from accord.accounts.requests import SignedInRequest
from accord.networks.models import Organisation, OrganisationChange
from accord.networks.models.organisations import OrganisationQuerySet
from accord.workflow import Refused

# More than these, and a text says too little to choose.
MOST_FOUND, LATEST = 20, 10
TYPED_LENGTH = 120
_SOMEBODY_WRITES = (
    "Quelqu'un travaillait sur ces dossiers au même moment : rien n'a changé. Recommencez."
)


@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """Those that a name or a code finds, closed or not, and what was done lately."""
    _check(request)
    text, found = _search(request, Organisation.objects.all())
    changes = OrganisationChange.objects.select_related("organisation", "into")
    context = {
        "text": text,
        "found": found[:MOST_FOUND],
        "too_many": len(found) > MOST_FOUND,
        "changes": changes.order_by("-done_at", "-pk")[:LATEST],
    }
    return render(request, "organisations/list.html", context)


@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the one that goes on, read what would move, confirm."""
    _check(request)
    organisation = _find(pk)
    alike = Organisation.objects.still_open().filter(kind=organisation.kind).exclude(pk=pk)
    asked = request.POST.get("into") if request.method == "POST" else request.GET.get("avec")
    into = get_object_or_404(alike, pk=asked) if asked and asked.isdecimal() else None
    if request.method == "POST" and into is not None:
        try:
            change = actions.merge(organisation, into=into, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        except OperationalError:
            messages.error(request, _SOMEBODY_WRITES)
        else:
            return redirect(change)
        organisation = _find(pk)
    elif request.method == "POST":
        messages.error(request, "Choisissez d'abord l'organisation qui continue.")
    text, found = _search(request, alike)
    context = {
        "organisation": organisation,
        "into": into,
        "plan": actions.preview_merge(organisation, into=into) if into else None,
        "text": text,
        "found": found[:MOST_FOUND],
        "too_many": len(found) > MOST_FOUND,
    }
    return render(request, "organisations/merge.html", context)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is still open there, or what ends with it; then the day, and confirm."""
    _check(request)
    organisation = _find(pk)
    form = ClosingForm(
        request.POST if request.method == "POST" else None,
        initial={"on": timezone.localdate(timezone=organisation.tz)},
    )
    if form.is_valid():
        try:
            change = actions.close(organisation, on=form.cleaned_data["on"], by=request.user)
        except Refused as refusal:
            form.add_error("on", str(refusal))
        else:
            return redirect(change)
    context = {
        "organisation": organisation,
        "form": form,
        "in_the_way": actions.preview_closing(organisation),
        "ends": actions.ends_with(organisation),
    }
    return render(request, "organisations/close.html", context)


@require_safe
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was done, by whom, and how much of what it moved or ended."""
    _check(request)
    changes = OrganisationChange.objects.select_related("organisation", "into", "by")
    found = get_object_or_404(changes, pk=pk)
    return render(request, "organisations/change.html", {"change": found})


def _check(request: SignedInRequest) -> None:
    if not permissions.administers(request.user):
        raise PermissionDenied


def _find(pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("parent", "merged_into"), pk=pk)


def _search(
    request: SignedInRequest, among: OrganisationQuerySet
) -> tuple[str, list[Organisation]]:
    """Those still open first."""
    text = request.GET.get("q", "").strip()[:TYPED_LENGTH]
    if not text:
        return "", []
    rows = among.found_by(text).select_related("merged_into", "parent")
    first = F("closed_on").asc(nulls_first=True)
    return text, list(rows.order_by(first, "name_key", "pk")[: MOST_FOUND + 1])
