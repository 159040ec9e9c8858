"""The host says who came to a session and what follows: on paper, on the sheet, then to all."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.actions import Noted, OutcomesRefused
from orientations.actions.outcomes import outcome_of
from orientations.forms import OutcomesForm
from orientations.forms.outcomes import EVERYBODY_CAME, filled
from orientations.models import OutcomeNote, Session
from orientations.models.outcomes import version_of
from orientations.summary import people, summary_of
from orientations.views.sessions import notes_of, seated_in, show

# Lines of the sign-in sheet for those who come without being registered.
WALK_IN_LINES = 6


@require_POST
def record(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sheet: saved for the site, or filled by one of its bulk acts and shown again."""
    session = _find(request, pk)
    seated, notes = seated_in(request, session), notes_of(request, session)
    form = OutcomesForm(request.POST, registrations=seated, notes=notes)
    if request.POST.get("bulk"):
        data, changed = filled(request.POST, form)
        messages.info(request, _filled(changed, data.get("bulk", "")))
        form = OutcomesForm(data, registrations=seated, notes=notes)
        return show(request, session, form=form)
    if form.is_valid():
        try:
            done = actions.note_outcomes(
                session, form.outcomes(), by=request.user, seen=form.seen()
            )
        except OutcomesRefused as refusal:
            form.refuse(refusal.reasons)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            communicate = request.POST.get("then") == "communicate"
            _say_what_was_saved(request, done, quietly=communicate)
            return redirect("session_communicate" if communicate else "session", session.pk)
    if form.errors or form.reasons:
        messages.error(request, "Rien n'est enregistré : corrigez les lignes marquées ci-dessous.")
    return show(request, session, form=form)


def _filled(changed: int, bulk: str) -> str:
    if not changed and bulk == EVERYBODY_CAME:
        return "La présence de chacun est déjà notée : rien n'a changé."
    if not changed:
        return "Personne n'attendait ce résultat : notez d'abord la présence, puis appliquez."
    return f"La feuille est remplie pour {people(changed)} : vérifiez, puis enregistrez."


def _say_what_was_saved(request: SignedInRequest, done: Noted, *, quietly: bool) -> None:
    if done.changed and not quietly:
        messages.success(request, f"Enregistré pour {people(done.changed)}, pas encore communiqué.")
    if done.kept:
        messages.info(
            request, f"Un collègue a noté entre-temps, et c'est gardé : {', '.join(done.kept)}."
        )
    if done.settled:
        said = ", ".join(done.settled)
        messages.warning(
            request, f"Communiqué entre-temps par un collègue, et donc inchangé : {said}."
        )
    if not (done.changed or done.kept or done.settled or quietly):
        messages.info(request, "Rien n'avait changé.")


@require_http_methods(["GET", "POST"])
def communicate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What is noted, read once more, then told to each counsellor."""
    session = _find(request, pk)
    reasons: dict[UUID, str] = {}
    if request.method == "POST":
        try:
            told = actions.communicate_outcomes(
                session, by=request.user, version=request.POST.get("version", "")
            )
        except OutcomesRefused as refusal:
            reasons = refusal.reasons
            messages.error(request, "Rien n'est communiqué : corrigez d'abord la feuille.")
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"Communiqué pour {people(told)} : chaque conseiller reçoit un message."
            )
            return redirect(session)
    notes = notes_of(request, session)
    if not notes:
        if request.method == "GET":
            messages.info(request, "Il n'y a rien à communiquer pour l'instant.")
        return redirect(session)
    return _confirm(request, session, notes, reasons)


def _confirm(
    request: SignedInRequest,
    session: Session,
    notes: dict[UUID, OutcomeNote],
    reasons: dict[UUID, str],
) -> HttpResponse:
    noted = [r for r in seated_in(request, session) if r.pk in notes]
    by_agency: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for registration in noted:
        line = {
            "registration": registration,
            "note": notes[registration.pk],
            "error": reasons.get(registration.pk, ""),
        }
        by_agency[str(registration.mission_locale)].append(line)
    record_readings([r.young_person_id for r in noted], by=request.user, page="session_communicate")
    return render(
        request,
        "orientations/session_communicate.html",
        {
            "session": session,
            "summary": summary_of(outcome_of(r, notes[r.pk]) for r in noted),
            "agencies": sorted(by_agency.items()),
            "version": version_of(notes.values()),
            "without_result": sum(1 for note in notes.values() if not note.result),
        },
    )


@require_POST
def erase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Undo all that is noted and not communicated."""
    session = _find(request, pk)
    erased = actions.erase_notes(session, by=request.user)
    if erased:
        messages.success(request, f"Effacé pour {people(erased)} : la feuille est à remplir.")
    else:
        messages.info(request, "Il n'y avait rien à effacer.")
    return redirect(session)


@require_safe
def sign_in_sheet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sheet to print, that people sign as they come in."""
    session = _find(request, pk)
    seated = seated_in(request, session)
    record_readings(
        [r.young_person_id for r in seated], by=request.user, page="session_sign_in_sheet"
    )
    return render(
        request,
        "orientations/session_sign_in_sheet.html",
        {"session": session, "seated": seated, "walk_ins": range(WALK_IN_LINES)},
    )


def _find(request: SignedInRequest, pk: UUID) -> Session:
    """A session that the user may see, and run."""
    sessions = Session.objects.visible_to(request.user).select_related("site__parent")
    session = get_object_or_404(sessions, pk=pk)
    if not permissions.can_run(request.user, session):
        raise PermissionDenied
    return session
