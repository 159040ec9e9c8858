"""What the site does with a stay: each act has its page, and says what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_fsm import TransitionNotAllowed, can_proceed

from accord.accounts.requests import SignedInRequest
from accord.back import back
from accord.journal.actions import record_reading
from accord.networks.when import say_date
from accord.workflow import Refused
from orientations import actions, permissions
from orientations.enums import ReturnKind
from orientations.forms import stays as forms
from orientations.forms.base import refuse
from orientations.models import Pathway

CHANGED_MEANWHILE = "Ce parcours a changé entre-temps : voici où il en est."


@dataclass(frozen=True, kw_only=True)
class StayAct:
    """One act, and its words; ``{name}`` is the first name. ``move`` is the transition it needs,
    any open stay otherwise.
    """

    route: str
    label: str
    icon: str
    form: type[forms.StayForm]
    verb: Callable[..., Pathway]
    title: str
    lead: str
    submit: str
    done: str
    move: str = ""
    ends: bool = False

    def fits(self, pathway: Pathway) -> bool:
        if not self.move:
            return pathway.is_open
        return bool(can_proceed(getattr(pathway, self.move)))


CONFIRM = StayAct(
    route="pathway_confirm",
    label="Confirmer le parcours",
    icon="patch-check",
    form=forms.ConfirmForm,
    verb=actions.confirm,
    move="confirm",
    title="Confirmer le parcours",
    lead="L'intégration est réussie : {name} continue à l'E2C. La Mission Locale est prévenue.",
    submit="Confirmer le parcours",
    done="{name} continue à l'E2C : le parcours est confirmé.",
)
DO_NOT_CONFIRM = StayAct(
    route="pathway_do_not_confirm",
    label="Ne pas confirmer",
    icon="x-circle",
    form=forms.NotConfirmedForm,
    verb=actions.do_not_confirm,
    move="do_not_confirm",
    ends=True,
    title="Ne pas confirmer le parcours",
    lead="{name} ne continue pas après l'intégration. Un retour vers la Mission Locale s'ouvre aussitôt.",
    submit="Ne pas confirmer",
    done="{name} ne continue pas à l'E2C : c'est noté.",
)
DROP_OUT = StayAct(
    route="pathway_drop_out",
    label="Noter un abandon",
    icon="door-open",
    form=forms.DropOutForm,
    verb=actions.drop_out,
    move="drop_out",
    ends=True,
    title="Noter un abandon",
    lead="{name} a quitté l'E2C avant la fin. Un retour vers la Mission Locale s'ouvre aussitôt.",
    submit="Noter l'abandon",
    done="{name} a quitté l'E2C : c'est noté.",
)
EXIT = StayAct(
    route="pathway_exit",
    label="Noter la sortie",
    icon="flag",
    form=forms.ExitForm,
    verb=actions.exit_stay,
    move="exit",
    ends=True,
    title="Noter la sortie",
    lead=(
        "{name} arrive au bout de son parcours. Sans sortie positive, un retour vers la Mission "
        "Locale s'ouvre aussitôt."
    ),
    submit="Noter la sortie",
    done="La sortie de {name} est notée ; les suivis à 3, 6 et 12 mois sont prévus.",
)
SUSPEND = StayAct(
    route="pathway_suspend",
    label="Suspendre",
    icon="pause-circle",
    form=forms.SuspendForm,
    verb=actions.suspend,
    move="suspend",
    title="Suspendre le parcours",
    lead="{name} s'absente pour un temps et reviendra. La Mission Locale est prévenue.",
    submit="Suspendre le parcours",
    done="Le parcours de {name} est suspendu.",
)
RESUME = StayAct(
    route="pathway_resume",
    label="Reprendre le parcours",
    icon="play-circle",
    form=forms.ResumeForm,
    verb=actions.resume,
    move="resume",
    title="Reprendre le parcours",
    lead="{name} est de retour à l'E2C. La Mission Locale est prévenue.",
    submit="Reprendre le parcours",
    done="{name} reprend son parcours.",
)
CHANGE_SITE = StayAct(
    route="pathway_change_site",
    label="Changer de site",
    icon="signpost",
    form=forms.ChangeSiteForm,
    verb=actions.change_site,
    title="Changer de site",
    lead=(
        "{name} poursuit son parcours sur un autre site de votre école, qui pourra lire son dossier "
        "et nommera un référent. Ce qui a été dit du parcours reste."
    ),
    submit="Changer de site",
    done="{name} poursuit son parcours sur l'autre site, qui est prévenu.",
)
EDIT = StayAct(
    route="pathway_edit",
    label="Modifier",
    icon="pencil",
    form=forms.EditForm,
    verb=actions.edit,
    title="Modifier le parcours",
    lead="Ce que votre site tient à jour du parcours de {name}.",
    submit="Enregistrer",
    done="Le parcours de {name} est à jour.",
)

# In the order of the page.
ACTS = [CONFIRM, DO_NOT_CONFIRM, RESUME, EXIT, SUSPEND, DROP_OUT, CHANGE_SITE]


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, CONFIRM)


@require_http_methods(["GET", "POST"])
def do_not_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, DO_NOT_CONFIRM)


@require_http_methods(["GET", "POST"])
def drop_out(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, DROP_OUT)


@require_http_methods(["GET", "POST"])
def exit_stay(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, EXIT)


@require_http_methods(["GET", "POST"])
def suspend(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, SUSPEND)


@require_http_methods(["GET", "POST"])
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, RESUME)


@require_http_methods(["GET", "POST"])
def change_site(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, CHANGE_SITE)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _page(request, pk, EDIT)


@require_POST
def note_internship(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One more internship in a company, from the page of the stay."""
    pathway = _find_to_run(request, pk)
    try:
        pathway = actions.note_internship(
            pathway, by=request.user, number=_number(request.POST.get("number", ""))
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        plural = "s" if pathway.internships > 1 else ""
        messages.success(request, f"C'est noté : {pathway.internships} stage{plural}.")
    return back(request, pathway)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def _page(request: SignedInRequest, pk: UUID, act: StayAct) -> HttpResponse:
    """The act's form; once done, the stay says what follows."""
    pathway = _find_to_run(request, pk)
    if not act.fits(pathway):
        messages.error(request, CHANGED_MEANWHILE)
        return redirect(pathway)

    name = pathway.young_person.first_name
    posted = request.POST if request.method == "POST" else None
    form = act.form(posted, pathway=pathway, by=request.user)
    if form.is_valid():
        try:
            moved = act.verb(pathway, by=request.user, **form.cleaned_data)
        except TransitionNotAllowed:
            messages.error(request, CHANGED_MEANWHILE)
            return redirect(pathway)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, " ".join([act.done.format(name=name), follows(moved)]))
            return redirect(_next_page(request, moved))
    record_reading(pathway.young_person_id, by=request.user, page=act.route)
    context = {
        "pathway": pathway,
        "form": form,
        "act": act,
        "lead": act.lead.format(name=name),
    }
    return render(request, "pathways/act.html", context)


def follows(pathway: Pathway) -> str:
    """What a stay that has just ended asks of the site, in a sentence."""
    due = pathway.first_return
    if due is None:
        return ""
    what = (
        "L'inscription en Mission Locale est à demander"
        if due.kind == ReturnKind.REGISTER
        else "Le retour vers la Mission Locale est à envoyer"
    )
    return f"{what} au plus tard le {say_date(due.due_on)}."


def _next_page(request: SignedInRequest, pathway: Pathway) -> Any:
    """The stay; or the file, when the stay has gone to a site of which one is not."""
    return pathway if permissions.can_run_stay(request.user, pathway) else pathway.young_person


def _find_to_run(request: SignedInRequest, pk: UUID) -> Pathway:
    """A stay that the user may see, and run."""
    pathways = Pathway.objects.visible_to(request.user).select_related(
        "young_person__referent", "site", "mission_locale", "orientation__sent_by"
    )
    pathway = get_object_or_404(pathways, pk=pk)
    if not permissions.can_run_stay(request.user, pathway):
        raise PermissionDenied
    return pathway
