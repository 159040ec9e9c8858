"""To whom an organisation's messages go: the correspondents of the day, or else the house."""

from __future__ import annotations

from accord.accounts.models import Membership
from accord.networks.models import Correspondent, Organisation
from accord.outbox.actions import Recipient


def recipients_of(organisation: Organisation, *, towards: Organisation) -> list[Recipient]:
    """The correspondents for this partner; without any, those who work on its files.

    Somebody whose account no longer works there could not open the link: not written to.
    """
    members = Membership.objects.in_house(organisation).filter(user__is_active=True)
    working = {membership.user_id: membership.user for membership in members.select_related("user")}
    recipients: dict[str, Recipient] = {}
    for contact in Correspondent.objects.of(organisation.pk, towards=towards.pk):
        if (person := contact.answers) is None:
            continue
        user = working.get(person.user.pk) if person.user else None
        address = (user.email if user else person.email).lower()
        if address and (user or person.user is None or address != person.user.email):
            recipients.setdefault(address, Recipient(address, user))
    if not recipients:
        recipients = {user.email: Recipient(user.email, user) for user in working.values()}
    return list(recipients.values())
