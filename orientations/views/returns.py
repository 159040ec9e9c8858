"""A return as both sides read it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from orientations.models import Reorientation


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the E2C says of the person, and what the Mission Locale does with it."""
    returns = Reorientation.objects.readable_by(request.user).select_related(
        "young_person__commune", "site", "mission_locale", "pathway", "counsellor", "sent_by"
    )
    reorientation = get_object_or_404(returns, pk=pk)
    record_reading(reorientation.young_person_id, by=request.user, page="return")
    return render(
        request,
        "returns/detail.html",
        {"reorientation": reorientation, "young_person": reorientation.young_person},
    )
