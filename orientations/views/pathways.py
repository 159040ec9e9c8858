"""A stay as both sides read it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_reading
from orientations.models import Pathway


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where the stay stands, since when, and how it ended."""
    pathways = Pathway.objects.readable_by(request.user).select_related(
        "young_person", "site__parent", "mission_locale", "referent", "first_return"
    )
    pathway = get_object_or_404(pathways, pk=pk)
    record_reading(pathway.young_person_id, by=request.user, page="pathway")
    return render(
        request,
        "pathways/detail.html",
        {"pathway": pathway, "young_person": pathway.young_person},
    )
