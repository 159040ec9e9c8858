"""The demo's announcements: the accord's signature recalled, news of an E2C, a practice, a draft.

What they tell is invented, but for the day of the signature, which the accord itself gives.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.announcements.audience import house_of
from accord.announcements.enums import Status, Subject
from accord.announcements.models import Addressee, Announcement, Reading
from accord.filling import Filling, tell_planner
from accord.networks.enums import Kind
from accord.networks.models import Organisation

_SIGNATURE = """Le 29 juin 2022, à Albertville, l'UNML et le Réseau E2C France ont signé leur accord-cadre.

Chaque réseau s'engage à faire connaître l'autre : les Missions Locales présentent les E2C aux jeunes, \
les E2C leur communiquent leurs dates et leurs résultats. Ce portail en est l'outil commun.

Relisez-le en équipe, et dites à vos partenaires de l'autre réseau qui est leur correspondant."""
_NEWS = """Le site de Creil ouvre un atelier de découverte des métiers du soin, deux après-midi par semaine.

Il est proposé dès la période d'intégration. Ses informations collectives sont dans « Séances » : \
les conseillers peuvent y inscrire directement."""
_PRACTICE = """Deux Missions Locales de la région accueillent chaque mois une information collective \
dans leurs murs, animée avec l'E2C voisine.

Moins de trajet pour les jeunes, et des conseillers qui entendent la même chose qu'eux. Pour essayer, \
parlez-en à votre correspondant E2C et publiez une première date ensemble."""
_DRAFT = """Retours demandés sur la préparation du prochain comité national.

À compléter : le calendrier, et l'adresse où répondre."""


@dataclass(frozen=True)
class Told:
    """One announcement of the demo; ``days`` ago, None for a draft; ``read`` is a share of houses."""

    head: Kind
    subject: Subject
    title: str
    text: str
    days: int | None
    read: float = 0.0
    to_both: bool = False
    at_home: bool = False


_TOLD = [
    Told(
        Kind.UNML,
        Subject.SIGNATURE,
        "L'accord-cadre du 29 juin 2022 : ce qu'il change pour vos équipes",
        _SIGNATURE,
        days=90,
        read=0.8,
        to_both=True,
    ),
    Told(
        Kind.E2C_NETWORK,
        Subject.SITE_NEWS,
        "Un atelier « métiers du soin » à Creil",
        _NEWS,
        days=6,
        read=0.45,
        to_both=True,
    ),
    Told(
        Kind.UNML,
        Subject.PRACTICE,
        "Une information collective par mois dans vos murs",
        _PRACTICE,
        days=2,
        read=0.3,
        at_home=True,
    ),
    Told(Kind.UNML, Subject.OTHER, "Préparer le prochain comité national", _DRAFT, days=None),
]


def fill_announcements(filling: Filling) -> None:
    """Read by some of the people of most houses; the demo's own accounts keep theirs to read."""
    (home_id,) = filling.made["demo_ml"]
    (site_id,) = filling.made["demo_site"]
    home = Organisation.objects.get(pk=home_id)
    staff = _staff()
    for told in _TOLD:
        announcement = _announcement(filling, told, home, site_id)
        announcement.save(force_insert=True)
        if not announcement.is_draft:
            _address(filling, announcement, told, staff, home)
    tell_planner(Announcement, Addressee, Reading)
    filling.say(f"Annonces : {len(_TOLD)}, dont un brouillon.")


def _staff() -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    memberships = Membership.objects.current().exclude(user__email__endswith="@demo.example")
    for membership in memberships.select_related("user"):
        found[house_of(membership.organisation).pk].append(membership.user)
    return found


def _announcement(filling: Filling, told: Told, home: Organisation, site_id: int) -> Announcement:
    officers = Membership.objects.filter(organisation__kind=told.head, role=Role.NATIONAL_OFFICER)
    officer = officers.select_related("user", "organisation").order_by("pk")[:1].get()
    draft = told.days is None
    at = filling.now - datetime.timedelta(days=told.days or 0, hours=2)
    return Announcement(
        issuer=officer.organisation,
        to_both=told.to_both,
        regions=[home.region_id] if told.at_home and home.region_id else [],
        subject=told.subject,
        title=told.title,
        text=told.text,
        site_id=site_id if told.subject == Subject.SITE_NEWS else None,
        status=Status.DRAFT if draft else Status.PUBLISHED,
        written_by=officer.user,
        written_at=at,
        published_at=None if draft else at,
        published_by=None if draft else officer.user,
        told_at=None if draft else at,
    )


def _address(
    filling: Filling,
    announcement: Announcement,
    told: Told,
    staff: dict[int, list[User]],
    home: Organisation,
) -> None:
    chance, addressees, readings = filling.chance, [], []
    assert announcement.told_at is not None
    for house_id in announcement.houses().order_by("pk").values_list("pk", flat=True):
        people = staff.get(house_id, [])
        some = chance.sample(people, chance.randint(1, len(people))) if people else []
        somebody_reads = house_id == home.pk or chance.random() < told.read
        moments = []
        for person in some if somebody_reads else []:
            lapse = datetime.timedelta(minutes=chance.randint(5, max(told.days or 0, 1) * 1400))
            moments.append(announcement.told_at + lapse)
            readings.append(
                Reading(
                    announcement=announcement,
                    user=person,
                    organisation_id=house_id,
                    read_at=moments[-1],
                )
            )
        addressees.append(
            Addressee(
                announcement=announcement,
                organisation_id=house_id,
                last_read_at=min(moments, default=None),
            )
        )
    Addressee.objects.bulk_create(addressees, batch_size=1000)
    Reading.objects.bulk_create(readings, batch_size=1000)
