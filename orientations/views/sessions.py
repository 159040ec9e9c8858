"""Sessions: posted by a site, read by everybody, completed by the host."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from accord.lists import page_of
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.actions import Outcome
from orientations.enums import UNANSWERED_STATUSES
from orientations.forms import OutcomesForm, SessionForm
from orientations.models import Orientation, Registration, Session


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The sessions to come, the next first; or the past ones, the latest first."""
    past = request.GET.get("quand") == "passees"
    sessions = Session.objects.visible_to(request.user).select_related("site__parent")
    sessions = sessions.past() if past else sessions.upcoming()
    page = page_of(sessions, request.GET.get("page"))
    tabs = [
        {"label": "À venir", "url": "?", "active": not past, "count": None},
        {"label": "Passées", "url": "?quand=passees", "active": past, "count": None},
    ]
    return render(
        request,
        "orientations/sessions.html",
        {
            "page": page,
            "tabs": tabs,
            "past": past,
            "may_post": permissions.can_post_sessions(request.user),
        },
    )


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
    return _show(request, _find(request, pk))


@require_POST
def record_outcomes(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Attendance and results of everybody, saved at once."""
    session = _find(request, pk)
    if not permissions.can_run(request.user, session):
        raise PermissionDenied

    form = OutcomesForm(request.POST, registrations=_seated(request, session))
    if form.is_valid():
        outcomes = {
            registration.pk: Outcome(
                form.cleaned_data[f"attendance_{registration.pk}"],
                form.cleaned_data[f"result_{registration.pk}"],
            )
            for registration in form.open
        }
        try:
            changed = actions.record_outcomes(session, outcomes, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            told = any(outcome.result for outcome in outcomes.values())
            messages.success(request, _saved(changed, told=told))
            return redirect(session)
    return _show(request, session, form=form)


def _saved(changed: int, *, told: bool) -> str:
    if changed == 0:
        return "Rien n'avait changé."
    people = "une personne" if changed == 1 else f"{changed} personnes"
    if told:
        return f"Enregistré pour {people} ; les Missions Locales sont prévenues des résultats."
    return f"Enregistré pour {people}."


def _find(request: SignedInRequest, pk: UUID) -> Session:
    sessions = Session.objects.visible_to(request.user).select_related("site__parent")
    return get_object_or_404(sessions, pk=pk)


def _seated(request: SignedInRequest, session: Session) -> list[Registration]:
    seated = session.registrations.visible_to(request.user).seated()
    return list(
        seated.select_related("young_person", "mission_locale", "orientation").order_by(
            "young_person__name_key", "pk"
        )
    )


def _show(
    request: SignedInRequest, session: Session, *, form: OutcomesForm | None = None
) -> HttpResponse:
    seated = _seated(request, session)
    may_run = permissions.can_run(request.user, session)
    waiting = list(
        session.registrations.visible_to(request.user)
        .in_waiting_order()
        .select_related("young_person", "mission_locale")
    )
    if may_run and session.has_started and form is None and any(not r.result for r in seated):
        form = OutcomesForm(registrations=seated)
    to_register: list[Orientation] = []
    if may_run and not session.has_started:
        to_register = list(
            Orientation.objects.visible_to(request.user)
            .filter(site_id=session.site_id, status__in=UNANSWERED_STATUSES)
            .without_session()
            .with_people()
            .order_by("sent_at", "pk")
        )
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
            "may_run": may_run,
        },
    )
