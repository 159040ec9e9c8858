"""About a return: to the Mission Locale when it is sent, to the site when it is answered."""

from __future__ import annotations

from accord.networks.models import Organisation
from accord.outbox.actions import absolute_url, post
from orientations.enums import ReturnOutcome
from orientations.models import Reorientation
from orientations.notifications.people import people_at


def return_sent(reorientation: Reorientation) -> None:
    """To the referent, or to the correspondents of the Mission Locale for this site.

    One that another Mission Locale passes on says so.
    """
    assert reorientation.mission_locale is not None
    assert reorientation.mission_locale_id is not None
    urgent = "Urgent, mineur : " if reorientation.is_urgent else ""
    register = reorientation.is_registration
    former = reorientation.passed_from
    sender = former.mission_locale if former else reorientation.site
    post(
        "return_sent",
        key=f"return-sent:{reorientation.pk}",
        to=people_at(
            reorientation.mission_locale,
            users=[reorientation.young_person.referent],
            towards=reorientation.site,
        ),
        subject=f"{urgent}{sender} vous adresse un jeune "
        + ("à inscrire" if register else "à reprendre"),
        template="orientations/mail/stay",
        context={
            "sentence": f"{sender} vous adresse {reorientation.young_person.initials}, "
            + ("à inscrire dans votre Mission Locale." if register else "à reprendre.")
            + (f" Le retour vient de {reorientation.site}." if former else ""),
            "follows": "Accusez réception et nommez le conseiller qui le recontacte.",
            "action": "Lire le retour",
            "url": absolute_url(reorientation.get_absolute_url()),
        },
        readers=[reorientation.mission_locale_id],
    )


def return_received(reorientation: Reorientation) -> None:
    """To whoever sent it, or to the correspondents of the site."""
    _to_site(
        reorientation,
        "return_received",
        subject=f"{reorientation.mission_locale} a bien reçu votre retour",
        sentence=f"{reorientation.mission_locale} a reçu le retour de {reorientation.young_person.initials}. "
        f"Conseiller : {reorientation.counsellor}.",
    )


def return_closed(reorientation: Reorientation) -> None:
    _to_site(
        reorientation,
        "return_closed",
        subject=f"{reorientation.mission_locale} : la suite d'un retour",
        sentence=f"{reorientation.mission_locale} a clos le retour de "
        f"{reorientation.young_person.initials} : {ReturnOutcome(reorientation.outcome).label.lower()}.",
    )


def return_passed_on(reorientation: Reorientation, *, to: Organisation) -> None:
    """To the site: another Mission Locale has it from now on."""
    _to_site(
        reorientation,
        "return_passed_on",
        subject=f"{reorientation.mission_locale} transmet votre retour à une autre Mission Locale",
        sentence=f"{reorientation.mission_locale} transmet le retour de "
        f"{reorientation.young_person.initials} à {to}, qui doit en accuser réception.",
    )


def _to_site(reorientation: Reorientation, kind: str, *, subject: str, sentence: str) -> None:
    assert reorientation.mission_locale is not None
    post(
        kind,
        key=f"{kind.replace('_', '-')}:{reorientation.pk}",
        to=people_at(
            reorientation.site,
            users=[reorientation.sent_by],
            towards=reorientation.mission_locale,
        ),
        subject=subject,
        template="orientations/mail/stay",
        context={
            "sentence": sentence,
            "follows": "",
            "action": "Lire la suite",
            "url": absolute_url(reorientation.get_absolute_url()),
        },
        readers=[reorientation.site_id],
    )
