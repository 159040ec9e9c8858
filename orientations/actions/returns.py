"""A return: completed and sent by the E2C, received and closed by the Mission Locale."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.isolation.scope import system_scope
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.networks.working_days import add_worked
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.attaching import attach
from accord.youth.enums import AccessReason
from accord.youth.models import YoungPerson
from orientations import notifications
from orientations.conventions import RETURN_RECEIVED, RETURN_RECEIVED_FOR_MINOR
from orientations.enums import FOLLOWED_AFTER, ProposedBy, ReturnKind, ReturnOutcome, ReturnStatus
from orientations.models import FollowUp, Pathway, Reorientation

MOST_DIGITS = 12
_NAMED = ("young_person", "mission_locale", "site", "pathway")


@dataclass(frozen=True)
class Content:
    """What the E2C writes: the person checked the contact details today, and agrees or not."""

    reason: str
    has_certificate: bool
    agrees: bool
    acquired: str = ""
    advised: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def send_return(
    reorientation: Reorientation,
    content: Content,
    *,
    by: User,
    mission_locale: Organisation | None = None,
    proposed_by: ProposedBy | str = "",
) -> Reorientation:
    """The E2C sends it; ``mission_locale`` when the person is followed by none yet.

    Without the person's agreement, neither their progress nor their contact details leave. Raises
    ``Refused`` without a Mission Locale, or when an adult to be registered does not agree.
    """
    reorientation = lock(reorientation, keeping=_NAMED)
    if not content.reason.strip():
        raise Refused("Dites ce qui s'est passé : la Mission Locale en a besoin pour la suite.")
    if reorientation.mission_locale is None:
        _address(reorientation, mission_locale, proposed_by)
    if reorientation.kind == ReturnKind.REGISTER and not (
        content.agrees or reorientation.is_urgent
    ):
        raise Refused(
            "Sans son accord, une personne majeure n'est pas inscrite : notez plutôt son refus."
        )
    for name, value in asdict(content).items():
        setattr(reorientation, name, value)
    if not content.agrees:
        reorientation.acquired = reorientation.advised = ""
        reorientation.phone = reorientation.email = ""
    assert reorientation.mission_locale is not None
    reorientation.contact_checked_on = timezone.localdate(timezone=reorientation.site.tz)
    reorientation.send(by=by, receive_by=receive_by(reorientation, reorientation.mission_locale))
    open_to(reorientation, reorientation.mission_locale)
    reorientation.save()
    tell(reorientation, "return.sent", by=by, detail=content.reason)
    notifications.return_sent(reorientation)
    return reorientation


def _address(
    reorientation: Reorientation, mission_locale: Organisation | None, rule: ProposedBy | str
) -> None:
    if mission_locale is None:
        raise Refused("Choisissez la Mission Locale qui prendra la suite.")
    refuse_unless_open(mission_locale)
    reorientation.mission_locale = mission_locale
    reorientation.proposed_by = rule or ProposedBy.OTHER


def refuse_unless_open(mission_locale: Organisation) -> None:
    """A return goes to a Mission Locale that still exists."""
    if (
        mission_locale.kind != Kind.MISSION_LOCALE
        or mission_locale.closed_on is not None
        or mission_locale.merged_into_id is not None
    ):
        raise Refused("Cette Mission Locale n'est plus ouverte : choisissez-en une autre.")


def receive_by(reorientation: Reorientation, mission_locale: Organisation) -> datetime.date:
    """The last day for this Mission Locale to acknowledge what is sent to it today."""
    today = timezone.localdate(timezone=mission_locale.tz)
    days = RETURN_RECEIVED_FOR_MINOR() if reorientation.is_urgent else RETURN_RECEIVED()
    return add_worked(today, days, at=mission_locale)


def open_to(reorientation: Reorientation, mission_locale: Organisation) -> None:
    """The Mission Locale reads the return, the stay and the file from now on."""
    with system_scope():
        pathway = lock(reorientation.pathway)  # the stay before the file, as everywhere
        pathway.readers = sorted({*pathway.readers, mission_locale.pk})
        pathway.save(update_fields=["readers"])
    youth.share(reorientation.young_person, mission_locale, reason=AccessReason.RETURN)
    reorientation.readers = sorted({*reorientation.readers, mission_locale.pk})


@transaction.atomic
def note_refusal(reorientation: Reorientation, *, by: User, reason: str) -> Reorientation:
    """Of age, and in neither CEJ nor PACEA, the person wishes no registration: kept and dated."""
    reorientation = lock(reorientation, keeping=_NAMED)
    if reorientation.kind != ReturnKind.REGISTER:
        raise Refused("Ce jeune est déjà accompagné : le retour se fait, même sans son accord.")
    if reorientation.is_urgent:
        raise Refused("Un mineur reste soumis à l'obligation de formation : envoyez le retour.")
    if not reason.strip():
        raise Refused("Dites en quelques mots ce que la personne a répondu.")
    reorientation.note_refusal(by=by, reason=reason.strip())
    reorientation.save()
    tell(reorientation, "return.refused", by=by, detail=reason.strip())
    return reorientation


@transaction.atomic
def receive_return(
    reorientation: Reorientation,
    *,
    by: User,
    counsellor: User,
    own_file: YoungPerson | None = None,
) -> Reorientation:
    """The Mission Locale acknowledges, names the counsellor, and follows the person from now on.

    ``own_file`` is the one that it has of somebody whom it did not know to be at the E2C: the two
    become one. What the E2C then reads is the same with and without it.
    """
    reorientation = lock(reorientation, keeping=_NAMED)
    house = answering(reorientation, by)
    if not Membership.objects.in_house(house).filter(user=counsellor).exists():
        raise Refused(
            f"{counsellor} ne travaille pas dans votre Mission Locale : choisissez un collègue."
        )
    reorientation.receive(by=by, counsellor=counsellor, organisation=house)
    reorientation.save()
    reorientation.young_person = _follow(reorientation, counsellor, own_file, by=by)
    tell(reorientation, "return.received", by=by, counsellor=str(counsellor))
    notifications.return_received(reorientation)
    return reorientation


def _follow(
    reorientation: Reorientation, counsellor: User, own_file: YoungPerson | None, *, by: User
) -> YoungPerson:
    """The file that the Mission Locale follows from now on."""
    assert by.acting is not None
    house, person = by.acting.house, reorientation.young_person
    _lock_stays(person)
    if person.mission_locale_id == house.pk:
        youth.change_referent(YoungPerson.objects.filter(pk=person.pk), to=counsellor, by=by)
        return person
    if person.mission_locale_id is None:
        if own_file is not None:
            followed = attach(person, own_file, referent=counsellor, by=by)
        else:
            followed = youth.take_in(person, referent=counsellor, by=by)
    elif reorientation.passed_from_id is not None:
        followed = youth.take_over(person, referent=counsellor, by=by)
    else:
        raise Refused("Une autre Mission Locale suit déjà ce jeune.")
    _hand_over_stays(reorientation, followed, house)
    return followed


def _lock_stays(young_person: YoungPerson) -> None:
    """Before the file, as a change of site does."""
    with system_scope():
        stays = Pathway.objects.filter(young_person=young_person).order_by("pk")
        list(stays.select_for_update(no_key=True, of=("self",)))


def _hand_over_stays(
    reorientation: Reorientation, young_person: YoungPerson, house: Organisation
) -> None:
    """What nobody followed until now, and the stay of this return: with their follow-ups, and what
    was said about them."""
    with system_scope():
        unfollowed = Q(young_person=young_person, mission_locale__isnull=True)
        stays = Pathway.objects.filter(unfollowed | Q(pk=reorientation.pathway_id))
        told = []
        for pathway in stays.select_for_update(no_key=True, of=("self",)).order_by("pk"):
            pathway.mission_locale = house
            pathway.readers = sorted({*pathway.readers, house.pk})
            pathway.save(update_fields=["mission_locale", "readers"])
            told.append(pathway.pk)
            for follow_up in FollowUp.objects.filter(pathway=pathway).order_by("pk"):
                follow_up.readers = pathway.readers
                follow_up.save(update_fields=["readers"])
        returns = Reorientation.objects.filter(pathway__in=told)
        _address_to_follower(returns, house)
        # What somebody said when they refused to be registered was not for a Mission Locale.
        shared = returns.exclude(status=ReturnStatus.REFUSED).values_list("pk", flat=True)
        youth.share_timeline(young_person, about=[*told, *shared], with_=house)


def _address_to_follower(returns: QuerySet[Reorientation], house: Organisation) -> None:
    """An earlier stay may have left a return that nobody sent: it goes to who follows now."""
    for due in returns.filter(status=ReturnStatus.DUE, mission_locale__isnull=True).order_by("pk"):
        due.mission_locale = house
        due.kind = ReturnKind.TAKE_BACK
        due.proposed_by = ProposedBy.FOLLOWS
        due.readers = sorted({*due.readers, house.pk})
        due.save(update_fields=["mission_locale", "kind", "proposed_by", "readers"])


@transaction.atomic
def close_return(
    reorientation: Reorientation,
    *,
    by: User,
    outcome: ReturnOutcome,
    comment: str = "",
    imilo_number: str = "",
) -> Reorientation:
    """The Mission Locale says what came of it; a registration is proved by its i-MILO number."""
    reorientation = lock(reorientation, keeping=_NAMED)
    house = answering(reorientation, by)
    if outcome == ReturnOutcome.MOVED:
        raise Refused("Transmettez plutôt ce retour à l'autre Mission Locale.")
    if outcome == ReturnOutcome.OTHER and not comment.strip():
        raise Refused("Précisez cette autre issue.")
    if reorientation.kind == ReturnKind.REGISTER and outcome in FOLLOWED_AFTER:
        reorientation.imilo_number = _prove(reorientation.young_person, imilo_number)
    reorientation.close(by=by, organisation=house, outcome=outcome, comment=comment)
    reorientation.save()
    tell(
        reorientation,
        "return.closed",
        by=by,
        detail=comment,
        outcome=ReturnOutcome(outcome).label.lower(),
    )
    notifications.return_closed(reorientation)
    return reorientation


def _prove(young_person: YoungPerson, imilo_number: str) -> str:
    young_person = lock(young_person)
    number = imilo_number.strip() or young_person.imilo_number
    if not number:
        raise Refused("Donnez le numéro de dossier i-MILO : il prouve l'inscription.")
    if not number.isdecimal():
        raise Refused("Le numéro i-MILO ne contient que des chiffres.")
    if len(number) > MOST_DIGITS:
        raise Refused(f"Un numéro i-MILO compte {MOST_DIGITS} chiffres au plus : vérifiez-le.")
    young_person.imilo_number = number
    try:
        with transaction.atomic():
            young_person.save(update_fields=["imilo_number"])
    except IntegrityError as error:
        if "imilo_number_once" not in str(error):
            raise
        raise Refused(
            "Un autre dossier de votre Mission Locale porte déjà ce numéro i-MILO."
        ) from error
    return number


def answering(reorientation: Reorientation, by: User) -> Organisation:
    assert by.acting is not None
    if by.acting.house.pk != reorientation.mission_locale_id:
        raise Refused("Seule la Mission Locale destinataire répond à un retour.")
    return by.acting.house


def tell(
    reorientation: Reorientation,
    event: str,
    *,
    by: User,
    detail: str = "",
    readers: list[int] | None = None,
    **facts: Any,
) -> None:
    """A line of the file about this return; for those who read the return, unless told."""
    youth.tell(
        reorientation.young_person,
        event,
        by=by,
        readers=reorientation.readers if readers is None else readers,
        subject_id=reorientation.pk,
        detail=detail,
        **{
            "site": str(reorientation.site),
            "mission_locale": str(reorientation.mission_locale or ""),
            **facts,
        },
    )
