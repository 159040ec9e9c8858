"""One function per message about files. A message names no young person."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import Membership, User
from accord.accounts.recipients import recipients_of
from accord.outbox.actions import Recipient, absolute_url, post
from accord.youth.models import Transfer, YoungPerson


def given(people: Sequence[YoungPerson], *, to: User, by: User) -> None:
    """To the colleague who becomes the referent of these young people: each by initials, with a link."""
    assert by.acting is not None
    house = by.acting.house
    post(
        "people_given",
        key=f"people-given:{to.pk}:{timezone.now().isoformat()}",
        to=[Recipient(to.email, to)],
        subject=f"{house} vous confie de nouveaux jeunes",
        template="youth/mail/people_given",
        context={
            "organisation": str(house),
            "giver": str(by),
            "number": len(people),
            "lines": [
                (person.initials, absolute_url(person.get_absolute_url()))
                for person in sorted(people, key=lambda person: str(person.pk))
            ],
            "url": absolute_url(f"{reverse('young_people')}?referent=moi"),
        },
        readers=[house.pk],
    )


def transferred(left: Transfer) -> None:
    """To those who manage the Mission Locale that follows the person now: a referent is to be named.

    Without any, to whoever works on its files.
    """
    managers = Membership.objects.managing(left.to).select_related("user")
    recipients = {each.user_id: Recipient(each.user.email, each.user) for each in managers}
    post(
        "file_transferred",
        key=f"file-transferred:{left.pk}",
        to=list(recipients.values()) or recipients_of(left.to, towards=left.former),
        subject=f"{left.former} vous transmet un dossier",
        template="youth/mail/file_transferred",
        context={
            "initials": left.young_person.initials,
            "former": str(left.former),
            "to": str(left.to),
            "url": absolute_url(left.young_person.get_absolute_url()),
        },
        readers=[left.to_id],
    )
