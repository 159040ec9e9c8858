"""One function per message of the young person's page. No subject names anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import get_current_timezone

from accord.accounts.enums import MANAGING_ROLES, Role
from accord.accounts.models import Membership
from accord.networks.when import say_date, say_day
from accord.outbox.actions import Recipient, absolute_url, post
from accord.personal.links import url_of
from accord.personal.models import DataRequest, PersonalLink
from accord.youth.models import YoungPerson


def to_young_person(
    kind: str,
    *,
    link: PersonalLink,
    key: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    expires_at: datetime | None = None,
) -> None:
    """To the address on the file. The text holds the link: no organisation reads the row."""
    person = link.young_person
    home = person.mission_locale
    post(
        kind,
        key=key,
        to=[Recipient(person.email)],
        subject=subject,
        template=template,
        context={
            **context,
            "mission_locale": home,
            "until": say_day(link.expires_at, home.tz if home else get_current_timezone()),
            "url": url_of(link),
        },
        readers=[],
        expires_at=expires_at,
    )


def key_of_links(young_person: YoungPerson) -> str:
    """How the keys of messages that only bring a link begin: revoking it calls them off."""
    return f"personal-link:{young_person.pk}:"


def link_sent(link: PersonalLink) -> None:
    """To the young person: here is your page."""
    to_young_person(
        "personal_link",
        link=link,
        key=f"{key_of_links(link.young_person)}{link.pk}",
        subject="Votre page personnelle",
        template="personal/mail/personal_link",
        context={"initials": link.young_person.initials},
        expires_at=link.expires_at,
    )


def data_requested(request: DataRequest) -> None:
    """To who manages the organisation, to its data-protection officer, and to the portal's own."""
    organisation = request.organisation
    there = Membership.objects.team_of(organisation).filter(
        user__is_active=True, role__in=[*MANAGING_ROLES, Role.DATA_PROTECTION_OFFICER]
    )
    members = there.select_related("user").order_by("pk")
    recipients = [Recipient(each.user.email, each.user) for each in members]
    if "@" in settings.CONTROLLER.dpo:
        recipients.append(Recipient(settings.CONTROLLER.dpo))
    post(
        "data_request",
        key=f"data-request:{request.pk}",
        to=recipients,
        subject="Un jeune exerce ses droits sur ses données",
        template="personal/mail/data_request",
        context={
            "initials": request.young_person.initials,
            "asked": request.get_kind_display().lower(),
            "organisation": str(organisation),
            "due": say_date(request.due_on),
            "url": absolute_url(request.get_absolute_url()),
        },
        readers=[organisation.pk],
    )
