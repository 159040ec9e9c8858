"""Who answers for one's organisation: read by all of it, changed by whoever manages.

A correspondent changes their own contact details and says their own absences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord.accounts import actions, permissions
from accord.accounts.enums import Side
from accord.accounts.forms import AbsenceForm, ContactForm, NameForm, ReplaceForm
from accord.accounts.models import User
from accord.accounts.requests import SignedInRequest
from accord.networks.models import Contact, Correspondent, Organisation
from accord.networks.models.correspondents import answering
from accord.workflow import Refused

PARTNERS = "partenaires"
# Of those who answer no more, the latest.
HISTORY = 20


@dataclass(frozen=True)
class Line:
    """Somebody of ours, and who answers for them today."""

    contact: Contact
    may_edit: bool


@dataclass(frozen=True)
class Answering:
    """Who answers to one of our places, at a partner."""

    partner: Organisation
    place: Organisation
    contacts: list[Contact]


@require_safe
def correspondents(request: SignedInRequest) -> HttpResponse:
    """Ours, for which partner, and who is away; or those of our partners."""
    user, side = request.user, request.GET.get("cote", "")
    if user.acting is None or user.acting.side not in (Side.ML, Side.E2C):
        raise PermissionDenied
    places = list(permissions.correspondence_places(user))
    ours = list(Correspondent.objects.in_office().filter(organisation__in=places).with_people())
    context: dict[str, Any] = {
        "places": places,
        "names": any(permissions.can_name_correspondents(user, place) for place in places),
        "is_ml": user.acting.is_ml,
        "tabs": [
            {"label": "Chez nous", "url": "?", "active": side != PARTNERS, "count": None},
            {
                "label": "Chez nos partenaires",
                "url": f"?cote={PARTNERS}",
                "active": side == PARTNERS,
                "count": None,
            },
        ],
    }
    if side == PARTNERS:
        context["answering"] = _at_partners(places, ours)
        return render(request, "correspondents/partners.html", context)
    former = Correspondent.objects.filter(organisation__in=places, ended_on__isnull=False)
    context |= {
        "lines": _lines(user, ours),
        "former": former.with_people()
        .select_related("replaced_by")
        .order_by("-ended_on", "-pk")[:HISTORY],
    }
    return render(request, "correspondents/list.html", context)


def _lines(user: User, ours: list[Correspondent]) -> list[Line]:
    """Place by place: those for all partners, then partner by partner."""

    def order(post: Correspondent) -> tuple[str, str, str, int]:
        partner = post.partner.name_key if post.partner else ""
        return post.organisation.name_key, partner, post.name, post.pk

    return [
        Line(
            Contact(
                post,
                answering(post, [p for p in ours if p.organisation_id == post.organisation_id]),
            ),
            permissions.can_edit_correspondent(user, post),
        )
        for post in sorted(ours, key=order)
    ]


def _at_partners(places: list[Organisation], ours: list[Correspondent]) -> list[Answering]:
    """The partners that either side named somebody for; in three queries, however many."""
    theirs = Correspondent.objects.in_office().filter(partner__in=places)
    pairs = set(theirs.order_by().values_list("organisation_id", "partner_id"))
    pairs |= {(post.partner_id, post.organisation_id) for post in ours if post.partner_id}
    known = Organisation.objects.still_open().in_bulk([partner_id for partner_id, _ in pairs])
    here = {place.pk: place for place in places}
    asked = [(partner_id, place_id) for partner_id, place_id in pairs if partner_id in known]
    contacts = Correspondent.objects.of_pairs(asked)
    found = [
        Answering(known[partner_id], here[place_id], contacts[partner_id, place_id])
        for partner_id, place_id in asked
    ]
    return sorted(found, key=lambda each: (each.partner.name_key, each.place.name_key))


@require_http_methods(["GET", "POST"])
def correspondent_create(request: SignedInRequest) -> HttpResponse:
    """Name somebody for one partner, or for all of them."""
    user = request.user
    places = [
        place
        for place in permissions.correspondence_places(user)
        if permissions.can_name_correspondents(user, place)
    ]
    if not places:
        raise PermissionDenied
    form = NameForm(
        request.POST if request.method == "POST" else None,
        places=places,
        initial={"partner_name": request.GET.get("partenaire", "")[:200]},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.name_correspondent(
                data["organisation"], data["partner"], form.who, by=user
            )
        except Refused as refusal:
            form.add_error("user" if data["user"] else "name", str(refusal))
        else:
            messages.success(request, f"C'est fait : {made} répond à {made.towards}.")
            return redirect("correspondents")
    return render(request, "correspondents/create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def correspondent(request: SignedInRequest, pk: int) -> HttpResponse:
    """One post: contact details here; from here, an absence, a successor, an end."""
    post = _find(request, pk)
    if not permissions.can_edit_correspondent(request.user, post):
        raise PermissionDenied
    if post.ended_on is not None:
        return _gone(request, post)
    form = ContactForm(request.POST if request.method == "POST" else None, correspondent=post)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_contact(
                post,
                name=data.get("name", post.name),
                email=data.get("email", post.email),
                phone=data["phone"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les coordonnées sont à jour.")
            return redirect("correspondents")
    context = {
        "form": form,
        "contact": _contact(post),
        "manages": permissions.can_name_correspondents(request.user, post.organisation),
        "others": Correspondent.objects.same_person(post).count() - 1,
    }
    return render(request, "correspondents/detail.html", context)


@require_http_methods(["GET", "POST"])
def correspondent_away(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say an absence, or change one; the messages follow."""
    post = _find(request, pk)
    if not permissions.can_edit_correspondent(request.user, post):
        raise PermissionDenied
    if post.ended_on is not None:
        return _gone(request, post)
    form = AbsenceForm(request.POST if request.method == "POST" else None, correspondent=post)
    if form.is_valid():
        try:
            actions.declare_absence(post, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("substitute", str(refusal))
        else:
            messages.success(request, "L'absence est notée : les messages suivent.")
            return redirect("correspondents")
    context = {
        "form": form,
        "post": post,
        "others": Correspondent.objects.same_person(post).count() - 1,
    }
    return render(request, "correspondents/away.html", context)


@require_POST
def correspondent_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back earlier than said, or an absence that will not be."""
    post = _find(request, pk)
    if not permissions.can_edit_correspondent(request.user, post):
        raise PermissionDenied
    try:
        actions.come_back(post, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{post} répond de nouveau.")
    return redirect("correspondents")


@require_http_methods(["GET", "POST"])
def correspondent_replace(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody takes over for good; the former stays in the history."""
    post = _managed(request, pk)
    if post.ended_on is not None:
        return _gone(request, post)
    form = ReplaceForm(
        request.POST if request.method == "POST" else None,
        correspondent=post,
        posts=Correspondent.objects.same_person(post).count(),
    )
    if form.is_valid():
        try:
            actions.replace_correspondent(
                post,
                form.who,
                everywhere=form.cleaned_data.get("everywhere", False),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error("user" if form.who.user else "name", str(refusal))
        else:
            messages.success(request, f"C'est fait : {form.who} prend la suite de {post}.")
            return redirect("correspondents")
    return render(request, "correspondents/replace.html", {"form": form, "post": post})


@require_http_methods(["GET", "POST"])
def correspondent_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody takes over; the page says who will answer instead."""
    post = _managed(request, pk)
    if post.ended_on is not None:
        return _gone(request, post)
    if request.method == "POST":
        try:
            actions.end_correspondent(post, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{post} ne répond plus à {post.towards}.")
        return redirect("correspondents")
    return render(request, "correspondents/end.html", {"post": post, "then": _then(post)})


def _then(post: Correspondent) -> list[str]:
    """Who answers once this post has ended; nobody named: the house."""
    there = Correspondent.objects.in_office().filter(organisation_id=post.organisation_id)
    left = list(there.exclude(pk=post.pk).with_people())
    same = [each for each in left if each.partner_id == post.partner_id]
    general = [each for each in left if each.partner_id is None]
    people = [answering(each, left) for each in same or general]
    return sorted({person.name for person in people if person})


def _find(request: SignedInRequest, pk: int) -> Correspondent:
    """One of ours, in office or not: whoever comes second is told what happened."""
    posts = Correspondent.objects.kept_by(request.user).with_people().select_related("replaced_by")
    return get_object_or_404(posts, pk=pk)


def _managed(request: SignedInRequest, pk: int) -> Correspondent:
    post = _find(request, pk)
    if not permissions.can_name_correspondents(request.user, post.organisation):
        raise PermissionDenied
    return post


def _gone(request: SignedInRequest, post: Correspondent) -> HttpResponseRedirect:
    messages.error(request, actions.said_gone(post))
    return redirect("correspondents")


def _contact(post: Correspondent) -> Contact:
    there = Correspondent.objects.in_office().filter(organisation_id=post.organisation_id)
    return Contact(post, answering(post, list(there.with_people())))
