"""The demo's two networks: Missions Locales, schools and their heads, at real communes.

Names are generic ("Mission Locale du Pays de Senlis"); i-MILO codes are the commune's code and S00,
unique and well formed, and those of nobody's file.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Sum

from accord import invented
from accord.filling import Filling, tell_planner
from accord.networks.enums import CommuneKind, Kind
from accord.networks.models import Commune, Coverage, Department, Organisation, Region
from accord.networks.territories.coordinates import kilometres
from accord.networks.text import fold

MISSIONS_LOCALES, BRANCHES, SCHOOLS, SITES = 430, 1000, 57, 150
REGIONS = (
    "01",
    "02",
    "03",
    "04",
    "06",
    "11",
    "24",
    "27",
    "28",
    "32",
    "44",
    "52",
    "53",
    "75",
    "76",
    "84",
    "93",
    "94",
)
# Where the demo's accounts work: Senlis and Creil are nine kilometres apart.
DEMO_DEPARTMENT = "60"
DEMO_AGENCIES = ["60612", "60057"]
DEMO_SITES = ["60175", "60159", "60057"]
OVERSEAS_SCHOOLS = ["974", "971", "972", "973", "976", "988"]
SMALLEST_TERRITORY = 50_000
SMALLEST_TOWN = 500
DIVIDED_CITIES = ["75056", "69123", "13055"]
APART_KM = 8.0
_AGENCY_NAMES = (
    "Mission Locale du Pays {of}",
    "Mission Locale du Pays {of}",
    "Mission Locale du Bassin {of}",
    "Mission Locale Jeunes {of}",
    "Mission Locale {of} et alentours",
)


@dataclass
class Territory:
    """A département and its communes, the largest first, those near a larger one left out."""

    department: Department
    population: int = 0
    communes: list[Commune] = field(default_factory=list)

    def places(self, first: Iterable[str] = ()) -> list[Commune]:
        """Communes in which to open something; those whose code is in ``first`` come before."""
        wanted = list(first)
        rank = {code: index for index, code in enumerate(wanted)}
        ordered = sorted(self.communes, key=lambda c: rank.get(c.code, len(wanted)))
        chosen: list[Commune] = []
        near: list[Commune] = []
        for commune in ordered[:150]:
            alone = all((gap := gap_km(commune, c)) is None or gap >= APART_KM for c in chosen)
            (chosen if alone else near).append(commune)
        return chosen + near


class Place(Protocol):
    """A commune, an organisation, or a row with their coordinates."""

    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


def gap_km(a: Place, b: Place) -> float | None:
    """The distance, or None when either place is unknown."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    return kilometres((a.latitude, a.longitude), (b.latitude, b.longitude))


def fill_networks(filling: Filling) -> None:
    """Organisations and zones; ``made`` keeps where the demo's accounts work."""
    territories = _territories()
    few = min(1.0, filling.scale)
    agencies = _agencies(filling, territories, max(8, round(MISSIONS_LOCALES * few)))
    branches = _branches(filling, territories, agencies, round(BRANCHES * few))
    schools = _schools(filling, territories, few)
    heads = _heads(filling, {school.region_id for school in schools})
    filling.made["demo_ml"] = [_at(agencies, DEMO_AGENCIES[0]).pk]
    filling.made["demo_school"] = [_at(schools, DEMO_SITES[0]).pk]
    sites = list(Organisation.objects.filter(kind=Kind.E2C_SITE).order_by("pk"))
    filling.made["demo_site"] = [_at(sites, DEMO_SITES[0]).pk]
    filling.made["demo_other_site"] = [_at(sites, DEMO_SITES[1]).pk]
    filling.say(
        f"Organisations : {len(agencies)} Missions Locales, {len(branches)} antennes,"
        f" {len(schools)} écoles, {len(sites)} sites, {len(heads)} têtes de réseau."
    )
    covered = _coverage(filling.chance, territories, agencies)
    tell_planner(Organisation, Coverage)
    filling.say(f"Zones de couverture : {covered}.")


def _at(organisations: list[Organisation], commune: str) -> Organisation:
    return next(o for o in organisations if o.commune_id == commune)


def _territories() -> list[Territory]:
    """Those large enough, the demo's first, then the overseas schools', then by population."""
    # Paris, Lyon and Marseille go by arrondissement.
    alive = Commune.objects.exclude(kind=CommuneKind.FORMER).exclude(pk__in=DIVIDED_CITIES)
    inhabitants = alive.order_by().values_list("department_id").annotate(Sum("population"))
    population = dict(inhabitants)
    found = {
        department.code: Territory(department, population.get(department.code) or 0)
        for department in Department.objects.select_related("region")
    }
    for commune in alive.filter(population__gte=SMALLEST_TOWN).order_by("-population", "code"):
        territory = found[commune.department_id]
        commune.department = territory.department
        territory.communes.append(commune)
    first = [DEMO_DEPARTMENT, *OVERSEAS_SCHOOLS]
    rank = {code: index for index, code in enumerate(first)}
    large = [t for t in found.values() if t.population >= SMALLEST_TERRITORY]
    return sorted(
        large,
        key=lambda t: (rank.get(t.department.code, len(first)), -t.population, t.department.code),
    )


