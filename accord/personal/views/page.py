"""The young person's own page, and what they say there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.appointments import Appointment, AppointmentKind, Coming, appointments
from accord.networks import phones
from accord.networks.models import Organisation
from accord.networks.when import say_date, say_when
from accord.personal import actions
from accord.personal.calendar import to_ics
from accord.personal.enums import RequestKind
from accord.personal.forms import DataForm, PhoneForm, ReasonForm
from accord.personal.models import DataRequest
from accord.personal.views.bearer import Bearer, by_link
from accord.workflow import Refused
from accord.youth.enums import AccessReason
from accord.youth.models import Access, YoungPerson

# What was just done, said once at the top of the page; the address holds the word, and no more.
_DONE = {
    "je-viens": "C'est noté : vous venez.",
    "absence": "C'est noté : vous ne venez pas. Votre place est libérée. On vous appelle bientôt.",
    "telephone": "C'est noté : votre nouveau numéro est dans votre dossier.",
    "demande": "C'est noté : votre demande est partie.",
}
# One may still answer about these; the others are only told.
_LIVE = (Coming.EXPECTED, Coming.WAITING)
_WHY = {
    AccessReason.FOLLOWS: "Elle vous suit.",
    AccessReason.ORIENTATION: "Votre Mission Locale lui a parlé de vous, avec votre accord.",
    AccessReason.STAY: "Vous y êtes, ou y avez été, en parcours.",
    AccessReason.RETURN: "Elle prend la suite de votre parcours à l'E2C.",
}


@by_link
@require_safe
def page(request: HttpRequest, bearer: Bearer) -> HttpResponse:
    """The next appointment, who follows, who may read the file, what one may say."""
    return _show(request, bearer, done=_DONE.get(request.GET.get("fait", ""), ""))


@by_link
@require_POST
def confirm(request: HttpRequest, bearer: Bearer, kind: str, pk: UUID) -> HttpResponse:
    """ "Je viens"."""
    appointment_kind = _kind(kind)
    try:
        appointment_kind.confirm(pk, by=bearer.young_person, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        return _show(request, bearer, refusal=str(refusal))
    return _back(bearer, "je-viens")


@by_link
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, bearer: Bearer, kind: str, pk: UUID) -> HttpResponse:
    """ "Je ne peux pas venir": a reason is chosen, then it is said."""
    appointment_kind = _kind(kind)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, reasons=appointment_kind.reasons
    )
    if form.is_valid():
        try:
            appointment_kind.decline(pk, by=bearer.young_person, **form.cleaned_data)
        except Refused as refusal:
            return _show(request, bearer, refusal=str(refusal))
        return _back(bearer, "absence")
    appointment = _find(bearer, appointment_kind, pk)
    if appointment.coming not in _LIVE:
        return redirect("personal_page", bearer.token)
    if not form.is_bound:
        form.initial["seen"] = appointment.seen
    context = {**_frame(bearer), "form": form, **_said(appointment)}
    return render(request, "personal/decline.html", context)


@by_link
@require_safe
def calendar(request: HttpRequest, bearer: Bearer, kind: str, pk: UUID) -> HttpResponse:
    """A file that a telephone's calendar opens."""
    appointment = _find(bearer, _kind(kind), pk)
    if appointment.coming != Coming.EXPECTED:
        raise Http404
    answer = HttpResponse(to_ics(appointment), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer


@by_link
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, bearer: Bearer) -> HttpResponse:
    """A number that changed: those who follow read the new one at once."""
    person = bearer.young_person
    home = person.mission_locale
    form = PhoneForm(
        request.POST if request.method == "POST" else None,
        department=home.department_id if home else None,
        initial={"phone": phones.readable(person.phone)},
    )
    if form.is_valid():
        actions.correct_phone(person, form.cleaned_data["phone"])
        return _back(bearer, "telephone")
    return render(request, "personal/phone.html", {**_frame(bearer), "form": form})


@by_link
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest, bearer: Bearer) -> HttpResponse:
    """One's rights over one's data, and what was asked already."""
    form = DataForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.ask_for_data(bearer.young_person, RequestKind(form.cleaned_data["kind"]))
        return redirect(f"{reverse('personal_data_request', args=[bearer.token])}?fait=demande")
    asked = DataRequest.objects.filter(young_person=bearer.young_person)
    context = {
        **_frame(bearer),
        "form": form,
        "done": _DONE.get(request.GET.get("fait", ""), ""),
        "asked": [_said_request(each) for each in asked.order_by("-asked_at", "pk")],
    }
    return render(request, "personal/data.html", context)


def _kind(key: str) -> AppointmentKind:
    if (kind := appointments.get(key)) is None:
        raise Http404
    return kind


def _find(bearer: Bearer, kind: AppointmentKind, pk: UUID) -> Appointment:
    """One of theirs; another one does not exist."""
    for appointment in kind.to_come(bearer.young_person):
        if appointment.pk == pk:
            return appointment
    raise Http404


def _back(bearer: Bearer, done: str) -> HttpResponse:
    return redirect(f"{reverse('personal_page', args=[bearer.token])}?fait={done}")


def _show(
    request: HttpRequest, bearer: Bearer, *, done: str = "", refusal: str = ""
) -> HttpResponse:
    """The page; a refusal stands on top of it as things are now, and nothing was written."""
    person = bearer.young_person
    coming = appointments.to_come(person)
    context = {
        **_frame(bearer),
        "done": done,
        "refusal": refusal,
        "appointments": [_said(each) for each in coming if each.coming in _LIVE],
        "past_answers": [_said(each) for each in coming if each.coming not in _LIVE],
        "follows": person.mission_locale,
        "referent": person.referent,
        "phone": phones.readable(person.phone),
        "viewers": _viewers(person),
        "until": bearer.link.expires_at,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "personal/page.html", context, status=status)


def _frame(bearer: Bearer) -> dict[str, Any]:
    return {"token": bearer.token, "first_name": bearer.young_person.first_name}


def _said(appointment: Appointment) -> dict[str, Any]:
    return {
        "appointment": appointment,
        "when": say_when(appointment.starts_at, appointment.tz),
        "waits": appointment.coming == Coming.WAITING,
        "declined": appointment.coming == Coming.DECLINED,
    }


def _said_request(request: DataRequest) -> dict[str, str]:
    answered = request.answered_on
    state = (
        f"répondu le {say_date(answered)}"
        if answered
        else f"réponse avant le {say_date(request.due_on)}"
    )
    return {"what": request.get_kind_display(), "state": state}


def _viewers(person: YoungPerson) -> list[tuple[Organisation, str, Any]]:
    """Which organisations may read the file today, why, and since when."""
    accesses = Access.objects.filter(young_person=person, ended_at__isnull=True).select_related(
        "organisation"
    )
    return [
        (each.organisation, _WHY[AccessReason(each.reason)], each.given_at)
        for each in accesses.order_by("given_at", "pk")
    ]
