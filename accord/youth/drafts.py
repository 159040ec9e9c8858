"""What is typed is kept while one types, comes back, and is forgotten once sent.

A page that keeps drafts asks ``restored`` for what to show again, gives each POST to ``answer``
before it acts, and calls ``forget`` when it has acted. See ``docs/decisions/drafts.md``.
"""

from __future__ import annotations

import datetime
from collections.abc import Container
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accord.accounts import held
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.networks.models import Organisation
from accord.networks.when import say_day, say_time
from accord.youth.models import Draft, YoungPerson
from accord.youth.models.drafts import typed_name
from accord.youth.validators import refuse_social_security_number

# What the buttons of a form that keeps drafts say, besides sending it.
ACT, KEEP, BEGIN_AGAIN = "acte", "garder", "recommencer"
MOST_TEXT = 4000


@dataclass(frozen=True)
class Restored:
    """What was typed before, as the initial values of the form, and when."""

    typed: dict[str, str]
    saved_at: datetime.datetime

    def __str__(self) -> str:
        return f"Brouillon {said(self.saved_at)} repris."

    @property
    def name(self) -> str:
        return typed_name(self.typed)


@dataclass(frozen=True)
class Kept:
    """When a draft was kept (None: nothing was typed), and the labels of what it may not keep."""

    at: datetime.datetime | None
    refused: list[str]

    @property
    def moment(self) -> str:
        return say_time(self.at, timezone.get_current_timezone()) if self.at else ""

    @property
    def refusal(self) -> str:
        """``domain.md``, rule 1: not even in a draft."""
        if not self.refused:
            return ""
        return (
            f"« {', '.join(self.refused)} » contient un numéro de sécurité sociale : effacez-le, "
            "ce texte n'est pas gardé."
        )


def said(moment: datetime.datetime) -> str:
    """Say "de 14 h 32", or "du mardi 24 novembre à 14 h 32"."""
    tz = timezone.get_current_timezone()
    if timezone.localdate(moment) == timezone.localdate():
        return f"de {say_time(moment, tz)}"
    return f"du {say_day(moment, tz)} à {say_time(moment, tz)}"


def restored(
    request: SignedInRequest,
    *,
    young_person: YoungPerson | None = None,
    site: Organisation | None = None,
) -> Restored | None:
    """The latest of what the author kept, and of what was sent while nobody was signed in."""
    draft = Draft.objects.visible_to(request.user).fresh().about(young_person, site).first()
    form = held.of(request)
    if form is not None and (draft is None or form.at > draft.saved_at):
        return Restored(form.typed, form.at)
    return Restored(draft.typed, draft.saved_at) if draft else None


def answer(
    request: SignedInRequest,
    form: forms.BaseForm,
    *,
    young_person: YoungPerson | None = None,
    site: Organisation | None = None,
    never: Container[str] = (),
) -> HttpResponse | None:
    """Answer a POST that sends nothing: kept while typing (HTMX) or for later, or begun again.

    None for a POST that sends the form: what was typed is kept all the same, should it be refused.
    Nothing is kept nor sent in another name than that in which the page was opened.
    """
    if why := held.why_not_from(request):
        if request.htmx:
            return render(request, "youth/_draft_kept.html", {"kept": {"refusal": why, "at": None}})
        messages.error(request, why)
        return redirect(request.get_full_path())
    act = request.POST.get(ACT, "")
    if act == BEGIN_AGAIN:
        forget(request, young_person=young_person, site=site)
        messages.info(request, "Le brouillon est effacé.")
        return redirect(request.get_full_path())
    kept = keep(form, by=request.user, young_person=young_person, site=site, never=never)
    held.forget(request)
    if request.htmx:
        return render(request, "youth/_draft_kept.html", {"kept": kept})
    if act != KEEP:
        return None
    if kept.refused:
        messages.warning(request, kept.refusal)
    return redirect(request.get_full_path())


def keep(
    form: forms.BaseForm,
    *,
    by: User,
    young_person: YoungPerson | None = None,
    site: Organisation | None = None,
    never: Container[str] = (),
) -> Kept:
    """Keep what the bound ``form`` was sent, valid or not, but fields with a social-security number
    and those that may ``never`` stand in a draft. An untouched form leaves no draft.
    """
    assert by.acting is not None
    typed, refused = _read(form, never)
    mine = Draft.objects.visible_to(by).about(young_person, site)
    if not any(name in typed for name in form.changed_data):
        mine.delete()
        return Kept(None, refused)
    now, house_id = timezone.now(), by.acting.organisation.house_id
    Draft.objects.update_or_create(
        author=by,
        organisation_id=house_id,
        young_person=young_person,
        site=site,
        defaults={"typed": typed, "saved_at": now, "readers": [house_id]},
    )
    return Kept(now, refused)


def _read(form: forms.BaseForm, never: Container[str]) -> tuple[dict[str, str], list[str]]:
    typed, refused = {}, []
    for name, field in form.fields.items():
        text = str(form.data.get(form.add_prefix(name), ""))[:MOST_TEXT].replace("\x00", "")
        if not text or name in never:
            continue
        try:
            refuse_social_security_number(text)
        except ValidationError:
            refused.append(str(field.label or name))
        else:
            typed[name] = text
    return typed, refused


def forget(
    request: SignedInRequest,
    *,
    young_person: YoungPerson | None = None,
    site: Organisation | None = None,
) -> None:
    """It was sent, or is begun again."""
    Draft.objects.visible_to(request.user).about(young_person, site).delete()
    held.forget(request)
