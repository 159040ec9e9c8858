"""What happens to the links of a young person's page, and what is said through it.

The young person has no account: what they do is written under the system's scope, on their own rows.
"""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from accord.accounts.models import User
from accord.isolation.scope import system_scope
from accord.networks import phones
from accord.outbox.actions import call_off
from accord.personal import notifications
from accord.personal.enums import RequestKind
from accord.personal.models import VALID_FOR, AskedLink, DataRequest, PersonalLink
from accord.workflow import Refused, lock
from accord.youth import actions as youth
from accord.youth.enums import Speaker
from accord.youth.models import YoungPerson

# A link asked for from outside may still be on its way; and nobody's mailbox is to be filled.
BETWEEN_TWO = datetime.timedelta(minutes=10)
A_DAY = 5
NO_EMAIL = (
    "Ce dossier n'a pas de courriel : ajoutez-le, ou copiez le lien pour le donner vous-même."
)
# GDPR, article 12.3.
ANSWERED_WITHIN = relativedelta(months=1)


# --- the links -------------------------------------------------------------------------------------


def make_link(
    young_person: YoungPerson, *, by: User | None, asked_again: bool = False
) -> PersonalLink:
    """A new link to the page of this young person; those before it still open it."""
    now = timezone.now()
    with system_scope():
        return PersonalLink.objects.create(
            young_person=young_person,
            made_at=now,
            made_by=by,
            asked_again=asked_again,
            expires_at=now + VALID_FOR,
            readers=young_person.readers,
        )


@transaction.atomic
def send_link(young_person: YoungPerson, *, by: User) -> PersonalLink:
    """By e-mail to the young person. Raises ``Refused`` without an address on the file."""
    if not young_person.email:
        raise Refused(NO_EMAIL)
    link = make_link(young_person, by=by)
    notifications.link_sent(link)
    _tell_link(young_person, "personal.link_sent", by=by)
    return link


@transaction.atomic
def copy_link(young_person: YoungPerson, *, by: User) -> PersonalLink:
    """To be given by hand; whoever made it sees it once."""
    link = make_link(young_person, by=by)
    _tell_link(young_person, "personal.link_copied", by=by)
    return link


@transaction.atomic
def revoke_links(young_person: YoungPerson, *, by: User) -> int:
    """None of the links given so far opens anything any more; returns how many did."""
    with system_scope():
        usable = PersonalLink.objects.filter(young_person=young_person).usable()
        revoked = usable.update(revoked_at=timezone.now())
    call_off(notifications.key_of_links(young_person))
    if revoked:
        _tell_link(young_person, "personal.links_revoked", by=by)
    return revoked


def _tell_link(young_person: YoungPerson, kind: str, *, by: User) -> None:
    youth.tell(young_person, kind, by=by, readers=young_person.readers)


def ask_for_link(email: str) -> None:
    """Keep the address that somebody typed; the worker looks for a file that carries it.

    The same write whether there is one or not: neither the answer nor its time tells who is followed.
    """
    with system_scope():
        AskedLink.objects.create(email=email, readers=[])


@transaction.atomic
def answer_asked_links() -> int:
    """Send their link to those whose file carries an address asked for; returns how many left.

    Each row is taken by one worker, once, and forgotten.
    """
    sent = 0
    with system_scope():
        asked = list(AskedLink.objects.order_by("pk").select_for_update(skip_locked=True)[:200])
        for email in dict.fromkeys(each.email.lower() for each in asked):
            for person in YoungPerson.objects.with_email(email).order_by("pk"):
                sent += renew_link(person)
        AskedLink.objects.filter(pk__in=[each.pk for each in asked]).delete()
    return sent


@transaction.atomic
def renew_link(young_person: YoungPerson) -> bool:
    """The young person asks for a new link: it goes to the address on the file, or nowhere.

    Not again within ten minutes, nor more than five times a day. Says whether one left.
    """
    with system_scope():
        young_person = lock(young_person)
        now = timezone.now()
        asked = PersonalLink.objects.filter(
            young_person=young_person,
            asked_again=True,
            made_at__gt=now - datetime.timedelta(days=1),
        )
        today = list(asked.order_by("-made_at", "pk").values_list("made_at", flat=True))
        if not young_person.email or len(today) >= A_DAY:
            return False
        if today and today[0] > now - BETWEEN_TWO:
            return False
        notifications.link_sent(make_link(young_person, by=None, asked_again=True))
    return True


# --- what the young person says --------------------------------------------------------------------


@transaction.atomic
def correct_phone(young_person: YoungPerson, number: str) -> bool:
    """The number as E.164. The former one stays in the history of the file; says what changed."""
    with system_scope():
        current = lock(young_person)
        if current.phone == number:
            return False
        before = phones.readable(current.phone)
        current.phone = number
        current.last_contact_at = timezone.now()
        current.save(update_fields=["phone", "last_contact_at"])
        youth.tell(
            current,
            "personal.phone_corrected",
            by=None,
            side=Speaker.YOUNG_PERSON,
            readers=current.readers,
            detail=f"Avant : {before}." if before else "",
            phone=phones.readable(number),
        )
    young_person.phone = number
    return True


@transaction.atomic
def ask_for_data(young_person: YoungPerson, kind: RequestKind) -> DataRequest:
    """A right is exercised: dated, due in a month. Asked again before the answer, it is the same."""
    with system_scope():
        young_person = lock(young_person)
        waiting = DataRequest.objects.filter(young_person=young_person, kind=kind).unanswered()
        if (known := waiting.first()) is not None:
            return known
        organisation_id = young_person.mission_locale_id or young_person.readers[0]
        now = timezone.now()
        request = DataRequest.objects.create(
            young_person=young_person,
            organisation_id=organisation_id,
            kind=kind,
            asked_at=now,
            due_on=timezone.localdate(now) + ANSWERED_WITHIN,
            readers=[organisation_id],
        )
        youth.tell(
            young_person,
            "personal.data_requested",
            by=None,
            side=Speaker.YOUNG_PERSON,
            readers=[organisation_id],
            subject_id=request.pk,
            asked=request.get_kind_display(),
        )
        notifications.data_requested(request)
    return request


@transaction.atomic
def close_request(request: DataRequest, *, by: User, answered_on: datetime.date) -> DataRequest:
    """Whoever manages says on which day the young person had the answer.

    Raises ``Refused`` when a colleague said so already, or for a day before the request or to come.
    """
    request = lock(request)
    if request.answered_on is not None:
        raise Refused("Un collègue a déjà noté la réponse à cette demande.")
    if not timezone.localdate(request.asked_at) <= answered_on <= timezone.localdate():
        raise Refused(
            "La réponse date au plus tôt du jour de la demande, au plus tard d'aujourd'hui."
        )
    request.answered_on = answered_on
    request.answered_by = by
    request.save(update_fields=["answered_on", "answered_by"])
    youth.tell(
        request.young_person,
        "personal.data_request_answered",
        by=by,
        readers=request.readers,
        subject_id=request.pk,
        asked=request.get_kind_display(),
    )
    return request
