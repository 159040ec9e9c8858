"""One function per message about files. A message names no young person."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import User
from accord.outbox.actions import Recipient, absolute_url, post


def given(number: int, *, to: User, by: User) -> None:
    """To the colleague who becomes the referent of so many young people."""
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
            "number": number,
            "url": absolute_url(f"{reverse('young_people')}?referent=moi"),
        },
        readers=[house.pk],
    )
