"""The request as both sides read it, and what each may do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_fsm import TransitionNotAllowed

from accord.accounts.requests import SignedInRequest
from accord.back import back
from accord.journal.actions import record_reading
from accord.lists import where_left
from accord.networks.models import Correspondent
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.enums import OrientationStatus
from orientations.forms import AnswerForm, RegisterForm, WithdrawForm
from orientations.forms.base import refuse
from orientations.forms.stays import JoinForm, NotJoinedForm
from orientations.models import Orientation, Pathway

CONCLUDED_MEANWHILE = "Cette orientation a changé entre-temps : voici où elle en est."


@require_safe
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The fiche de liaison."""
    return _show(request, _find(request, pk))


@require_POST
def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The site accepts, puts on its waiting list, or declines."""
    orientation = _find_to_act(request, pk)
    if not permissions.can_answer(request.user, orientation):
        raise PermissionDenied

    form = AnswerForm(request.POST, orientation=orientation)
    if form.is_valid():
        try:
            _carry_out(form, orientation, request)
        except TransitionNotAllowed:
            messages.error(
                request, "Cette orientation n'attend plus cette réponse : voici où elle en est."
            )
        else:
            messages.success(request, f"Réponse envoyée à {orientation.mission_locale}.")
        return back(request, orientation)
    return _show(request, _find(request, pk), answer_form=form)


def _carry_out(form: AnswerForm, orientation: Orientation, request: SignedInRequest) -> None:
    chosen, comment = form.cleaned_data["answer"], form.cleaned_data["comment"]
    if chosen == OrientationStatus.ACCEPTED:
        actions.accept(orientation, by=request.user, comment=comment)
    elif chosen == OrientationStatus.WAITLISTED:
        actions.put_on_waiting_list(orientation, by=request.user, comment=comment)
    else:
        actions.decline(
            orientation, by=request.user, reason=form.cleaned_data["reason"], comment=comment
        )


@require_POST
def remind(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The Mission Locale asks the site again for its answer."""
    orientation = _find(request, pk)
    if not permissions.can_remind(request.user, orientation):
        raise PermissionDenied

    try:
        actions.remind(orientation, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{orientation.site} est relancé : c'est noté dans le fil.")
    return back(request, orientation)


@require_POST
def register(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The site gives the young person a seat in one of its sessions."""
    orientation = _find(request, pk)
    if not permissions.can_answer(request.user, orientation):
        raise PermissionDenied

    form = RegisterForm(request.POST, orientation=orientation, user=request.user)
    if form.is_valid():
        try:
            registration = actions.register(
                orientation, form.cleaned_data["session"], by=request.user
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _registered(registration.is_seated, orientation))
        return redirect(orientation)
    return _show(request, orientation, register_form=form)


def _registered(seated: bool, orientation: Orientation) -> str:
    name = orientation.young_person.first_name
    if seated:
        return f"{name} a une place ; {orientation.mission_locale} est prévenue."
    return f"La séance est complète ou close : {name} est sur la liste d'attente."


@require_POST
def join(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The site says that the person started: the stay opens."""
    orientation = _find_to_conclude(request, pk)
    form = JoinForm(request.POST, site=orientation.site)
    if form.is_valid():
        try:
            pathway = actions.join(orientation, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed:
            messages.error(request, CONCLUDED_MEANWHILE)
            return redirect(orientation)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            name = orientation.young_person.first_name
            messages.success(
                request, f"{name} a commencé : {orientation.mission_locale} est prévenue."
            )
            return redirect(pathway)
    return _show(request, _find(request, pk), join_form=form)


@require_POST
def note_not_joined(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The site says that the person never started, and why."""
    orientation = _find_to_conclude(request, pk)
    form = NotJoinedForm(request.POST)
    if form.is_valid():
        try:
            actions.note_not_joined(
                orientation, by=request.user, reason=form.cleaned_data["reason"]
            )
        except TransitionNotAllowed:
            messages.error(request, CONCLUDED_MEANWHILE)
        else:
            name = orientation.young_person.first_name
            messages.success(
                request, f"C'est noté : {name} n'a pas commencé. La Mission Locale est prévenue."
            )
        return redirect(orientation)
    return _show(request, _find(request, pk), not_joined_form=form)


def _find_to_conclude(request: SignedInRequest, pk: UUID) -> Orientation:
    orientation = _find_to_act(request, pk)
    if not permissions.can_conclude(request.user, orientation):
        raise PermissionDenied
    return orientation


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The Mission Locale takes its request back."""
    orientation = _find(request, pk)
    if not permissions.can_withdraw(request.user, orientation):
        raise PermissionDenied

    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw(orientation, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionNotAllowed:
            messages.error(request, "Cette orientation n'est plus en cours.")
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("orientations")
        else:
            messages.success(request, "Orientation retirée ; le site est prévenu.")
        return redirect(orientation)
    if not orientation.is_open:
        messages.error(request, "Cette orientation n'est plus en cours.")
        return redirect(orientation)
    record_reading(orientation.young_person_id, by=request.user, page="orientation_withdraw")
    return render(request, "orientations/withdraw.html", {"orientation": orientation, "form": form})


def _find(request: SignedInRequest, pk: UUID) -> Orientation:
    orientations = Orientation.objects.readable_by(request.user).select_related(
        "young_person__commune",
        "young_person__referent",
        "mission_locale",
        "site__parent",
        "sent_by",
        "answered_by",
        "withdrawn_by",
        "concluded_by",
    )
    return get_object_or_404(orientations, pk=pk)


def _find_to_act(request: SignedInRequest, pk: UUID) -> Orientation:
    """With what an act names, of what the page shows: four tables to join instead of ten."""
    orientations = Orientation.objects.visible_to(request.user).select_related(
        "young_person__referent", "mission_locale", "site", "sent_by"
    )
    return get_object_or_404(orientations, pk=pk)


def _show(
    request: SignedInRequest,
    orientation: Orientation,
    *,
    answer_form: AnswerForm | None = None,
    register_form: RegisterForm | None = None,
    join_form: JoinForm | None = None,
    not_joined_form: NotJoinedForm | None = None,
) -> HttpResponse:
    """The page, with the forms of those who may act, bound when something was mistyped."""
    record_reading(orientation.young_person_id, by=request.user, page="orientation")
    may_answer = permissions.can_answer(request.user, orientation)
    may_orient = permissions.can_orient(request.user, orientation.young_person)
    registrations = list(
        orientation.registrations.visible_to(request.user)
        .select_related("session__site", "registered_by")
        .order_by("-session__starts_at", "pk")
    )
    if may_answer and orientation.takes_answer:
        answer_form = answer_form or AnswerForm(orientation=orientation)
    if orientation.status == OrientationStatus.ACCEPTED and permissions.can_conclude(
        request.user, orientation
    ):
        join_form = join_form or JoinForm(site=orientation.site)
        not_joined_form = not_joined_form or NotJoinedForm()
    else:  # a colleague concluded meanwhile
        join_form = not_joined_form = None
    to_come = [
        registration.session
        for registration in registrations
        if registration.status != "cancelled" and not registration.session.has_started
    ]
    if may_answer and orientation.is_open and not to_come:
        register_form = register_form or RegisterForm(orientation=orientation, user=request.user)
    towards_ml = Correspondent.objects.of(
        orientation.mission_locale_id, towards=orientation.site_id
    )
    towards_site = Correspondent.objects.of(
        orientation.site_id, towards=orientation.mission_locale_id
    )
    return render(
        request,
        "orientations/detail.html",
        {
            "orientation": orientation,
            "young_person": orientation.young_person,
            "registrations": registrations,
            "answer_form": answer_form,
            "register_form": register_form,
            "join_form": join_form,
            "not_joined_form": not_joined_form,
            "pathway": _stay_of(request, orientation),
            "next_session": to_come[0] if to_come and may_orient else None,
            "may_withdraw": permissions.can_withdraw(request.user, orientation)
            and orientation.is_open,
            "list_url": where_left(request, "orientations"),
            "ml_contacts": towards_ml,
            "site_contacts": towards_site,
        },
    )


def _stay_of(request: SignedInRequest, orientation: Orientation) -> Pathway | None:
    """What the orientation led to; nothing for the site that the person has left for another."""
    if orientation.status != OrientationStatus.JOINED:
        return None
    return (
        Pathway.objects.readable_by(request.user)
        .filter(orientation=orientation)
        .select_related("site")
        .first()
    )
