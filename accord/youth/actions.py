"""What happens to a young person's file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.bulk import Outcome
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.workflow import Refused, lock
from accord.youth import notifications
from accord.youth.enums import AccessReason, Speaker
from accord.youth.models import Access, DisabilityStatus, Support, TimelineEvent, YoungPerson

_SPEAKERS = {"ml": Speaker.ML, "e2c": Speaker.E2C}
_IMILO_ONCE = next(
    constraint
    for constraint in YoungPerson._meta.constraints
    if "imilo_number_once" in constraint.name
)
# Columns that no form of the file writes.
_NOT_TYPED = ("readers", "mission_locale_id", "referent_id", "last_contact_at")
MERGED_MEANWHILE = (
    "Ce dossier vient d'être réuni à un autre de la même personne : retrouvez-la dans la liste des "
    "jeunes."
)
TRANSFERRED_MEANWHILE = "Ce dossier vient d'être transmis à une autre Mission Locale."


@transaction.atomic
def create(young_person: YoungPerson, *, by: User, disability: bool = False) -> YoungPerson:
    """A Mission Locale opens a file: it follows the person, and ``by`` is the referent.

    ``young_person`` is the unsaved file as the form made it.
    """
    assert by.acting is not None
    mission_locale_id = by.acting.organisation.house_id
    young_person.mission_locale_id = mission_locale_id
    young_person.referent = by
    young_person.created_by = by
    young_person.readers = [mission_locale_id]
    _save(young_person, force_insert=True)
    Access.objects.create(
        young_person=young_person,
        organisation_id=mission_locale_id,
        reason=AccessReason.FOLLOWS,
        readers=[mission_locale_id],
    )
    _note_disability(young_person, disability)
    tell(young_person, "youth.created", by=by, readers=[mission_locale_id])
    return young_person


@transaction.atomic
def create_at_site(young_person: YoungPerson, site: Organisation, *, by: User) -> YoungPerson:
    """Somebody came to an E2C by themselves: its site opens the file, which no Mission Locale follows."""
    young_person.mission_locale = None
    young_person.referent = None
    young_person.imilo_number = ""
    young_person.created_by = by
    young_person.readers = [site.pk]
    _save(young_person, force_insert=True)
    Access.objects.create(
        young_person=young_person,
        organisation=site,
        reason=AccessReason.STAY,
        readers=[site.pk],
    )
    tell(young_person, "youth.created", by=by, readers=[site.pk])
    return young_person


@transaction.atomic
def take_in(young_person: YoungPerson, *, referent: User, by: User) -> YoungPerson:
    """A Mission Locale follows from now on somebody whom none followed; it may read the file already.

    Raises ``Refused`` when another one was quicker.
    """
    assert by.acting is not None
    house = by.acting.house
    with system_scope():
        current = lock(young_person)
        if current.mission_locale_id not in (None, house.pk):
            raise Refused("Une autre Mission Locale suit déjà ce jeune.")
        _follow(current, house, referent)
    tell_taken_in(current, by=by, readers=current.readers)
    return current


@transaction.atomic
def take_over(young_person: YoungPerson, *, referent: User, by: User) -> YoungPerson:
    """The Mission Locale to which somebody was passed on follows them, instead of the former one.

    The i-MILO number was the former one's, and the disability status is the following one's only
    (``domain.md``, rules 2 and 5): neither goes along.
    """
    assert by.acting is not None
    house = by.acting.house
    with system_scope():
        current = lock(young_person)
        if current.mission_locale_id != house.pk:
            DisabilityStatus.objects.filter(young_person=current).delete()
            theirs = Access.objects.filter(young_person=current, reason=AccessReason.FOLLOWS)
            theirs.update(reason=AccessReason.FORMER, ended_at=timezone.now())
            current.imilo_number = ""
        _follow(current, house, referent)
    tell_taken_in(current, by=by, readers=current.readers)
    return current


def _follow(current: YoungPerson, house: Organisation, referent: User) -> None:
    current.mission_locale = house
    current.referent = referent
    current.readers = sorted({*current.readers, house.pk})
    current.save(update_fields=["mission_locale", "referent", "imilo_number", "readers"])
    accesses = Access.objects.filter(young_person=current)
    # Who follows a file sees the list of those who may read it.
    for access in accesses:
        access.readers = sorted({*access.readers, house.pk})
    Access.objects.bulk_update(accesses, ["readers"])
    Access.objects.update_or_create(
        young_person=current,
        organisation=house,
        defaults={"reason": AccessReason.FOLLOWS, "ended_at": None, "readers": [house.pk]},
    )


def tell_taken_in(young_person: YoungPerson, *, by: User, readers: list[int]) -> None:
    """Who follows the person from now on."""
    tell(
        young_person,
        "youth.taken_in",
        by=by,
        readers=readers,
        referent=str(young_person.referent),
        mission_locale=str(young_person.mission_locale),
    )


@transaction.atomic
def edit(
    young_person: YoungPerson,
    *,
    by: User,
    disability: bool = False,
    changed: Collection[str] | None = None,
) -> YoungPerson:
    """The Mission Locale corrects the file, or the E2C that received somebody whom none follows yet.

    What others changed meanwhile is not undone: who reads the file, who follows it and, when it is said
    which fields were ``changed``, all the others, as a number that the person corrected. Raises
    ``Refused`` when it was merged into another meanwhile, or given to another Mission Locale; and
    for an E2C once a Mission Locale follows the person.
    """
    with system_scope():  # as it stands, even for whom it was given away from
        current = lock(young_person)
    refuse_gone(current, young_person)
    if by.acting is not None and not by.acting.is_ml and current.mission_locale_id is not None:
        raise Refused(
            "Une Mission Locale suit ce jeune à présent : elle seule corrige son dossier."
        )
    for column in _NOT_TYPED:
        setattr(young_person, column, getattr(current, column))
    if changed is not None:
        for field in YoungPerson._meta.concrete_fields:
            if field.name not in changed:
                setattr(young_person, field.attname, getattr(current, field.attname))
    _save(young_person)
    _note_disability(young_person, disability)
    return young_person


def refuse_gone(current: YoungPerson, seen: YoungPerson) -> None:
    """Since somebody read ``seen``, the file was merged into another, or given to another ML."""
    if current.merged_into_id:
        raise Refused(MERGED_MEANWHILE)
    if seen.mission_locale_id and current.mission_locale_id != seen.mission_locale_id:
        raise Refused(TRANSFERRED_MEANWHILE)


def _save(young_person: YoungPerson, *, force_insert: bool = False) -> None:
    """Write the file; two colleagues may have given the same i-MILO number at the same moment."""
    try:
        with transaction.atomic():
            young_person.save(force_insert=force_insert)
    except IntegrityError as error:
        if _IMILO_ONCE.name not in str(error):
            raise
        raise Refused(str(_IMILO_ONCE.violation_error_message)) from error


def _note_disability(young_person: YoungPerson, disability: bool) -> None:
    known = DisabilityStatus.objects.filter(young_person=young_person)
    if disability and not known.exists():
        DisabilityStatus.objects.create(
            young_person=young_person, readers=[young_person.mission_locale_id]
        )
    elif not disability:
        known.delete()


@transaction.atomic
def share(young_person: YoungPerson, organisation: Organisation, *, reason: AccessReason) -> None:
    """Let an organisation see the file from now on. A second time changes nothing.

    Raises ``Refused`` when the file was merged into another meanwhile, or given to another ML.

    The rows that the other side will read are written for it, hence the system's scope.
    """
    with system_scope():
        current = lock(young_person)
        refuse_gone(current, young_person)
        if organisation.pk not in current.readers:
            current.readers = sorted({*current.readers, organisation.pk})
            current.save(update_fields=["readers"])
        readers = {organisation.pk, current.mission_locale_id or organisation.pk}
        access, _new = Access.objects.get_or_create(
            young_person=current,
            organisation=organisation,
            defaults={"reason": reason, "readers": sorted(readers)},
        )
        if access.ended_at:
            access.reason, access.given_at, access.ended_at = reason, timezone.now(), None
            access.save(update_fields=["reason", "given_at", "ended_at"])
        supports = Support.objects.filter(young_person=current)
        for support in supports.exclude(readers__contains=[organisation.pk]):
            support.readers = sorted({*support.readers, organisation.pk})
            support.save(update_fields=["readers"])
    young_person.readers = current.readers


@transaction.atomic
def share_timeline(
    young_person: YoungPerson, *, about: Collection[UUID], with_: Organisation
) -> None:
    """Let an organisation read what was said about these objects before it came in."""
    with system_scope():
        events = TimelineEvent.objects.filter(young_person=young_person, subject_id__in=about)
        for event in events.exclude(readers__contains=[with_.pk]):
            event.readers = sorted({*event.readers, with_.pk})
            event.save(update_fields=["readers"])


def tell(
    young_person: YoungPerson,
    kind: str,
    *,
    by: User | None,
    readers: list[int],
    side: Speaker | None = None,
    subject_id: UUID | None = None,
    detail: str = "",
    **facts: Any,
) -> TimelineEvent:
    """Add a line to the file's timeline, signed by whoever acts; without ``by``, give ``side``.

    ``kind`` is registered in ``accord.registry.event_kinds``; ``facts`` fill its sentence.
    """
    acting = by.acting if by is not None else None
    if side is None:
        assert acting is not None
        side = _SPEAKERS[acting.side]
    return TimelineEvent.objects.create(
        young_person=young_person,
        kind=kind,
        side=side,
        facts=facts,
        detail=detail,
        by=by,
        organisation=acting.organisation if acting else None,
        subject_id=subject_id,
        readers=readers,
    )


@transaction.atomic
def change_referent(people: QuerySet[YoungPerson], *, to: User, by: User) -> int:
    """Hand these young people over to ``to``, and return how many changed hands.

    Set-based, for a selection as for a whole caseload; only those whom the Mission Locale of ``by``
    follows are touched, and only somebody who works there takes over (``domain.md``, rule 16).
    Raises ``Refused`` otherwise. Whoever ``to`` follows already is left as they are.
    """
    acting = by.acting
    if acting is None or not acting.is_ml or not acting.organisation_ids:
        raise Refused("Seule la Mission Locale qui suit un jeune change son référent.")
    here = Membership.objects.in_house(acting.house)
    if not to.is_active or not here.filter(user=to).exists():
        raise Refused(f"{to} ne travaille pas dans votre Mission Locale : choisissez un collègue.")
    theirs = YoungPerson.objects.visible_to(by).filter(pk__in=people.order_by().values("pk"))
    others = theirs.exclude(referent=to) | theirs.filter(referent__isnull=True)
    locked = list(
        others.order_by("pk")
        .select_for_update(no_key=True, of=("self",))
        .only("pk", "readers", "referent")
    )
    YoungPerson.objects.filter(pk__in=[person.pk for person in locked]).update(referent=to)
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            young_person=person,
            kind="youth.referent_changed",
            side=Speaker.ML,
            facts={"referent": str(to)},
            by=by,
            organisation=acting.organisation,
            readers=person.readers,
        )
        for person in locked
    )
    return len(locked)


@transaction.atomic
def give(people: Iterable[YoungPerson], *, to: User, by: User, seen: Mapping[UUID, str]) -> Outcome:
    """``change_referent`` on those whose referent is still the one whom ``seen`` gives by its key.

    The others are left aside: a colleague gave them in the meantime, or ``to`` follows them already.
    Tells ``to``, unless it is ``by``.
    """
    rows = YoungPerson.objects.visible_to(by).filter(pk__in=[person.pk for person in people])
    # Without a join: after waiting for a lock, PostgreSQL reads this row again but not the others.
    locked = list(rows.order_by("pk").select_for_update(no_key=True))
    referents = User.objects.in_bulk({person.referent_id for person in locked} - {None})
    outcome = Outcome()
    moved: list[YoungPerson] = []
    for person in locked:
        if person.referent_id == to.pk:
            outcome.leave(person, f"{to} suit déjà ce dossier.")
        elif str(person.referent_id or "") != seen[person.pk]:
            now = referents.get(person.referent_id or 0, "aucun")
            outcome.leave(person, f"Son référent a changé entre-temps : {now}.")
        else:
            moved.append(person)
    chosen = YoungPerson.objects.filter(pk__in=[person.pk for person in moved])
    outcome.done = change_referent(chosen, to=to, by=by)
    if outcome.done and to != by:
        notifications.given(moved, to=to, by=by)
    return outcome
