"""Add a document to a file, download it, remove it."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.attachments import actions, permissions, store
from accord.attachments.forms import AttachmentForm
from accord.attachments.models import Attachment
from accord.attachments.uploads import was_too_large
from accord.downloads import download
from accord.journal.actions import record_reading
from accord.networks.models import Organisation
from accord.workflow import Refused
from accord.youth.models import Access, YoungPerson

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Choose a file, say what it is and who reads it."""
    user = request.user
    people = YoungPerson.objects.visible_to(user).select_related("mission_locale")
    young_person = get_object_or_404(people, pk=pk)
    if not permissions.can_add(user, young_person):
        raise PermissionDenied

    form = AttachmentForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        partners=_partners(user, young_person),
        too_large=was_too_large(request),
    )
    if form.is_valid():
        try:
            added = actions.add(young_person, form.document, by=user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"Document ajouté : {added}.")
            return redirect(young_person)
    form.ask_for_the_file_again()
    record_reading(young_person.pk, by=user, page="attachment_add")
    return render(request, "attachments/add.html", {"form": form, "young_person": young_person})


@require_safe
def attachment(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The document itself, to keep or to open outside the portal: never shown inside it."""
    found = _find(request.user, pk)
    try:
        content = store.read(found.file)
    except FileNotFoundError:
        logger.error("The file of the document %s is missing", found.pk)
        messages.error(
            request,
            f"Ce document est introuvable sur le serveur : demandez à {found.organisation} de "
            "l'ajouter de nouveau.",
        )
        return redirect(found.young_person)
    record_reading(found.young_person_id, by=request.user, page="attachment")
    return download(content, content_type=found.format, name=found.name)


@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask, then take it away for everybody."""
    user = request.user
    found = _find(user, pk)
    if not permissions.can_remove(user, found):
        raise PermissionDenied

    if request.method == "POST":
        try:
            actions.remove(found, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Document retiré du dossier.")
        return redirect(found.young_person)
    record_reading(found.young_person_id, by=user, page="attachment_remove")
    return render(request, "attachments/remove.html", {"attachment": found})


def _find(user: User, pk: UUID) -> Attachment:
    rows = Attachment.objects.visible_to(user).select_related("young_person", "organisation")
    return get_object_or_404(rows, pk=pk)


def _partners(user: User, young_person: YoungPerson) -> list[Organisation]:
    """The other organisations that see this file, of those that this reader knows to see it."""
    assert user.acting is not None
    own = user.acting.organisation_ids
    accesses = Access.objects.filter(young_person=young_person, readers__overlap=list(own))
    partners = {access.organisation for access in accesses.select_related("organisation")}
    if young_person.mission_locale is not None:
        partners.add(young_person.mission_locale)
    return [partner for partner in partners if partner.pk not in own]
