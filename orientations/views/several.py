"""Several orientations ticked in the list: reminded, withdrawn or answered in one go."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accord import bulk
from accord.accounts.requests import SignedInRequest
from accord.back import back, back_url
from accord.lists import where_left
from accord.page_forms import PageForm
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.models import Orientation
from orientations.several import ACTS, Several


@require_POST
def several(request: SignedInRequest) -> HttpResponse:
    """Done at once, or after a page that names each one and asks for the reason."""
    user = request.user
    act = ACTS.get(request.POST.get(bulk.ACT, ""))
    if not permissions.can_list(user) or (act and act.side != user.acting.side):  # type: ignore[union-attr]
        raise PermissionDenied
    if act is None:
        raise Http404
    try:
        rows = _ticked(request, act)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back(request, "orientations")

    confirmed = act.form is None or "confirme" in request.POST
    form = act.form(request.POST if confirmed else None) if act.form else None
    able = [row for row in rows if act.form is None or act.applies(row)]
    if confirmed and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {}
        outcome = actions.on_each(rows, act.verb, by=user, **given)
        bulk.tell(request, outcome, act.words)
        return back(request, "orientations")
    if not able:
        bulk.tell(request, _all_left(rows), act.words)
        return back(request, "orientations")
    return _ask(request, act, rows, form)


def _ticked(request: SignedInRequest, act: Several) -> list[Orientation]:
    """Those that this person may see and act upon; nothing is said of any other."""
    ids = bulk.chosen(request)
    found = Orientation.objects.visible_to(request.user).filter(pk__in=ids)
    rows = [
        row for row in found.with_people().order_by("sent_at", "pk") if act.may(request.user, row)
    ]
    if not rows:
        raise Refused(bulk.NOTHING_TICKED)
    return rows


def _all_left(rows: list[Orientation]) -> bulk.Outcome:
    outcome = bulk.Outcome()
    for row in rows:
        outcome.leave(row.young_person, actions.already(row.get_status_display()))
    return outcome


def _ask(
    request: SignedInRequest, act: Several, rows: list[Orientation], form: PageForm | None
) -> HttpResponse:
    context = {
        "act": act,
        "form": form,
        "able": [row for row in rows if act.applies(row)],
        "aside": [row for row in rows if not act.applies(row)],
        "back": back_url(request) or where_left(request, "orientations"),
    }
    return render(request, "orientations/several.html", context)
