"""The demo's professionals, its accounts, and who answers for whom between the two networks."""

from __future__ import annotations

import datetime
import random
import string
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from accord import invented
from accord.accounts.enums import CASEWORK_ROLES, MANAGING_ROLES, SIDE_OF_KIND, Role, Side
from accord.accounts.models import VALID_FOR, Invitation, Membership, User
from accord.filling import DEMO_ACCOUNTS, DEMO_PASSWORD, Filling, tell_planner
from accord.networks.enums import Kind
from accord.networks.filling import partners
from accord.networks.models import Correspondent, Organisation
from accord.networks.text import fold

# First name, family name, and the role in each organisation of ``Filling.made``.
_DEMO_PEOPLE: dict[str, tuple[str, str, list[tuple[str, Role]]]] = {
    "conseillere@demo.example": (
        "Nadia",
        "Meunier",
        [("demo_ml", Role.COUNSELLOR), ("demo_other_site", Role.TRAINER)],
    ),
    "responsable-ml@demo.example": ("Bruno", "Delattre", [("demo_ml", Role.MANAGER)]),
    "formateur@demo.example": ("Karim", "Besson", [("demo_site", Role.TRAINER)]),
    "responsable-e2c@demo.example": ("Sylvie", "Hoarau", [("demo_school", Role.HEAD)]),
    "region@demo.example": ("Claire", "Fontaine", [("demo_arml", Role.REGIONAL_OFFICER)]),
    "national@demo.example": ("Inès", "Carvalho", [("demo_unml", Role.NATIONAL_OFFICER)]),
    "comite@demo.example": ("Michel", "Traoré", [("demo_unml", Role.COMMITTEE_MEMBER)]),
    "admin@demo.example": ("Dominique", "Perrot", []),
}
_STAFF: dict[Kind, list[Role]] = {
    Kind.ARML: [Role.REGIONAL_OFFICER, Role.REGIONAL_OFFICER],
    Kind.E2C_REGION: [Role.REGIONAL_OFFICER],
    Kind.UNML: [
        *[Role.NATIONAL_OFFICER] * 3,
        *[Role.COMMITTEE_MEMBER] * 3,
        Role.DATA_PROTECTION_OFFICER,
    ],
    Kind.E2C_NETWORK: [
        *[Role.NATIONAL_OFFICER] * 2,
        *[Role.COMMITTEE_MEMBER] * 3,
        Role.DATA_PROTECTION_OFFICER,
    ],
    Kind.E2C_SCHOOL: [Role.HEAD],
}


@dataclass(frozen=True)
class Worker:
    """Somebody in the organisation in whose name they sign; ``house_id`` owns the files."""

    user: User
    organisation_id: int
    house_id: int
    side: Side
    role: Role


def fill_accounts(filling: Filling) -> None:
    """Three to eight people in each Mission Locale and site, the heads' staff, correspondents."""
    chance = filling.chance
    today = filling.now.date()
    organisations = list(Organisation.objects.select_related("parent").order_by("pk"))
    _remember_heads(filling, organisations)
    posts = _demo_posts(filling)
    addresses = Counter(user.email for user, _organisation, _role in posts)
    for organisation, role in _posts(chance, organisations):
        posts.append((_person(chance, organisation, addresses), organisation.pk, role))
    users = {user.email: user for user, _organisation_id, _role in posts}
    for user in users.values():
        user.date_joined = filling.now - datetime.timedelta(days=chance.randint(800, 1600))
    User.objects.bulk_create(users.values(), batch_size=1000)
    memberships = [
        Membership(
            user=user,
            organisation_id=organisation_id,
            role=role,
            started_on=today - datetime.timedelta(days=chance.randint(800, 2500)),
        )
        for user, organisation_id, role in posts
        if organisation_id
    ]
    Membership.objects.bulk_create(memberships, batch_size=2000)
    tell_planner(User, Membership)
    filling.say(f"Comptes : {len(users)}, dont {len(_DEMO_PEOPLE)} de démonstration.")
    filling.say(f"Correspondants : {_correspondents(chance)}.")
    _absences(filling)


