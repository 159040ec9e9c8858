"""A file goes to another Mission Locale; the former one keeps what it read until that day."""

from __future__ import annotations

import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks.enums import Kind
from accord.networks.models import Organisation
from accord.registry import FileRelation, file_relations
from accord.workflow import Refused
from accord.youth import notifications
from accord.youth.actions import refuse_gone, tell
from accord.youth.enums import AccessReason, TransferReason
from accord.youth.locking import lock_files
from accord.youth.models import Access, DisabilityStatus, Transfer, YoungPerson


@transaction.atomic
def transfer(
    young_person: YoungPerson,
    *,
    to: Organisation,
    by: User,
    reason: TransferReason,
    agreed_on: datetime.date,
    comment: str = "",
    with_health: bool = False,
) -> Transfer:
    """``to`` follows the person from now on, without referent until its manager names one.

    What is open goes along; ``to`` reads what the former Mission Locale read, which reads nothing
    written from now on. The disability status goes along if the person agreed (``with_health``),
    otherwise it is erased: it is the following organisation's only (``domain.md``, rule 2). Raises
    ``Refused``.
    """
    _check(young_person, to, agreed_on)
    with system_scope():
        [current] = lock_files(young_person)
        refuse_gone(current, young_person)
        former = current.mission_locale
        assert former is not None
        left = Transfer(
            young_person=current,
            former=former,
            to=to,
            file_then=_last_line(current),
            reason=reason,
            comment=comment,
            agreed_on=agreed_on,
            by=by,
            readers=sorted([former.pk, to.pk]),
        )
        if not with_health:
            # What a merge left on the other file says the same of the same person.
            merged = YoungPerson.objects.filter(merged_into=current)
            statuses = DisabilityStatus.objects.filter(young_person=current)
            (statuses | DisabilityStatus.objects.filter(young_person__in=merged)).delete()
        for known in file_relations:
            if known.moved and known.order < LAST:
                _hand_over(known, current, former.pk, to.pk)
        current.mission_locale, current.referent, current.imilo_number = to, None, ""
        current.readers = swapped(current.readers, former.pk, to.pk)
        current.save()
        left.save(force_insert=True)
        _tell(left, current)
        for known in file_relations:
            if known.moved and known.order >= LAST:
                _hand_over(known, current, former.pk, to.pk)
    notifications.transferred(left)
    return left


# From this order on, rows are handed over once the others are: an act under way has told its events.
LAST = 90


def _last_line(young_person: YoungPerson) -> models.Model:
    """Of its history: the file as it stands before it leaves."""
    history = apps.get_model("youth.YoungPersonEvent")._base_manager
    return history.filter(pgh_obj_id=young_person.pk).order_by("-pgh_id")[0]


def _check(young_person: YoungPerson, to: Organisation, agreed_on: datetime.date) -> None:
    if young_person.mission_locale_id is None:
        raise Refused("Ce dossier n'est suivi par aucune Mission Locale.")
    if to.kind != Kind.MISSION_LOCALE or to.closed_on:
        raise Refused(f"{to} ne suit pas de jeunes : choisissez une Mission Locale.")
    if to.pk == young_person.mission_locale_id:
        raise Refused(f"{to} suit déjà ce dossier : choisissez une autre Mission Locale.")
    if agreed_on > timezone.localdate():
        raise Refused("L'accord du jeune ne peut pas être daté de demain.")


def swapped(readers: list[int], former: int, to: int) -> list[int]:
    return sorted(({*readers} - {former}) | {to})


def _hand_over(known: FileRelation, young_person: YoungPerson, former: int, to: int) -> None:
    if known.transferred is not None:
        known.transferred(young_person, former, to)
        return
    label, _, key = known.relation.rpartition(".")
    read_instead(apps.get_model(label)._base_manager.filter(**{key: young_person}), former, to)


def read_instead(rows: models.QuerySet[Any], former: int, to: int, **values: Any) -> None:
    """``to`` reads, instead of ``former``, those of these rows that ``former`` read."""
    read = rows.filter(readers__contains=[former])
    without = Func(F("readers"), former, function="array_remove")
    read.filter(readers__contains=[to]).update(readers=without, **values)
    instead = Func(F("readers"), former, to, function="array_replace")
    read.exclude(readers__contains=[to]).update(readers=instead, **values)


def hand_over_accesses(young_person: YoungPerson, former: int, to: int) -> None:
    """Who may see the file, and why: the former Mission Locale until now, the new one from now on."""
    now = timezone.now()
    accesses = Access.objects.filter(young_person=young_person)
    read_instead(accesses.exclude(organisation_id__in=[former, to]), former, to)
    Access.objects.update_or_create(
        young_person=young_person,
        organisation_id=former,
        defaults={
            "reason": AccessReason.FORMER,
            "ended_at": now,
            "readers": sorted([former, to]),
        },
    )
    Access.objects.update_or_create(
        young_person=young_person,
        organisation_id=to,
        defaults={
            "reason": AccessReason.FOLLOWS,
            "given_at": now,
            "ended_at": None,
            "readers": [to],
        },
    )


def share_events(young_person: YoungPerson, former: int, to: int) -> None:
    """What the former Mission Locale read so far, it keeps; the new one reads it too."""
    told = young_person.timeline.filter(readers__contains=[former]).exclude(readers__contains=[to])
    told.update(readers=Func(F("readers"), to, function="array_append"))


def forget_drafts(young_person: YoungPerson, former: int, _to: int) -> None:
    """Requests that were not sent: nobody of the former Mission Locale may send them any more."""
    young_person.drafts.filter(organisation_id=former).delete()


def leave(_young_person: YoungPerson, _former: int, _to: int) -> None:
    """Rows whose readers stay what they are."""


def _tell(left: Transfer, young_person: YoungPerson) -> None:
    """Both Mission Locales why; the sites only who follows the person now."""
    former, to = str(left.former), str(left.to)
    reason = TransferReason(left.reason).label
    tell(
        young_person,
        "youth.transferred",
        by=left.by,
        readers=left.readers,
        detail="\n".join(filter(None, [reason, left.comment])),
        former=former,
        to=to,
    )
    if sites := sorted({*young_person.readers} - {*left.readers}):
        tell(
            young_person,
            "youth.other_mission_locale",
            by=left.by,
            readers=sites,
            former=former,
            to=to,
        )
