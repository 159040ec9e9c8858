"""The two networks of the bench: as many organisations, and as many people in each, as there are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from accord import invented
from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Commune, Correspondent, Organisation
from accord.networks.territories.load import load
from bench.pages import ACCOUNTS, E2C, ML, PASSWORD

MISSIONS_LOCALES, SCHOOLS, SITES = 434, 57, 152
COUNSELLORS, TRAINERS = 6, 4
# A large Mission Locale: the measured one.
COUNSELLORS_THERE = 25


@dataclass(frozen=True)
class Networks:
    """The first Mission Locale and the first site are the measured ones; users are of each."""

    mission_locales: list[int]
    sites: list[int]
    counsellors: dict[int, list[int]]
    trainers: dict[int, list[int]]


def build() -> Networks:
    load(settings.TERRITORIES_DIR)
    communes = list(
        Commune.objects.filter(current=None, population__gte=3000).order_by("-population", "pk")
    )
    mission_locales = _organisations(Kind.MISSION_LOCALE, "Mission Locale", communes[::3])
    schools = _organisations(Kind.E2C_SCHOOL, "École de la 2e Chance", communes[::7])
    sites = _organisations(Kind.E2C_SITE, "E2C", communes[::5], schools)
    counsellors = _staff(mission_locales, Role.COUNSELLOR, COUNSELLORS)
    trainers = _staff(sites, Role.TRAINER, TRAINERS)
    _correspondents(mission_locales, sites, {**counsellors, **trainers})
    return Networks(
        [each.pk for each in mission_locales],
        [each.pk for each in sites],
        {pk: [user.pk for user in users] for pk, users in counsellors.items()},
        {pk: [user.pk for user in users] for pk, users in trainers.items()},
    )


def partners(index: int) -> Iterator[int]:
    """The indexes of the sites that Mission Locale ``index`` orients to, the usual one first."""
    return (((index + step) * 37 + index // SITES) % SITES for step in range(3))


def _organisations(
    kind: Kind, name: str, communes: list[Commune], parents: list[Organisation] | None = None
) -> list[Organisation]:
    count = {Kind.MISSION_LOCALE: MISSIONS_LOCALES, Kind.E2C_SCHOOL: SCHOOLS, Kind.E2C_SITE: SITES}
    return Organisation.objects.bulk_create(
        Organisation(
            kind=kind,
            name=f"{name} de {commune.name}",
            parent=parents[number % len(parents)] if parents else None,
            commune=commune,
            department_id=commune.department_id,
            city=commune.name,
            postcode=commune.postcodes[0] if commune.postcodes else "",
            address="12 rue des Tilleuls",
            latitude=commune.latitude,
            longitude=commune.longitude,
            phone="+33199000001",
            email=f"accueil{number}@{kind}.example",
        )
        for number, commune in zip(range(count[kind]), communes, strict=False)
    )


def _staff(organisations: list[Organisation], role: Role, each: int) -> dict[int, list[User]]:
    """Nobody signs in but the first of the first organisation."""
    names = itertools.cycle(zip(invented.FIRST_NAMES * 7, invented.LAST_NAMES * 6, strict=False))
    first = ACCOUNTS[ML if role == Role.COUNSELLOR else E2C]
    found: dict[int, list[User]] = {}
    for number, organisation in enumerate(organisations):
        many = COUNSELLORS_THERE if number == 0 and role == Role.COUNSELLOR else each
        found[organisation.pk] = [
            User(
                email=first
                if (number, rank) == (0, 0)
                else f"{role}{number}.{rank}@reseau.example",
                first_name=first_name,
                last_name=last_name,
                password=UNUSABLE_PASSWORD_PREFIX,
            )
            for rank, (first_name, last_name) in zip(range(many), names, strict=False)
        ]
    found[organisations[0].pk][0].password = make_password(PASSWORD)
    User.objects.bulk_create(user for users in found.values() for user in users)
    Membership.objects.bulk_create(
        Membership(user=user, organisation_id=pk, role=role)
        for pk, users in found.items()
        for user in users
    )
    return found


def _correspondents(
    mission_locales: list[Organisation], sites: list[Organisation], staff: dict[int, list[User]]
) -> None:
    """One for every partner in each house, and one each way between partners."""
    pairs: list[tuple[int, int | None]] = [(pk, None) for pk in staff]
    for index, mission_locale in enumerate(mission_locales):
        for site in (sites[partner] for partner in partners(index)):
            pairs += [(mission_locale.pk, site.pk), (site.pk, mission_locale.pk)]
    rows = []
    for house, partner in pairs:
        user = staff[house][-1]
        rows.append(
            Correspondent(
                organisation_id=house,
                partner_id=partner,
                user=user,
                name=user.get_full_name(),
                email=user.email,
                phone="+33639980001",
            )
        )
    Correspondent.objects.bulk_create(rows, batch_size=2000)