def _remember_heads(filling: Filling, organisations: list[Organisation]) -> None:
    (agency_id,) = filling.made["demo_ml"]
    region_id = next(o.region_id for o in organisations if o.pk == agency_id)
    filling.made["demo_arml"] = [
        o.pk for o in organisations if o.kind == Kind.ARML and o.region_id == region_id
    ]
    filling.made["demo_unml"] = [o.pk for o in organisations if o.kind == Kind.UNML]


def _demo_posts(filling: Filling) -> list[tuple[User, int, Role]]:
    # One hash for all: the password is printed, and hashing is slow on purpose.
    salt = "".join(filling.chance.choices(string.ascii_letters + string.digits, k=22))
    password = make_password(DEMO_PASSWORD, salt=salt)
    posts: list[tuple[User, int, Role]] = []
    for account in DEMO_ACCOUNTS:
        first_name, last_name, works = _DEMO_PEOPLE[account.email]
        user = User(
            email=account.email, first_name=first_name, last_name=last_name, password=password
        )
        for key, role in works:
            posts.append((user, filling.made[key][0], role))
        if not works:
            user.is_staff = user.is_superuser = True
            posts.append((user, 0, Role.NATIONAL_OFFICER))
    return posts


def _posts(
    chance: random.Random, organisations: list[Organisation]
) -> list[tuple[Organisation, Role]]:
    """Who works where: a manager and counsellors, some of them in a branch; trainers in a site."""
    branches: dict[int, list[Organisation]] = defaultdict(list)
    for organisation in organisations:
        if organisation.kind == Kind.ML_BRANCH and organisation.parent_id:
            branches[organisation.parent_id].append(organisation)
    # The administrator has one to open.
    unmanaged = [each for each in organisations if each.kind == Kind.MISSION_LOCALE][-1]
    posts = []
    for organisation in organisations:
        kind = Kind(organisation.kind)
        if kind == Kind.MISSION_LOCALE:
            if organisation != unmanaged:
                posts.append((organisation, Role.MANAGER))
            for _ in range(chance.randint(2, 7)):
                elsewhere = branches[organisation.pk] and chance.random() < 0.35
                place = chance.choice(branches[organisation.pk]) if elsewhere else organisation
                posts.append((place, Role.COUNSELLOR))
        elif kind == Kind.E2C_SITE:
            posts += [(organisation, Role.TRAINER)] * chance.randint(3, 6)
        else:
            posts += [(organisation, role) for role in _STAFF.get(kind, [])]
    return posts


def _person(chance: random.Random, organisation: Organisation, addresses: Counter[str]) -> User:
    first_name, last_name = invented.name(chance)
    owner = organisation.parent or organisation
    local = f"{fold(first_name)}.{fold(last_name)}".replace(" ", "-")
    domain = owner.email.partition("@")[2]
    addresses[f"{local}@{domain}"] += 1
    namesakes = addresses[f"{local}@{domain}"]
    letters = "".join(chance.choices(string.ascii_letters + string.digits, k=40))
    return User(
        email=f"{local}{namesakes if namesakes > 1 else ''}@{domain}",
        first_name=first_name,
        last_name=last_name,
        password=UNUSABLE_PASSWORD_PREFIX + letters,
    )


def workers() -> dict[int, list[Worker]]:
    """Those who work on files, by Mission Locale and by site; a school's heads are in each site."""
    found: dict[int, list[Worker]] = defaultdict(list)
    sites: dict[int, list[int]] = defaultdict(list)
    for pk, parent_id in Organisation.objects.filter(kind=Kind.E2C_SITE).values_list(
        "pk", "parent_id"
    ):
        sites[parent_id].append(pk)
    memberships = Membership.objects.current().filter(role__in=CASEWORK_ROLES)
    for membership in memberships.select_related("user", "organisation"):
        organisation = membership.organisation
        houses = [organisation.house_id]
        if organisation.kind == Kind.E2C_SCHOOL:
            houses = sites[organisation.pk]
        for house_id in houses:
            found[house_id].append(
                Worker(
                    membership.user,
                    organisation.pk,
                    house_id,
                    SIDE_OF_KIND[Kind(organisation.kind)],
                    Role(membership.role),
                )
            )
    return found


