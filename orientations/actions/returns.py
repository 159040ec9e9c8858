"""A return: completed and sent by the E2C, received and closed by the Mission Locale."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.isolation.scope import system_scope
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.networks.working_days import add_worked
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import AccessReason
from accord.youth.models import YoungPerson
from orientations import notifications
from orientations.conventions import RETURN_RECEIVED, RETURN_RECEIVED_FOR_MINOR
from orientations.enums import FOLLOWED_AFTER, ProposedBy, ReturnKind, ReturnOutcome
from orientations.models import FollowUp, Pathway, Reorientation

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
    today = timezone.localdate(timezone=reorientation.site.tz)
    reorientation.contact_checked_on = today
    days = RETURN_RECEIVED_FOR_MINOR() if reorientation.is_urgent else RETURN_RECEIVED()
    reorientation.send(by=by, receive_by=add_worked(today, days, at=reorientation.mission_locale))
    _open_to(reorientation, reorientation.mission_locale)
    reorientation.save()
    _tell(reorientation, "return.sent", by=by, detail=content.reason)
    notifications.return_sent(reorientation)
    return reorientation


def _address(
    reorientation: Reorientation, mission_locale: Organisation | None, rule: ProposedBy | str
) -> None:
    if mission_locale is None:
        raise Refused("Choisissez la Mission Locale qui prendra la suite.")
    if (
        mission_locale.kind != Kind.MISSION_LOCALE
        or mission_locale.closed_on is not None
        or mission_locale.merged_into_id is not None
    ):
        raise Refused("Cette Mission Locale n'est plus ouverte : choisissez-en une autre.")
    reorientation.mission_locale = mission_locale
    reorientation.proposed_by = rule or ProposedBy.OTHER


def _open_to(reorientation: Reorientation, mission_locale: Organisation) -> None:
    """The Mission Locale reads the return, the stay and the file from now on."""
    youth.share(reorientation.young_person, mission_locale, reason=AccessReason.RETURN)
    reorientation.readers = sorted({*reorientation.readers, mission_locale.pk})
    with system_scope():
        pathway = lock(reorientation.pathway)
        pathway.readers = sorted({*pathway.readers, mission_locale.pk})
        pathway.save(update_fields=["readers"])


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
    _tell(reorientation, "return.refused", by=by, detail=reason.strip())
    return reorientation


@transaction.atomic
def receive_return(reorientation: Reorientation, *, by: User, counsellor: User) -> Reorientation:
    """The Mission Locale acknowledges, names the counsellor, and follows the person from now on."""
    reorientation = lock(reorientation, keeping=_NAMED)
    house = _answering(reorientation, by)
    if not Membership.objects.in_house(house).filter(user=counsellor).exists():
        raise Refused(
            f"{counsellor} ne travaille pas dans votre Mission Locale : choisissez un collègue."
        )
    reorientation.receive(by=by, counsellor=counsellor, organisation=house)
    reorientation.save()
    _follow(reorientation.young_person, counsellor, by=by)
    _tell(reorientation, "return.received", by=by, counsellor=str(counsellor))
    notifications.return_received(reorientation)
    return reorientation


def _follow(young_person: YoungPerson, counsellor: User, *, by: User) -> None:
    assert by.acting is not None
    house = by.acting.house
    if young_person.mission_locale_id is None:
        youth.take_in(young_person, referent=counsellor, by=by)
        _hand_over_stays(young_person, house)
    else:
        people = YoungPerson.objects.filter(pk=young_person.pk)
        youth.change_referent(people, to=counsellor, by=by)


def _hand_over_stays(young_person: YoungPerson, house: Organisation) -> None:
    """What nobody followed until now: its stays, their follow-ups, and what was said about them."""
    with system_scope():
        stays = Pathway.objects.filter(young_person=young_person, mission_locale__isnull=True)
        told = []
        for pathway in stays.select_for_update(no_key=True, of=("self",)).order_by("pk"):
            pathway.mission_locale = house
            pathway.readers = sorted({*pathway.readers, house.pk})
            pathway.save(update_fields=["mission_locale", "readers"])
            told.append(pathway.pk)
            for follow_up in FollowUp.objects.filter(pathway=pathway).order_by("pk"):
                follow_up.readers = pathway.readers
                follow_up.save(update_fields=["readers"])
        returns = Reorientation.objects.filter(pathway__in=told).values_list("pk", flat=True)
        youth.share_timeline(young_person, about=[*told, *returns], with_=house)


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
    house = _answering(reorientation, by)
    if outcome == ReturnOutcome.MOVED:
        raise Refused("Transmettez plutôt ce retour à l'autre Mission Locale.")
    if outcome == ReturnOutcome.OTHER and not comment.strip():
        raise Refused("Précisez cette autre issue.")
    if reorientation.kind == ReturnKind.REGISTER and outcome in FOLLOWED_AFTER:
        reorientation.imilo_number = _prove(reorientation.young_person, imilo_number)
    reorientation.close(by=by, organisation=house, outcome=outcome, comment=comment)
    reorientation.save()
    _tell(
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
    young_person.imilo_number = number
    try:
        with transaction.atomic():
            young_person.save(update_fields=["imilo_number"])
    except IntegrityError as error:
        raise Refused(
            "Un autre dossier de votre Mission Locale porte déjà ce numéro i-MILO."
        ) from error
    return number


def _answering(reorientation: Reorientation, by: User) -> Organisation:
    assert by.acting is not None
    if by.acting.house.pk != reorientation.mission_locale_id:
        raise Refused("Seule la Mission Locale destinataire répond à un retour.")
    return by.acting.house


def _tell(
    reorientation: Reorientation, event: str, *, by: User, detail: str = "", **facts: Any
) -> None:
    youth.tell(
        reorientation.young_person,
        event,
        by=by,
        readers=reorientation.readers,
        subject_id=reorientation.pk,
        detail=detail,
        **{
            "site": str(reorientation.site),
            "mission_locale": str(reorientation.mission_locale or ""),
            **facts,
        },
    )
