"""A stay: begun, confirmed, suspended, resumed, moved to another site of the school."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.networks.when import say_date
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import AccessReason
from accord.youth.models import Support, YoungPerson
from accord.youth.supporting import state_support
from orientations import notifications
from orientations.actions import registrations
from orientations.actions.follow_ups import call_off_follow_ups
from orientations.enums import CancelledBy, NotJoinedReason, PathwayStatus, SuspensionReason
from orientations.models import Orientation, Pathway

ALREADY_STAYING = (
    "Ce jeune a déjà un parcours en cours dans une E2C : terminez-le, ou voyez avec l'autre site."
)
YOUNGEST = 16
SHORTEST_INTEGRATION = datetime.timedelta(weeks=2)
LONGEST_INTEGRATION = datetime.timedelta(weeks=7)
_NAMED = ("young_person", "mission_locale", "site")


@transaction.atomic
def join(
    orientation: Orientation,
    *,
    by: User,
    on: datetime.date,
    integration_ends_on: datetime.date | None = None,
) -> Pathway:
    """The person started at the site that accepted them: a stay opens, in integration.

    Raises ``Refused`` for a day to come or before the orientation, under 16 (``domain.md``, rule 7), or
    when a stay is already open somewhere; ``TransitionNotAllowed`` unless the orientation is accepted.
    """
    orientation = lock(orientation, keeping=(*_NAMED, "sent_by"))
    if on < timezone.localdate(orientation.sent_at, orientation.site.tz):
        raise Refused("L'entrée ne peut pas précéder l'orientation : vérifiez la date.", about="on")
    orientation.join(by=by)
    orientation.save()
    pathway = _open(
        Pathway(
            young_person=orientation.young_person,
            site=orientation.site,
            mission_locale_id=orientation.mission_locale_id,
            orientation=orientation,
            readers=orientation.readers,
        ),
        by=by,
        on=on,
        integration_ends_on=integration_ends_on,
    )
    registrations.cancel_upcoming(orientation, by=by, side=CancelledBy.SITE)
    notifications.joined(pathway)
    return pathway


@transaction.atomic
def note_not_joined(orientation: Orientation, *, by: User, reason: NotJoinedReason) -> Orientation:
    """The person was accepted and never started: the Mission Locale, which still follows them, is told."""
    orientation = lock(orientation, keeping=(*_NAMED, "sent_by"))
    orientation.note_not_joined(by=by, reason=reason)
    orientation.save()
    youth.tell(
        orientation.young_person,
        "orientation.not_joined",
        by=by,
        readers=orientation.readers,
        subject_id=orientation.pk,
        reason=NotJoinedReason(reason).label,
    )
    registrations.cancel_upcoming(orientation, by=by, side=CancelledBy.SITE)
    notifications.not_joined(orientation)
    return orientation


@transaction.atomic
def open_directly(
    young_person: YoungPerson,
    site: Organisation,
    *,
    by: User,
    on: datetime.date,
    integration_ends_on: datetime.date | None = None,
    support: Support | None = None,
) -> Pathway:
    """Somebody came to the E2C by themselves, or comes back after a first stay.

    ``young_person`` is unsaved for somebody new: the site opens the file, which no Mission Locale
    follows yet. ``support``, unsaved, is the contract that they say they have. Raises ``Refused``
    as ``join`` does, or for a site that is not one's own.
    """
    assert by.acting is not None
    if site.pk not in by.acting.organisation_ids or site.kind != Kind.E2C_SITE:
        raise Refused("Choisissez un de vos sites.", about="site")
    if young_person._state.adding:
        youth.create_at_site(young_person, site, by=by)
    else:
        _refuse_out_of_hand(young_person, by=by)
        youth.share(young_person, site, reason=AccessReason.STAY)
    pathway = _open(
        Pathway(
            young_person=young_person,
            site=site,
            mission_locale_id=young_person.mission_locale_id,
            readers=sorted({site.pk} | ({young_person.mission_locale_id} - {None})),
        ),
        by=by,
        on=on,
        integration_ends_on=integration_ends_on,
    )
    if support is not None:
        support.young_person = young_person
        state_support(support, by=by)
    if pathway.mission_locale_id:
        notifications.joined(pathway)
    return pathway


def _refuse_out_of_hand(young_person: YoungPerson, *, by: User) -> None:
    """Whom a Mission Locale follows enters by its orientation, unless they come back to this school."""
    asked = Orientation.objects.visible_to(by).filter(young_person=young_person)
    if asked.to_join().exists():
        raise Refused(
            "Une orientation est acceptée : dites sur sa fiche si la personne a commencé."
        )
    been_here = Pathway.objects.visible_to(by).filter(young_person=young_person).exists()
    if young_person.mission_locale_id is not None and not been_here:
        raise Refused(
            "Une Mission Locale suit ce jeune : demandez-lui de l'orienter vers votre site."
        )


def _open(
    pathway: Pathway, *, by: User, on: datetime.date, integration_ends_on: datetime.date | None
) -> Pathway:
    site, young_person = pathway.site, pathway.young_person
    refuse_to_come(on, at=site)
    if young_person.age_on(on) < YOUNGEST:
        raise Refused(
            f"On entre à l'E2C à partir de {YOUNGEST} ans : {young_person.first_name} ne les a pas encore.",
            about="on",
        )
    pathway.started_on = on
    pathway.integration_ends_on = integration_ends_on or on + datetime.timedelta(
        weeks=site.integration_weeks
    )
    _check_integration(pathway)
    pathway.opened_by = by
    pathway.weekly_hours = site.weekly_hours
    pathway.previous = (
        Pathway.objects.visible_to(by)
        .filter(young_person=young_person, ended_on__isnull=False, ended_on__lte=on)
        .order_by("-ended_on", "-pk")
        .first()
    )
    try:
        with transaction.atomic():
            pathway.save(force_insert=True)
    except IntegrityError as error:
        if "pathway_one_open" not in str(error):
            raise
        raise Refused(ALREADY_STAYING) from error
    if pathway.previous is not None:
        call_off_follow_ups(pathway.previous)
    tell(
        pathway, "stay.joined", by=by, day=say_date(on), until=say_date(pathway.integration_ends_on)
    )
    return pathway


def _check_integration(pathway: Pathway) -> None:
    length = pathway.integration_ends_on - pathway.started_on
    if not SHORTEST_INTEGRATION <= length <= LONGEST_INTEGRATION:
        raise Refused(
            "La période d'intégration dure de 2 à 7 semaines : vérifiez sa fin prévue.",
            about="integration_ends_on",
        )


@transaction.atomic
def confirm(pathway: Pathway, *, by: User, on: datetime.date, referent: User | None) -> Pathway:
    """The integration period leads to a confirmed stay (``domain.md``, rule 11)."""
    pathway = lock(pathway, keeping=_NAMED)
    refuse_out_of_order(pathway, on)
    pathway.confirm(on=on)
    pathway.referent = _working_at(pathway.site, referent)
    pathway.save()
    tell(pathway, "stay.confirmed", by=by, day=say_date(on))
    notifications.confirmed(pathway)
    return pathway


@transaction.atomic
def suspend(pathway: Pathway, *, by: User, on: datetime.date, reason: SuspensionReason) -> Pathway:
    """The stay stops for a while; it can resume."""
    pathway = lock(pathway, keeping=_NAMED)
    refuse_out_of_order(pathway, on)
    pathway.suspend(on=on, reason=reason)
    pathway.save()
    tell(pathway, "stay.suspended", by=by, day=say_date(on), reason=SuspensionReason(reason).label)
    notifications.suspended(pathway)
    return pathway


@transaction.atomic
def resume(pathway: Pathway, *, by: User, on: datetime.date) -> Pathway:
    """A suspended stay goes on."""
    pathway = lock(pathway, keeping=_NAMED)
    refuse_out_of_order(pathway, on)
    pathway.resume()
    pathway.save()
    tell(pathway, "stay.resumed", by=by, day=say_date(on))
    notifications.resumed(pathway)
    return pathway


@transaction.atomic
def edit(
    pathway: Pathway,
    *,
    by: User,
    referent: User | None,
    weekly_hours: int,
    internships: int,
    integration_ends_on: datetime.date | None = None,
) -> Pathway:
    """What the site keeps up to date during a stay; ``integration_ends_on`` before its outcome only."""
    pathway = lock(pathway, keeping=_NAMED)
    if not pathway.is_open:
        raise Refused("Ce parcours est terminé : il ne se modifie plus.")
    pathway.referent = _working_at(pathway.site, referent)
    pathway.weekly_hours = weekly_hours
    pathway.internships = internships
    moved = integration_ends_on not in (None, pathway.integration_ends_on)
    if moved and pathway.status == PathwayStatus.INTEGRATION:
        assert integration_ends_on is not None
        pathway.integration_ends_on = integration_ends_on
        _check_integration(pathway)
        tell(pathway, "stay.integration_moved", by=by, until=say_date(integration_ends_on))
    pathway.save()
    return pathway


@transaction.atomic
def note_internship(pathway: Pathway, *, by: User, number: int) -> Pathway:
    """One more internship, the ``number``-th: pressed twice, it counts once."""
    pathway = lock(pathway, keeping=_NAMED)
    if not pathway.is_open:
        raise Refused("Ce parcours est terminé : il ne se modifie plus.")
    if number != pathway.internships + 1:
        raise Refused("Ce stage est déjà compté : voici le nombre à jour.")
    pathway.internships = number
    pathway.save()
    return pathway


@transaction.atomic
def change_site(pathway: Pathway, *, by: User, to: Organisation, on: datetime.date) -> Pathway:
    """The stay goes on at another site of the same school; what was said of it stays."""
    pathway = lock(pathway, keeping=_NAMED)
    if not pathway.is_open:
        raise Refused("Ce parcours est terminé : il ne change plus de site.")
    if to.pk == pathway.site_id or to.parent_id != pathway.site.parent_id:
        raise Refused("Choisissez un autre site de la même école.", about="to")
    if to.closed_on is not None or to.merged_into_id is not None:
        raise Refused("Ce site est fermé : choisissez-en un autre.", about="to")
    refuse_out_of_order(pathway, on)
    left = pathway.site
    youth.share(pathway.young_person, to, reason=AccessReason.STAY)
    youth.share_timeline(pathway.young_person, about=[pathway.pk], with_=to)
    pathway.site = to
    pathway.readers = sorted({*pathway.readers, to.pk})
    pathway.referent = None
    pathway.save()
    tell(pathway, "stay.moved", by=by, day=say_date(on), left=str(left), site=str(to))
    notifications.moved(pathway, left=left)
    return pathway


def refuse_to_come(day: datetime.date, *, at: Organisation) -> None:
    """What has not happened yet is not recorded; the site's own calendar says what today is."""
    if day > timezone.localdate(timezone=at.tz):
        raise Refused("Cette date est à venir : attendez ce jour, ou corrigez-la.", about="on")


def refuse_out_of_order(pathway: Pathway, day: datetime.date) -> None:
    """Each step comes after the one before it."""
    refuse_to_come(day, at=pathway.site)
    steps = [
        ("l'entrée", pathway.started_on),
        ("la confirmation", pathway.confirmed_on),
        ("la suspension", pathway.suspended_on),
    ]
    for name, known in steps:
        if known is not None and day < known:
            raise Refused(
                f"Cette date précède {name}, le {say_date(known)} : vérifiez-la.", about="on"
            )


def _working_at(site: Organisation, user: User | None) -> User | None:
    if user is not None and not Membership.objects.in_house(site).filter(user=user).exists():
        raise Refused(
            f"{user} ne travaille pas sur ce site : choisissez un collègue.", about="referent"
        )
    return user


def tell(pathway: Pathway, kind: str, *, by: User, detail: str = "", **facts: Any) -> None:
    """A line of the file about this stay, for those who read the stay."""
    youth.tell(
        pathway.young_person,
        kind,
        by=by,
        readers=pathway.readers,
        subject_id=pathway.pk,
        detail=detail,
        **{"site": str(pathway.site), **facts},
    )
