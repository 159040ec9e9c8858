"""A session: posted by a site, read by everybody, completed by the host."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from orientations import actions, permissions
from orientations.actions.outcomes import outcome_of
from orientations.enums import UNANSWERED_STATUSES
from orientations.forms import OutcomesForm, SessionForm
from orientations.models import Orientation, OutcomeNote, Registration, Session
from orientations.summary import summary_of


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    """A site posts a date."""
    if not permissions.can_post_sessions(request.user):
        raise PermissionDenied

    form = SessionForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        session = actions.post_session(form.save(commit=False), by=request.user)
        messages.success(request, "Séance publiée : les Missions Locales la voient dès maintenant.")
        return redirect(session)
    return render(request, "orientations/session_create.html", {"form": form})


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who comes, by which Mission Locale; for a Mission Locale, its own young people."""
    sessions = Session.objects.visible_to(request.user).select_related("site__parent")
    return show(request, get_object_or_404(sessions, pk=pk))


def seated_in(request: SignedInRequest, session: Session) -> list[Registration]:
    seated = session.registrations.visible_to(request.user).seated()
    return list(
        seated.select_related("young_person", "mission_locale", "orientation").order_by(
            "young_person__name_key", "pk"
        )
    )


def notes_of(request: SignedInRequest, session: Session) -> dict[UUID, OutcomeNote]:
    """What the host noted and did not communicate, by registration."""
    notes = session.notes.visible_to(request.user).select_related("noted_by")
    return {note.pk: note for note in notes}


def show(
    request: SignedInRequest, session: Session, *, form: OutcomesForm | None = None
) -> HttpResponse:
    """The page of a session; ``form`` when what was typed must be shown again."""
    seated = seated_in(request, session)
    may_run = permissions.can_run(request.user, session)
    waiting = list(
        session.registrations.visible_to(request.user)
        .in_waiting_order()
        .select_related("young_person", "mission_locale")
    )
    notes = notes_of(request, session) if may_run and session.has_started else {}
    if may_run and session.has_started and form is None and any(not r.result for r in seated):
        form = OutcomesForm(registrations=seated, notes=notes)
    to_register = _to_register(request, session) if may_run and not session.has_started else []
    shown = [
        *(r.young_person_id for r in [*seated, *waiting]),
        *(o.young_person_id for o in to_register),
    ]
    record_readings(shown, by=request.user, page="session")
    return render(
        request,
        "orientations/session.html",
        {
            "session": session,
            "seated": seated,
            "known": [registration for registration in seated if registration.result],
            "waiting": waiting,
            "to_register": to_register,
            "form": form,
            "noted": _noted(seated, notes),
            "may_run": may_run,
        },
    )


def _to_register(request: SignedInRequest, session: Session) -> list[Orientation]:
    """Those whom the site may give a seat from this page."""
    waiting = Orientation.objects.visible_to(request.user).filter(
        site_id=session.site_id, status__in=UNANSWERED_STATUSES
    )
    return list(waiting.without_session().with_people().order_by("sent_at", "pk"))


def _noted(seated: list[Registration], notes: dict[UUID, OutcomeNote]) -> dict[str, object] | None:
    """What is noted in one sentence, by whom and when lastly; None when nothing is."""
    if not notes:
        return None
    last = max(notes.values(), key=lambda note: note.noted_at)
    noted = [outcome_of(r, notes[r.pk]) for r in seated if r.pk in notes]
    return {"summary": summary_of(noted), "at": last.noted_at, "by": last.noted_by}
