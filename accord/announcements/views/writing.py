"""Announcements as the officers of a head of network write them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed

from accord.accounts.requests import SignedInRequest
from accord.announcements import actions, figures, permissions
from accord.announcements.forms import CorrectionForm, DraftForm, WithdrawForm
from accord.announcements.models import Announcement
from accord.workflow import Refused

# The buttons of the form: look at it, or publish it at once; without either it is kept as a draft.
PREVIEW, PUBLISH = "preview", "publish"


@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    """A new one. Sent a second time (the browser's "back"), the form finds what it wrote."""
    if not permissions.can_write(request.user):
        raise PermissionDenied
    form = DraftForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid() and PREVIEW not in request.POST:
        key = form.cleaned_data["key"]
        written = Announcement.objects.visible_to(request.user).filter(pk=key).first()
        if written is not None:
            return _edited(request, written, form)
        try:
            draft = actions.write(form.content, form.to_whom, by=request.user, key=key)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("announcement", key)
        return _saved(request, draft)
    return _show(request, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A draft is changed at will; what is published is corrected, which readers see."""
    found = _changeable(request, pk)
    if found.is_withdrawn:
        messages.error(request, "Cette annonce est retirée : elle ne change plus.")
        return redirect(found)
    if found.is_published:
        return _correct(request, found)
    data = request.POST if request.method == "POST" else None
    form = DraftForm(data, by=request.user, announcement=found)
    if form.is_valid() and PREVIEW not in request.POST:
        return _edited(request, found, form)
    return _show(request, form, found)


@require_POST
def publish(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a draft out."""
    return _published(request, _changeable(request, pk))


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back what is published, and say why."""
    found = _changeable(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not found.is_published:
        messages.error(request, "Seule une annonce publiée se retire.")
        return redirect(found)
    if form.is_valid():
        try:
            actions.withdraw(found, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed:
            messages.error(request, "Cette annonce est déjà retirée.")
        else:
            messages.success(request, "Annonce retirée : ses destinataires ne la voient plus.")
        return redirect(found)
    return render(request, "announcements/withdraw.html", {"announcement": found, "form": form})


def _correct(request: SignedInRequest, found: Announcement) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CorrectionForm(data, announcement=found)
    if form.is_valid():
        tell_again = form.cleaned_data["tell_again"]
        try:
            actions.correct(found, form.content, by=request.user, tell_again=tell_again)
        except TransitionNotAllowed:
            messages.error(request, "Cette annonce vient d'être retirée : elle ne change plus.")
            return redirect(found)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _corrected(tell_again=tell_again))
            return redirect(found)
    return render(request, "announcements/correct.html", {"announcement": found, "form": form})


def _corrected(*, tell_again: bool) -> str:
    if tell_again:
        return "Annonce corrigée : elle est de nouveau à lire, et les responsables sont prévenus."
    return "Annonce corrigée ; personne n'est dérangé."


def _edited(request: SignedInRequest, found: Announcement, form: DraftForm) -> HttpResponse:
    try:
        draft = actions.edit(found, form.content, form.to_whom)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return _saved(request, draft)


def _saved(request: SignedInRequest, draft: Announcement) -> HttpResponse:
    if PUBLISH in request.POST:
        return _published(request, draft)
    messages.success(request, "Brouillon gardé. Personne d'autre que votre équipe ne le voit.")
    return redirect(draft)


def _published(request: SignedInRequest, draft: Announcement) -> HttpResponse:
    try:
        published = actions.publish(draft, by=request.user)
    except TransitionNotAllowed:
        messages.error(request, "Cette annonce est déjà publiée.")
    except Refused as refusal:
        messages.error(request, f"Brouillon gardé. {refusal}")
    else:
        messages.success(request, f"Annonce publiée. {figures.told(published)}")
    return redirect(draft)


def _show(request: SignedInRequest, form: DraftForm, found: Announcement | None) -> HttpResponse:
    preview = form.preview() if form.is_bound and form.is_valid() else None
    context = {
        "form": form,
        "announcement": found,
        "preview": preview,
        "planned": figures.planned(preview) if preview else None,
    }
    return render(request, "announcements/write.html", context)


def _changeable(request: SignedInRequest, pk: UUID) -> Announcement:
    rows = Announcement.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=pk)
    if not permissions.can_change(request.user, found):
        raise PermissionDenied
    return found
