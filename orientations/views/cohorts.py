"""The ends of integration of a site, said on one screen, read once more, then sent together."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accord.accounts.requests import SignedInRequest
from accord.journal.actions import record_readings
from orientations import actions, permissions
from orientations.actions.cohorts import CohortRefused, Conclusion
from orientations.forms.cohorts import CohortForm, filled, posted_rows
from orientations.models import Pathway
from orientations.stay_worklists import CONCLUDE_AHEAD
from orientations.summary import people

# A cohort; a whole school at once is narrowed by its period.
MOST_ROWS = 60
PERIODS = {
    "": ("D'ici une semaine", CONCLUDE_AHEAD),
    "quinzaine": ("D'ici deux semaines", datetime.timedelta(days=14)),
    "toutes": ("Toutes", None),
}
SEND, CORRECT = "envoyer", "corriger"


@require_http_methods(["GET", "POST"])
def integration(request: SignedInRequest) -> HttpResponse:
    """Who goes on after the integration: nothing is written before the summary is sent."""
    if not permissions.can_open_stays(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return _sheet(request, CohortForm(pathways=_rows(request)))

    said = posted_rows(request.POST)
    pathways = _rows(request, also=said)
    form = CohortForm(request.POST, pathways=pathways)
    if request.POST.get("bulk"):
        data, changed = filled(request.POST, form)
        messages.info(request, f"Rempli pour {people(changed)} : vérifiez, puis continuez.")
        return _sheet(request, CohortForm(data, pathways=pathways))
    step = request.POST.get("etape", "")
    if _tell_what_changed(request, said, pathways) or step == CORRECT:
        return _sheet(request, form)
    if not form.is_valid():
        messages.error(request, "Rien n'est enregistré : corrigez les lignes marquées ci-dessous.")
        return _sheet(request, form)
    conclusions = form.conclusions()
    if not conclusions:
        messages.info(request, "Dites d'abord, pour une personne au moins, si elle continue.")
        return _sheet(request, form)
    if step != SEND:
        return _summary(request, form, conclusions)
    try:
        concluded = actions.conclude_integrations(conclusions, by=request.user)
    except CohortRefused as refusal:
        form.refuse(refusal.reasons)
        messages.error(request, "Rien n'est enregistré : corrigez les lignes marquées ci-dessous.")
        return _sheet(request, form)
    messages.success(request, _said(concluded))
    return redirect("integration")


def _rows(request: SignedInRequest, *, also: Any = ()) -> list[Pathway]:
    """Those in integration that end within the chosen period, and those that the sheet showed."""
    mine = Pathway.objects.visible_to(request.user).in_integration()
    ahead = PERIODS[_period(request)][1]
    if ahead is not None:
        mine = mine.filter(
            Q(integration_ends_on__lte=timezone.localdate() + ahead) | Q(pk__in=list(also))
        )
    shown = mine.select_related("young_person", "site", "mission_locale")
    return list(shown.order_by("integration_ends_on", "pk")[:MOST_ROWS])


def _period(request: SignedInRequest) -> str:
    asked = request.GET.get("periode", "")
    return asked if asked in PERIODS else ""


def _tell_what_changed(
    request: SignedInRequest, said: dict[Any, str], pathways: list[Pathway]
) -> bool:
    """Of those about whom something was typed, some have moved meanwhile: say where they stand."""
    gone = {pk for pk, value in said.items() if value} - {each.pk for each in pathways}
    if not gone:
        return False
    moved = Pathway.objects.visible_to(request.user).filter(pk__in=gone)
    told = [
        f"{each.young_person} ({each.get_status_display().lower()})"
        for each in moved.select_related("young_person").order_by("pk")
    ]
    messages.warning(
        request,
        "Dit entre-temps par un collègue, et retiré de la feuille : "
        f"{', '.join(told) or 'un parcours qui a changé de site'}. Vérifiez le reste, puis continuez.",
    )
    return True


def _sheet(request: SignedInRequest, form: CohortForm) -> HttpResponse:
    chosen = _period(request)
    tabs = [
        {
            "label": label,
            "url": f"{request.path}?periode={value}" if value else request.path,
            "active": value == chosen,
            "count": None,
        }
        for value, (label, _ahead) in PERIODS.items()
    ]
    context = {
        "form": form,
        "rows": form.rows(),
        "tabs": tabs,
        "several_sites": len({each.site_id for each in form.pathways}) > 1,
        "is_cut": len(form.pathways) == MOST_ROWS,
    }
    return render(request, "pathways/integration.html", context)


def _summary(
    request: SignedInRequest, form: CohortForm, conclusions: dict[Any, Conclusion]
) -> HttpResponse:
    """Who will be told what, Mission Locale by Mission Locale."""
    by_agency: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pathway in form.pathways:
        if (said := conclusions.get(pathway.pk)) is not None:
            agency = str(pathway.mission_locale or "")
            by_agency[agency].append({"pathway": pathway, "said": said})
    going_on = sum(1 for said in conclusions.values() if said.kind is None)
    record_readings(
        [each.young_person_id for each in form.pathways if each.pk in conclusions],
        by=request.user,
        page="integration",
    )
    typed = [
        (name, value)
        for name, value in request.POST.items()
        if name.startswith(("suite_", "jour", "fin_prevue"))
    ]
    context = {
        "typed": typed,
        "agencies": sorted(by_agency.items()),
        "going_on": going_on,
        "returns": len(conclusions) - going_on,
    }
    return render(request, "pathways/integration_send.html", context)


def _said(concluded: list[Pathway]) -> str:
    due = [each for each in concluded if each.first_return_id]
    going_on = len(concluded) - len(due)
    said = [f"{people(going_on)} {'continuent' if going_on > 1 else 'continue'} à l'E2C."]
    if len(due) == 1:
        said.append("Un retour vers une Mission Locale est à envoyer.")
    elif due:
        said.append(f"{len(due)} retours vers les Missions Locales sont à envoyer.")
    return " ".join(said if going_on else said[1:])
