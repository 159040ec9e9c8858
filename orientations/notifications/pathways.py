"""About a stay: to the Mission Locale that follows the person, unless said otherwise."""

from __future__ import annotations

from django.utils import timezone

from accord.accounts.models import User
from accord.accounts.recipients import recipients_of
from accord.isolation.scope import system_scope
from accord.networks.models import Organisation
from accord.networks.when import say_date
from accord.outbox.actions import absolute_url, post
from orientations.enums import ExitCategory, PathwayStatus
from orientations.models import Orientation, Pathway
from orientations.notifications.people import people_at

_ENDED = {
    PathwayStatus.NOT_CONFIRMED: "ne poursuit pas après la période d'intégration",
    PathwayStatus.DROPPED_OUT: "a quitté l'E2C avant la fin",
    PathwayStatus.EXITED: "est sorti de l'E2C",
}


def not_joined(orientation: Orientation) -> None:
    """Somebody accepted never started."""
    post(
        "orientation_not_joined",
        key=f"orientation-not-joined:{orientation.pk}",
        to=people_at(
            orientation.mission_locale,
            users=(orientation.sent_by, orientation.young_person.referent),
            towards=orientation.site,
        ),
        subject=f"{orientation.site} : un jeune n'a pas commencé",
        template="orientations/mail/stay",
        context={
            "sentence": f"{orientation.site} avait accepté {orientation.young_person.initials}, "
            "qui n'a pas commencé.",
            "follows": "Il n'y a pas de retour à recevoir : votre Mission Locale suit toujours ce jeune.",
            "action": "Lire pourquoi",
            "url": absolute_url(orientation.get_absolute_url()),
        },
        readers=[orientation.mission_locale_id],
    )


def joined(pathway: Pathway) -> None:
    """The stay has begun."""
    _to_ml(
        pathway,
        "stay_joined",
        said="a rejoint l'E2C",
        follows=f"La période d'intégration est prévue jusqu'au {say_date(pathway.integration_ends_on)}.",
    )


def confirmed(pathway: Pathway) -> None:
    _to_ml(pathway, "stay_confirmed", said="est confirmé en parcours à l'E2C")


def suspended(pathway: Pathway) -> None:
    _to_ml(pathway, "stay_suspended", said="suspend son parcours à l'E2C")


def resumed(pathway: Pathway) -> None:
    _to_ml(pathway, "stay_resumed", said="reprend son parcours à l'E2C")


def moved(pathway: Pathway, *, left: Organisation) -> None:
    """To the Mission Locale, and to the site where the stay goes on."""
    _to_ml(pathway, "stay_moved", said=f"poursuit son parcours à {pathway.site}")
    post(
        "stay_moved",
        key=f"stay-moved-in:{pathway.pk}:{timezone.now().isoformat()}",
        to=recipients_of(pathway.site, towards=pathway.mission_locale or left),
        subject=f"{left} : un parcours se poursuit sur votre site",
        template="orientations/mail/stay",
        context={
            "sentence": f"{pathway.young_person.initials} poursuit son parcours sur votre site.",
            "follows": "Nommez son référent à l'E2C.",
            "action": "Ouvrir le parcours",
            "url": absolute_url(pathway.get_absolute_url()),
        },
        readers=[pathway.site_id],
    )


def ended(pathway: Pathway) -> None:
    """At once, so that no day is lost; the return itself comes when the E2C has completed it."""
    positive = pathway.exit_category == ExitCategory.POSITIVE
    _to_ml(
        pathway,
        "stay_ended",
        said=_ENDED[PathwayStatus(pathway.status)],
        follows=(
            "C'est une sortie positive."
            if positive
            else "L'E2C vous enverra son retour ; vous pouvez déjà reprendre contact."
        ),
    )


def _to_ml(pathway: Pathway, kind: str, *, said: str, follows: str = "") -> None:
    if pathway.mission_locale is None:
        return
    post(
        kind,
        # A stay may be suspended, or change sites, more than once.
        key=f"{kind.replace('_', '-')}:{pathway.pk}:{timezone.now().isoformat()}",
        to=people_at(
            pathway.mission_locale,
            users=[pathway.young_person.referent or _sender(pathway)],
            towards=pathway.site,
        ),
        subject=f"{pathway.site} : des nouvelles d'un parcours",
        template="orientations/mail/stay",
        context={
            "sentence": f"{pathway.young_person.initials} {said} ({pathway.site}).",
            "follows": follows,
            "action": "Ouvrir le parcours",
            "url": absolute_url(pathway.get_absolute_url()),
        },
        readers=[pathway.mission_locale.pk],
    )


def _sender(pathway: Pathway) -> User | None:
    """Who oriented the person; the site to which a stay has moved does not read the request."""
    if pathway.orientation_id is None:
        return None
    with system_scope():
        return User.objects.filter(
            pk__in=Orientation.objects.filter(pk=pathway.orientation_id).values("sent_by")
        ).first()
