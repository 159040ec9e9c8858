"""One function per message about accounts. None of them speaks of a young person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from accord.accounts.models import Invitation, Membership, User
from accord.networks.models import Correspondent, OrganisationChange, Person
from accord.networks.when import say_date, say_day
from accord.outbox.actions import Recipient, absolute_url, post


def invited(invitation: Invitation, token: str) -> None:
    """To the invited address. Nobody reads this row through the portal: its body holds the secret."""
    organisation = invitation.organisation
    post(
        "invitation",
        key=f"invitation:{invitation.pk}:{invitation.sent_at.isoformat()}",
        to=[Recipient(invitation.email)],
        subject=f"{organisation} vous invite dans Accord",
        template="team/mail/invitation",
        context={
            "organisation": str(organisation),
            "role": invitation.role_label,
            "inviter": str(invitation.invited_by),
            "by_administration": invitation.invited_by.is_staff,
            "until": say_day(invitation.expires_at, organisation.tz),
            "url": absolute_url(reverse("invitation_link", args=[token])),
        },
        readers=[],
        expires_at=invitation.expires_at,
    )


def ended(membership: Membership) -> None:
    """To whoever leaves: from now on nothing of this organisation opens."""
    post(
        "membership_ended",
        key=f"membership-ended:{membership.pk}",
        to=[Recipient(membership.user.email, membership.user)],
        subject=f"Vous ne faites plus partie de {membership.organisation}",
        template="team/mail/membership_ended",
        context={
            "organisation": str(membership.organisation),
            "url": absolute_url(reverse("home")),
        },
        readers=[membership.organisation_id],
    )


def received(membership: Membership, receiver: User, parts: Iterable[str]) -> None:
    """To the colleague who takes over: what, and from whom; once for all the parts."""
    now = timezone.now().isoformat()
    post(
        "caseload_received",
        key=f"caseload-received:{membership.pk}:{now}",
        to=[Recipient(receiver.email, receiver)],
        subject=f"{membership.organisation} vous confie de nouvelles charges",
        template="team/mail/caseload_received",
        context={
            "organisation": str(membership.organisation),
            "giver": str(membership.user),
            "parts": list(parts),
            "url": absolute_url(reverse("home")),
        },
        readers=[membership.organisation_id],
    )


def added_by_administration(membership: Membership) -> None:
    """To those who manage the organisation: the platform's administration let somebody in."""
    _tell_managers(
        membership.user.get_full_name(), membership, key=f"membership-added:{membership.pk}"
    )


def invited_by_administration(invitation: Invitation) -> None:
    """To those who manage the organisation already: the administration invites another manager."""
    _tell_managers(invitation.email, invitation, key=f"manager-invited:{invitation.pk}")


def merged(change: OrganisationChange) -> None:
    """To those who manage what two organisations became: their two teams are one from now on."""
    kept = change.into
    assert kept is not None
    managers = Membership.objects.managing(kept).select_related("user")
    post(
        "organisations_merged",
        key=f"organisations-merged:{change.pk}",
        to=[Recipient(manager.user.email, manager.user) for manager in managers],
        subject=f"{change.organisation} fait désormais partie de {kept}",
        template="team/mail/organisations_merged",
        context={
            "merged": str(change.organisation),
            "kept": str(kept),
            "url": absolute_url(reverse("team")),
        },
        readers=[kept.pk],
    )


def _tell_managers(who: str, subject: Membership | Invitation, *, key: str) -> None:
    organisation = subject.organisation
    managers = Membership.objects.managing(organisation).select_related("user")
    if isinstance(subject, Membership):
        managers = managers.exclude(user_id=subject.user_id)
    post(
        "added_by_administration",
        key=key,
        to=[Recipient(manager.user.email, manager.user) for manager in managers],
        subject=f"L'administration d'Accord ajoute quelqu'un à {organisation}",
        template="team/mail/added_by_administration",
        context={
            "who": who,
            "role": subject.role_label,
            "organisation": str(organisation),
            "url": absolute_url(reverse("team")),
        },
        readers=[organisation.pk],
    )


def correspondent_named(posts: Sequence[Correspondent], *, by: User) -> None:
    """To whoever answers from now on, unless they did it themself: once for all the partners."""
    _tell(
        "correspondent_named",
        posts[0].person,
        posts,
        by=by,
        key=f"correspondent-named:{posts[0].pk}",
        subject=f"{posts[0].organisation} vous confie une correspondance",
        template="correspondents/mail/correspondent_named",
    )


def correspondent_replaced(posts: Sequence[Correspondent], *, who: str, by: User) -> None:
    """To whoever answered until now: somebody else takes over."""
    _tell(
        "correspondent_replaced",
        posts[0].person,
        posts,
        by=by,
        key=f"correspondent-replaced:{posts[0].pk}",
        subject=f"{posts[0].organisation} : une de vos correspondances passe à quelqu'un d'autre",
        template="correspondents/mail/correspondent_replaced",
        who=who,
    )


def correspondent_ended(ended: Correspondent, *, by: User) -> None:
    """To whoever answered until now: nobody in particular takes over."""
    _tell(
        "correspondent_ended",
        ended.person,
        [ended],
        by=by,
        key=f"correspondent-ended:{ended.pk}",
        subject=f"{ended.organisation} : une de vos correspondances prend fin",
        template="correspondents/mail/correspondent_ended",
    )


def substituting(posts: Sequence[Correspondent], *, by: User) -> None:
    """To whoever answers during an absence: from when to when, and for whom."""
    away = posts[0]
    first, last = away.absent_from, away.absent_until
    person = away.substitute.person if away.substitute else None
    if away.substitute_user is not None:
        user = away.substitute_user
        person = Person(user.get_full_name(), user.email, "", user)
    if person is None or first is None:
        return
    days = f"à partir du {say_date(first, 'j F')}"
    if last is not None:
        days = f"du {say_date(first, 'j F')} au {say_date(last, 'j F')}"
    _tell(
        "substituting",
        person,
        posts,
        by=by,
        key=f"substituting:{away.pk}:{first}:{last}",
        subject=f"{away.organisation} : vous répondez pendant une absence",
        template="correspondents/mail/substituting",
        who=away.name,
        days=days,
    )


def _tell(
    kind: str,
    person: Person,
    posts: Sequence[Correspondent],
    *,
    by: User,
    key: str,
    subject: str,
    template: str,
    **words: str,
) -> None:
    """Nothing to somebody without address, nor to whoever did it themself."""
    if person.user == by or not person.address:
        return
    organisation = posts[0].organisation
    post(
        kind,
        key=key,
        to=[Recipient(person.address, person.user)],
        subject=subject,
        template=template,
        context={
            "organisation": str(organisation),
            "partners": [each.towards for each in posts],
            "author": str(by),
            "url": absolute_url(reverse("correspondents")),
            **words,
        },
        readers=[organisation.pk],
    )