def _correspondents(chance: random.Random) -> int:
    """One per house for every partner, and one each way between close partners (article 4)."""
    staff = workers()
    rows = [
        _correspondent(chance, staff[house_id][0], house_id, None) for house_id in sorted(staff)
    ]
    for agency_id, sites in partners().items():
        for site, _distance in sites[:2]:
            for house_id, partner_id in ((agency_id, site.pk), (site.pk, agency_id)):
                worker = chance.choice(staff[house_id])
                rows.append(_correspondent(chance, worker, house_id, partner_id))
    Correspondent.objects.bulk_create(rows, batch_size=2000)
    tell_planner(Correspondent)
    return len(rows)


def _correspondent(
    chance: random.Random, worker: Worker, house_id: int, partner_id: int | None
) -> Correspondent:
    return Correspondent(
        organisation_id=house_id,
        partner_id=partner_id,
        user=worker.user,
        name=worker.user.get_full_name(),
        email=worker.user.email,
        phone=invented.landline(chance),
    )


def _absences(filling: Filling) -> None:
    """At the demo's site somebody is away and a colleague answers; at its Mission Locale somebody
    will be. The one who answered before at the site stands in the history.
    """
    today = filling.now.date()
    days = datetime.timedelta
    (site_id, *_), (agency_id, *_) = filling.made["demo_site"], filling.made["demo_ml"]
    there = Correspondent.objects.filter(organisation_id=site_id).order_by("pk")
    away = there.get(partner_id=agency_id)
    _leave(away, today - days(2), today + days(9))
    _leave(
        Correspondent.objects.get(organisation_id=agency_id, partner__isnull=True),
        today + days(12),
        today + days(26),
    )
    Correspondent.objects.create(
        organisation_id=site_id,
        partner_id=agency_id,
        name="Camille Vasseur",
        phone="+33199004321",
        ended_on=today - days(140),
        replaced_by=away,
    )


def _leave(post: Correspondent, first: datetime.date, last: datetime.date) -> None:
    """All that the person answers for, with a colleague of the same organisation meanwhile."""
    colleagues = Membership.objects.current().filter(
        organisation_id=post.organisation_id, role__in=CASEWORK_ROLES
    )
    substitute = colleagues.exclude(user_id=post.user_id or 0).order_by("pk")[0].user_id
    Correspondent.objects.same_person(post).update(
        absent_from=first, absent_until=last, substitute_user_id=substitute
    )


def fill_invitations(filling: Filling) -> None:
    """Two at the demo's Mission Locale, one of which was left too long, and one at its school.

    Nobody holds their links: whoever tries the demo sends them again.
    """
    waiting = [("demo_ml", Role.COUNSELLOR, 3), ("demo_ml", Role.COUNSELLOR, 16)]
    waiting.append(("demo_school", Role.HEAD, 1))
    for key, role, days in waiting:
        (organisation_id, *_others) = filling.made[key]
        managers = Membership.objects.filter(
            organisation_id=organisation_id, role__in=MANAGING_ROLES
        )
        first_name, last_name = invented.name(filling.chance)
        sent_at = filling.now - datetime.timedelta(days=days)
        secret = "".join(filling.chance.choices(string.ascii_letters, k=43))
        Invitation.objects.create(
            email=f"{fold(first_name)}.{fold(last_name)}".replace(" ", "-") + "@demo.example",
            organisation_id=organisation_id,
            role=role,
            token_hash=Invitation.hash_of(secret),
            invited_by_id=managers.order_by("pk").values_list("user_id", flat=True)[:1].get(),
            sent_at=sent_at,
            expires_at=sent_at + VALID_FOR,
        )