def _agencies(filling: Filling, territories: list[Territory], total: int) -> list[Organisation]:
    # A small filling keeps whole départements rather than one agency in each.
    kept = territories[: max(2, min(len(territories), total // 3))]
    weights = [territory.population**0.6 for territory in kept]
    made: list[Organisation] = []
    for territory, share in zip(kept, invented.shares(total, weights, least=1), strict=True):
        is_demo = territory.department.code == DEMO_DEPARTMENT
        places = territory.places(DEMO_AGENCIES if is_demo else ())
        for commune in places[: max(share, 3 if is_demo else 1)]:
            known_as = commune.name.removesuffix(" Arrondissement")
            agency = _organisation(
                filling.chance,
                Kind.MISSION_LOCALE,
                filling.chance.choice(_AGENCY_NAMES).format(of=_of(known_as)),
                commune,
                domain=f"ml-{_slug(commune)}",
            )
            if is_demo and commune.code == DEMO_AGENCIES[0]:
                agency.name = "Mission Locale du Pays de Senlis"
            agency.imilo_code = f"{commune.code}S00"
            made.append(agency)
    return _write(made, filling.chance)


def _branches(
    filling: Filling, territories: list[Territory], agencies: list[Organisation], total: int
) -> list[Organisation]:
    taken = {agency.commune_id for agency in agencies}
    parents: dict[str, list[Organisation]] = defaultdict(list)
    for agency in agencies:
        parents[str(agency.department_id)].append(agency)
    kept = [t for t in territories if t.department.code in parents]
    weights = [t.population**0.5 for t in kept]
    rank: dict[int, int] = defaultdict(int)
    made = []
    for territory, share in zip(kept, invented.shares(total, weights), strict=True):
        free = [c for c in territory.places() if c.code not in taken]
        for commune in free[:share]:
            parent = _nearest(commune, parents[territory.department.code])[0]
            rank[parent.pk] += 1
            branch = _organisation(
                filling.chance,
                Kind.ML_BRANCH,
                f"Antenne {_of(commune.name.removesuffix(' Arrondissement'))}",
                commune,
                domain=parent.email.partition("@")[2].removesuffix(".example"),
            )
            branch.parent = parent
            branch.email = f"antenne-{_slug(commune)}@{parent.email.partition('@')[2]}"
            branch.imilo_code = f"{parent.commune_id}S{rank[parent.pk]:02d}"
            made.append(branch)
    return _write(made, filling.chance)


def _schools(filling: Filling, territories: list[Territory], few: float) -> list[Organisation]:
    """Schools, then their sites; in many départements there is none."""
    kept = territories[: max(2, round(SCHOOLS * few))]
    chosen = [t.places(DEMO_SITES if t.department.code == DEMO_DEPARTMENT else ()) for t in kept]
    schools = []
    for territory, places in zip(kept, chosen, strict=True):
        code, name = territory.department.code.lower(), territory.department.name
        schools.append(
            _organisation(filling.chance, Kind.E2C_SCHOOL, f"E2C {name}", places[0], f"e2c-{code}")
        )
    _write(schools, filling.chance)
    sites = []
    weights = [territory.population**0.8 for territory in kept]
    counts = invented.shares(max(len(kept), round(SITES * few)), weights, least=1)
    for school, places, count in zip(schools, chosen, counts, strict=True):
        is_demo = school.department_id == DEMO_DEPARTMENT
        for commune in places[: len(DEMO_SITES) if is_demo else count]:
            domain = school.email.partition("@")[2]
            name = f"{school.name}, site {_of(commune.name.removesuffix(' Arrondissement'))}"
            site = _organisation(filling.chance, Kind.E2C_SITE, name, commune, domain)
            site.parent = school
            site.email = f"{_slug(commune)}@{domain}"
            site.maximum_age = 25 if is_demo else filling.chance.choice((25, 25, 25, 25, 29, 30))
            site.integration_weeks = filling.chance.choice((4, 5, 6, 6, 6, 7))
            sites.append(site)
    _write(sites, filling.chance)
    return schools


def _heads(filling: Filling, with_schools: set[str | None]) -> list[Organisation]:
    made = [
        Organisation(
            kind=Kind.UNML,
            name="Union nationale des Missions Locales",
            email="contact@unml.example",
        ),
        Organisation(
            kind=Kind.E2C_NETWORK, name="Réseau E2C France", email="contact@reseau-e2c.example"
        ),
    ]
    for region in Region.objects.filter(code__in=REGIONS).order_by("code"):
        slug = fold(region.name).replace(" ", "-")
        kinds = [(Kind.ARML, f"ARML {region.name}", f"arml-{slug}")]
        if region.code in with_schools:
            kinds.append(
                (Kind.E2C_REGION, f"Coordination régionale des E2C {region.name}", f"e2c-{slug}")
            )
        for kind, name, domain in kinds:
            made.append(
                Organisation(
                    kind=kind,
                    name=name,
                    region=region,
                    email=f"contact@{domain}.example",
                    phone=invented.landline(filling.chance),
                )
            )
    return Organisation.objects.bulk_create(made)


def _organisation(
    chance: random.Random, kind: Kind, name: str, commune: Commune, domain: str
) -> Organisation:
    department = commune.department
    domain = domain.removesuffix(".example")
    return Organisation(
        kind=kind,
        name=name,
        commune=commune,
        department=department,
        region_id=department.region_id,
        address=invented.address(chance),
        postcode=commune.postcodes[0] if commune.postcodes else "",
        city=commune.name.removesuffix(" Arrondissement"),
        latitude=commune.latitude,
        longitude=commune.longitude,
        time_zone=department.time_zone,
        email=f"accueil@{domain}.example",
        phone=invented.landline(chance),
        website=f"https://www.{domain}.example",
    )


def _write(organisations: list[Organisation], chance: random.Random) -> list[Organisation]:
    """Save them; one in twenty-five loses its coordinates, so that an unknown distance is seen."""
    for organisation in organisations:
        if organisation.department_id != DEMO_DEPARTMENT and chance.random() < 0.04:
            organisation.latitude = organisation.longitude = None
    return Organisation.objects.bulk_create(organisations, batch_size=1000)


def _slug(commune: Commune) -> str:
    name = fold(commune.name.removesuffix(" Arrondissement")).replace(" ", "-")
    return f"{name}-{commune.department_id.lower()}"


def _of(name: str) -> str:
    """Say "de Senlis", "du Havre", "des Abymes", "d'Évreux"."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if fold(name)[:1] in "aeiouy" else f"de {name}"


def _nearest(place: Place, agencies: list[Organisation]) -> list[Organisation]:
    """The nearest first; where nothing is known, in the order given."""
    gaps = [(gap_km(place, agency), agency) for agency in agencies]
    return [agency for _gap, agency in sorted(gaps, key=lambda g: 1e6 if g[0] is None else g[0])]


def _coverage(
    chance: random.Random, territories: list[Territory], agencies: list[Organisation]
) -> int:
    """Each commune to the nearest Mission Locale of its département, some to the second one too.

    A commune whose place is unknown goes with another one of the same postcode.
    """
    local: dict[str, list[Organisation]] = defaultdict(list)
    for agency in agencies:
        local[str(agency.department_id)].append(agency)
    rows = []
    served = Commune.objects.filter(department_id__in=local).exclude(kind=CommuneKind.FORMER)
    columns = ("code", "department_id", "postcodes", "latitude", "longitude")
    communes = served.order_by("code").values_list(*columns, named=True)
    by_postcode: dict[str, Organisation] = {}
    # Those whose place is known come first, to lend their agency to their neighbours.
    for commune in sorted(communes, key=lambda c: c.latitude is None):
        near = _nearest(commune, local[commune.department_id])
        if commune.latitude is None and commune.postcodes:
            near = [by_postcode.get(commune.postcodes[0], chance.choice(near))]
        for postcode in commune.postcodes:
            by_postcode.setdefault(postcode, near[0])
        shared = len(near) > 1 and chance.random() < 0.05
        for agency in near[: 2 if shared else 1]:
            rows.append(Coverage(commune_id=commune.code, mission_locale=agency))
    Coverage.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def partners() -> dict[int, list[tuple[Organisation, float | None]]]:
    """For each Mission Locale, the sites of the school it works with and their distance, nearest
    first: those of its département, else those within reach in its region.
    """
    sites = list(Organisation.objects.filter(kind=Kind.E2C_SITE).order_by("pk"))
    agencies = Organisation.objects.filter(kind=Kind.MISSION_LOCALE).order_by("pk")
    return {agency.pk: _partners_of(agency, sites) for agency in agencies}


def _partners_of(
    agency: Organisation, sites: list[Organisation]
) -> list[tuple[Organisation, float | None]]:
    reach_km = 100.0
    known = [(s, gap_km(agency, s)) for s in sites if s.region_id == agency.region_id]
    known.sort(key=lambda found: reach_km if found[1] is None else found[1])
    home = [found for found in known if found[0].department_id == agency.department_id]
    if home:
        return home
    near = [found for found in known if found[1] is not None and found[1] < reach_km]
    return [found for found in near if found[0].parent_id == near[0][0].parent_id]
