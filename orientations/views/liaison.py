"""The fiche de liaison to print, to file or to send: a PDF that a screen reader reads too."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accord.accounts.requests import SignedInRequest
from accord.downloads import download
from accord.journal.actions import record_reading
from accord.networks.models import Correspondent
from orientations.liaison import sheet_of
from orientations.models import Orientation

# Beside other files on somebody's computer: no name of a young person there.
FILE_NAME = "fiche-de-liaison.pdf"


@require_safe
def fiche(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For both sides alike: nothing in it is for one of them only."""
    orientations = Orientation.objects.visible_to(request.user).select_related(
        "young_person__commune",
        "young_person__referent",
        "mission_locale",
        "site",
        "sent_by",
        "answered_by",
    )
    orientation = get_object_or_404(orientations, pk=pk)
    record_reading(orientation.young_person_id, by=request.user, page="orientation_pdf")
    registrations = orientation.registrations.visible_to(request.user).select_related(
        "session__site"
    )
    sides = (orientation.mission_locale_id, orientation.site_id)
    contacts = Correspondent.objects.of_pairs([sides, sides[::-1]])
    sheet = sheet_of(
        orientation,
        registrations.order_by("session__starts_at", "pk"),
        ml_contacts=contacts[sides],
        site_contacts=contacts[sides[::-1]],
    )
    return download(sheet.pdf(), content_type="application/pdf", name=FILE_NAME)
