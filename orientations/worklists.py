"""What orientations bring to "Ma journée"."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accord.accounts.enums import CASEWORK_ROLES, Role, Side
from accord.accounts.models import User
from accord.networks.models import Correspondent, Site
from accord.networks.models.site_sheets import WRITTEN
from accord.networks.when import say_when
from accord.registry import QuickAct, Task, Worklist
from orientations.enums import OrientationStatus
from orientations.models import Orientation, Registration, Session
from orientations.models.orientations import ANSWER_EXPECTED_WITHIN, REMIND_AGAIN_AFTER

# A sheet that nobody read over for so long may send a young person to a bus that runs no more.
SHEET_LASTS = datetime.timedelta(days=365)

# The columns that a line of the day shows, of nearly a hundred that its rows have.
_SHOWN = (
    *("status", "motive", "sent_at", "answered_at", "mission_locale", "site"),
    *(f"young_person__{name}" for name in ("first_name", "last_name", "birth_date")),
)


def _to_answer(user: User) -> QuerySet[Orientation]:
    waiting = Orientation.objects.visible_to(user).to_answer()
    shown = waiting.select_related("young_person", "mission_locale")
    return shown.only(*_SHOWN, "mission_locale__name").order_by("sent_at", "pk")


def _to_answer_task(orientation: Orientation) -> Task:
    url = reverse("orientation_answer", args=[orientation.pk])
    answers = [
        ("Accepter", "check-lg", OrientationStatus.ACCEPTED),
        ("Liste d'attente", "hourglass-split", OrientationStatus.WAITLISTED),
    ]
    person = orientation.young_person
    return Task(
        sentence=f"{person} attend votre réponse",
        detail=f"{person.age} ans · {orientation.get_motive_display()} · {orientation.mission_locale}",
        since=orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="Répondre autrement",
        late=orientation.sent_at < timezone.now() - ANSWER_EXPECTED_WITHIN,
        urgent="Mineur" if person.is_minor else "",
        acts=tuple(
            QuickAct(label, icon, url, (("answer", answer),)) for label, icon, answer in answers
        ),
    )


def _to_complete(user: User) -> QuerySet[Session]:
    sessions = Session.objects.visible_to(user).to_complete()
    return sessions.select_related("site").order_by("starts_at", "pk")


def _to_complete_task(session: Session) -> Task:
    return Task(
        sentence=f"{session.get_kind_display()}, {say_when(session.starts_at, session.site.tz)}",
        detail=str(session.site),
        since=session.starts_at,
        url=session.get_absolute_url(),
        act="Saisir les résultats",
        late=session.results_are_late,
    )


def _to_communicate(user: User) -> QuerySet[Session]:
    sessions = Session.objects.visible_to(user).noted()
    return sessions.select_related("site").order_by("starts_at", "pk")


def _to_communicate_task(session: Session) -> Task:
    return replace(
        _to_complete_task(session),
        note="enregistré, pas encore communiqué",
        act="Relire et communiquer",
    )


def _unanswered(user: User) -> QuerySet[Orientation]:
    silent = Orientation.objects.visible_to(user).late()
    shown = silent.select_related("young_person", "site").with_last_reminder()
    return shown.only(*_SHOWN, "site__name", "site__phone").order_by("sent_at", "pk")


def _find_contacts(user: User, orientations: list[Any]) -> None:
    """Whom to call at each site, in one query: the correspondent of the day, or the site itself."""
    assert user.acting is not None
    sites = {orientation.site_id for orientation in orientations}
    contacts = Correspondent.objects.of_each(sites, towards=user.acting.house.pk)
    for orientation in orientations:
        people = [contact.answers for contact in contacts[orientation.site_id]]
        reachable = [(person.name, person.phone) for person in people if person and person.phone]
        standard = (str(orientation.site), orientation.site.phone)
        orientation.call = next(iter(reachable), standard if standard[1] else None)


def _unanswered_task(orientation: Any) -> Task:
    last = orientation.reminded_at
    rests = bool(last) and timezone.now() < last + REMIND_AGAIN_AFTER
    remind = QuickAct(
        "Relancer par courriel", "envelope", reverse("orientation_remind", args=[orientation.pk])
    )
    return Task(
        sentence=f"{orientation.young_person} : pas de réponse depuis une semaine",
        detail=str(orientation.site),
        since=orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="",
        late=True,
        urgent="Mineur" if orientation.young_person.is_minor else "",
        note=_reminded(last) if last else "",
        call=orientation.call,
        acts=() if rests else (remind,),
    )


def _reminded(moment: datetime.datetime) -> str:
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return "relancé aujourd'hui"
    return "relancé hier" if days == 1 else f"relancé il y a {days} jours"


def _answered(user: User) -> QuerySet[Orientation]:
    news = Orientation.objects.visible_to(user).answered_lately()
    shown = news.select_related("young_person", "site")
    return shown.only(*_SHOWN, "site__name").order_by("-answered_at", "pk")


def _answered_task(orientation: Orientation) -> Task:
    return Task(
        sentence=f"{orientation.young_person} : {orientation.get_status_display().lower()}",
        detail=str(orientation.site),
        since=orientation.answered_at or orientation.sent_at,
        url=orientation.get_absolute_url(),
        act="Lire",
    )


def _to_call(user: User) -> QuerySet[Registration]:
    said = Registration.objects.visible_to(user).of_those_to_call()
    return said.select_related("young_person", "session__site").order_by("cancelled_at", "pk")


def _to_call_task(registration: Registration) -> Task:
    person, session = registration.young_person, registration.session
    reason = registration.get_absence_reason_display()
    return Task(
        sentence=f"{person} ne peut pas venir {say_when(session.starts_at, session.site.tz)}",
        detail=f"{session.site} · « {reason} » · une autre date est à trouver",
        since=registration.cancelled_at,
        url=registration.orientation_url,
        act="Ouvrir la fiche",
        urgent="Mineur" if person.is_minor else "",
        call=(person.first_name, person.phone) if person.phone else None,
    )


def _listed(query: str) -> str:
    return f"{reverse('orientations')}?{query}"


def _sheets_to_refresh(user: User) -> QuerySet[Any]:
    assert user.acting is not None
    ours = Site.objects.still_open().filter(pk__in=user.acting.organisation_ids)
    stale = ours.with_sheet_to_refresh(before=timezone.now() - SHEET_LASTS)
    return stale.order_by("name_key", "pk")


def _sheet_task(site: Any) -> Task:
    written = hasattr(site, "sheet") and len(site.sheet.missing) < len(WRITTEN)
    return Task(
        sentence=(
            f"{site} : sa fiche n'a pas été relue depuis un an"
            if written
            else f"{site} : sa fiche est vide"
        ),
        detail="Les conseillers la donnent aux jeunes avant de les orienter.",
        since=None,
        url=reverse("site_sheet_edit", args=[site.pk]),
        act="Relire" if written else "Écrire la fiche",
    )


_CASEWORK = frozenset(CASEWORK_ROLES)
_OF_ML, _OF_E2C = frozenset({Side.ML}), frozenset({Side.E2C})

WORKLISTS = [
    Worklist(
        key="to_answer",
        title="Répondre",
        icon="reply",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=10,
        rows=_to_answer,
        task=_to_answer_task,
        address=partial(_listed, "suivi=repondre&tri=envoyee"),
    ),
    Worklist(
        key="to_complete",
        title="Saisir les résultats",
        icon="clipboard-check",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=20,
        rows=_to_complete,
        task=_to_complete_task,
    ),
    Worklist(
        key="to_communicate",
        title="Communiquer les résultats",
        icon="send-check",
        sides=_OF_E2C,
        roles=_CASEWORK,
        order=25,
        rows=_to_communicate,
        task=_to_communicate_task,
    ),
    Worklist(
        key="unanswered",
        title="Rappeler",
        icon="telephone",
        sides=_OF_ML,
        roles=_CASEWORK,
        order=10,
        rows=_unanswered,
        task=_unanswered_task,
        complete=_find_contacts,
        address=partial(_listed, "suivi=retard&tri=envoyee"),
    ),
    Worklist(
        key="cannot_come",
        title="Trouver une autre date",
        icon="calendar-x",
        sides=_OF_ML,
        roles=_CASEWORK,
        order=12,
        rows=_to_call,
        task=_to_call_task,
    ),
    Worklist(
        key="answered",
        title="Réponses reçues depuis deux semaines",
        icon="envelope-open",
        sides=_OF_ML,
        roles=_CASEWORK,
        order=20,
        rows=_answered,
        task=_answered_task,
        waits_for_me=False,
        address=partial(_listed, "suivi=reponses&tri=-etat"),
    ),
    Worklist(
        key="sheets",
        title="Fiches de vos sites",
        icon="mortarboard",
        sides=_OF_E2C,
        roles=frozenset({Role.HEAD}),
        order=70,
        rows=_sheets_to_refresh,
        task=_sheet_task,
        waits_for_me=False,
    ),
]
