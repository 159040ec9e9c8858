from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from accord.registry import EventKinds, Menu

_EVENTS = {
    "orientation.sent": ("send", "Orientation envoyée à {site}"),
    "orientation.reminded": ("bell", "{site} est relancé : la réponse se fait attendre"),
    "orientation.accepted": ("check-circle", "{site} accepte l'orientation"),
    "orientation.waitlisted": ("hourglass-split", "{site} met l'orientation sur liste d'attente"),
    "orientation.declined": ("x-circle", "{site} ne retient pas l'orientation : {reason}"),
    "orientation.not_joined": ("person-x", "{name} n'a pas commencé : {reason}"),
    "orientation.withdrawn": ("arrow-counterclockwise", "Orientation retirée : {reason}"),
    "registration.registered": ("calendar-check", "{name} a une place : {session}, {when}"),
    "registration.waitlisted": ("hourglass-split", "{name} attend une place : {session}, {when}"),
    "registration.promoted": ("calendar-check", "Une place s'est libérée : {session}, {when}"),
    "registration.cancelled": (
        "calendar-x",
        "L'inscription de {name} est annulée : {session}, {when}",
    ),
    "registration.confirmed": ("hand-thumbs-up", "{name} confirme sa venue : {session}, {when}"),
    "registration.cannot_come": (
        "calendar-x",
        "{name} prévient : absence à cette date ({reason}) : {session}, {when}",
    ),
    "registration.result": ("clipboard-check", "Résultat de la séance : {result}"),
    "attendance.present": ("person-check", "{name} était là : {session}, {when}"),
    "attendance.late": ("person-check", "{name} était là, avec du retard : {session}, {when}"),
    "attendance.absent": ("person-x", "{name} n'était pas là : {session}, {when}"),
    "attendance.excused": (
        "person-dash",
        "{name} avait prévenu de son absence : {session}, {when}",
    ),
}

_STAY_EVENTS = {
    "stay.joined": (
        "box-arrow-in-right",
        "{name} rejoint {site} ({day}) : intégration jusqu'au {until}",
    ),
    "stay.integration_moved": ("calendar2-week", "La fin de l'intégration est reportée au {until}"),
    "stay.confirmed": ("patch-check", "{name} est confirmé en parcours ({day})"),
    "stay.not_confirmed": ("x-circle", "{name} n'est pas confirmé ({day}) : {exit}"),
    "stay.suspended": ("pause-circle", "Le parcours est suspendu ({day}) : {reason}"),
    "stay.resumed": ("play-circle", "Le parcours reprend ({day})"),
    "stay.moved": ("signpost", "Le parcours se poursuit à {site}, après {left} ({day})"),
    "stay.dropped_out": ("door-open", "{name} abandonne ({day}) : {exit}"),
    "stay.exited": ("flag", "{name} sort de l'E2C ({day}) : {exit}"),
    "follow_up.reached": ("telephone-outbound", "Suivi à {months} mois : {situation}"),
    "follow_up.unreachable": ("telephone-x", "Suivi à {months} mois : injoignable"),
    "follow_up.refused": ("hand-thumbs-down", "{name} ne souhaite plus être suivi"),
}
_RETURN_EVENTS = {
    "return.sent": ("reply-all", "{site} adresse {name} à {mission_locale}"),
    "return.refused": ("hand-thumbs-down", "{name} ne souhaite pas être inscrit en Mission Locale"),
    "return.received": (
        "inbox",
        "{mission_locale} a reçu le retour ; conseiller ou conseillère : {counsellor}",
    ),
    "return.passed_on": ("signpost-2", "{former} transmet le retour à {mission_locale}"),
    "return.closed": ("check2-square", "{mission_locale} clôt le retour : {outcome}"),
}

_MENU = [
    ("Orientations", "signpost-split", "orientations", 10, ""),
    ("Parcours", "person-walking", "pathways", 20, ""),
    ("Retours", "reply-all", "returns", 25, "returns_to_answer returns_to_send"),
    ("Séances", "calendar3", "sessions", 30, ""),
]


def _tell(event_kinds: EventKinds) -> None:
    """What the timeline says of each kind of event, and where it leads."""
    for key, (icon, sentence) in _EVENTS.items():
        event_kinds.register(key, icon=icon, sentence=sentence, route="orientation")
    for key, (icon, sentence) in _STAY_EVENTS.items():
        event_kinds.register(key, icon=icon, sentence=sentence, route="pathway")
    for key, (icon, sentence) in _RETURN_EVENTS.items():
        event_kinds.register(key, icon=icon, sentence=sentence, route="return")


def _offer(menu: Menu) -> None:
    """The pages of the work, in its order."""
    for label, icon, route, order, counts in _MENU:
        menu.register(
            label,
            icon=icon,
            route=route,
            sides=["ml", "e2c"],
            order=order,
            counts=counts,
            files=True,
        )
    menu.register(
        "Suivis",
        icon="telephone-outbound",
        route="follow_ups",
        sides=["e2c"],
        order=35,
        files=True,
    )
    menu.register(
        "Écoles",
        icon="mortarboard",
        route="sites",
        sides=["ml", "e2c", "region", "national"],
        order=40,
    )


class OrientationsConfig(AppConfig):
    name = "orientations"
    verbose_name = "Orientations"

    def ready(self) -> None:
        from accord.appointments import appointments
        from accord.filling import register_filler
        from accord.organisations import open_business, relations
        from accord.registry import (
            event_kinds,
            file_panels,
            file_relations,
            menu,
            people_filters,
            worklists,
        )
        from orientations.appointments import SESSIONS
        from orientations.filling import fill_orientations
        from orientations.filling.sheets import fill_sheets
        from orientations.filters import ORIENTATION_OF_PEOPLE
        from orientations.follow_up_worklists import TO_FOLLOW
        from orientations.organisations import declare
        from orientations.panels import orientations_of, stays_of
        from orientations.relations import RELATIONS
        from orientations.return_worklists import WORKLISTS as OF_RETURNS
        from orientations.stay_worklists import WORKLISTS as OF_STAYS
        from orientations.worklists import WORKLISTS

        _tell(event_kinds)
        _offer(menu)
        file_panels.register(10, "orientations/_file_panel.html", orientations_of)
        for relation in RELATIONS:
            file_relations.register(relation)
        appointments.register(SESSIONS)
        people_filters.register(ORIENTATION_OF_PEOPLE)
        file_panels.register(20, "pathways/_file_panel.html", stays_of)
        for worklist in (*WORKLISTS, *OF_STAYS, *OF_RETURNS):
            worklists.register(worklist)
        worklists.register(TO_FOLLOW)
        register_filler(40, fill_orientations)
        register_filler(45, fill_sheets)
        declare(relations, open_business)
