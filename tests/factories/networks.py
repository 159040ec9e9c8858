"""Territories and organisations of both networks, all invented."""

from __future__ import annotations

import factory

from accord.networks.enums import CodeSystem, CommuneKind, Kind
from accord.networks.models import (
    Commune,
    Correspondent,
    Coverage,
    Department,
    MissionLocale,
    Organisation,
    OrganisationCode,
    Region,
    School,
    Site,
)


class RegionFactory(factory.django.DjangoModelFactory[Region]):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "11"
    name = "Île-de-France"

    class Params:
        reunion = factory.Trait(code="04", name="La Réunion")


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    """Seine-et-Marne unless told; ``reunion`` lives four or three hours ahead."""

    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "77"
    name = "Seine-et-Marne"
    region = factory.SubFactory(RegionFactory)

    class Params:
        reunion = factory.Trait(
            code="974",
            name="La Réunion",
            region=factory.SubFactory(RegionFactory, reunion=True),
            time_zone="Indian/Reunion",
        )


class CommuneFactory(factory.django.DjangoModelFactory[Commune]):
    """An invented commune of Seine-et-Marne with coordinates near Melun."""

    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{77000 + n % 1000:05d}")
    name = factory.Sequence(lambda n: f"Valmont-sur-Orge-{n}")
    department = factory.SubFactory(DepartmentFactory)
    postcodes = factory.LazyAttribute(lambda commune: [commune.code[:2] + "300"])
    population = 12_000
    latitude = factory.Sequence(lambda n: 48.5 + (n % 50) / 100)
    longitude = 2.65

    class Params:
        without_coordinates = factory.Trait(latitude=None, longitude=None)
        former = factory.Trait(
            kind=CommuneKind.FORMER,
            current=factory.SubFactory("tests.factories.networks.CommuneFactory"),
        )
        reunion = factory.Trait(
            code=factory.Sequence(lambda n: f"{97401 + n % 99:05d}"),
            department=factory.SubFactory(DepartmentFactory, reunion=True),
            postcodes=["97400"],
            latitude=-20.9,
            longitude=55.45,
        )


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    """Any kind: ``OrganisationFactory(kind=Kind.ARML)``; see the named ones below."""

    class Meta:
        model = Organisation

    kind = Kind.UNML
    name = factory.Sequence(lambda n: f"Organisation inventée {n}")

    class Params:
        with_place = factory.Trait(
            commune=factory.SubFactory(CommuneFactory),
            department=factory.SelfAttribute("commune.department"),
            region=factory.SelfAttribute("commune.department.region"),
            city=factory.SelfAttribute("commune.name"),
            postcode=factory.LazyAttribute(lambda made: made.commune.postcodes[0]),
            time_zone=factory.SelfAttribute("commune.department.time_zone"),
        )
        located = factory.Trait(latitude=48.54, longitude=2.66)
        reunion = factory.Trait(commune=factory.SubFactory(CommuneFactory, reunion=True))
        closed = factory.Trait(closed_on=factory.Faker("past_date"))


class MissionLocaleFactory(OrganisationFactory):
    class Meta:
        model = MissionLocale

    kind = Kind.MISSION_LOCALE
    name = factory.Sequence(lambda n: f"Mission Locale du Val d'Orge {n}")
    email = factory.Sequence(lambda n: f"accueil{n}@ml.example")
    phone = "+33160000000"
    with_place = True

    class Params:
        with_imilo = factory.Trait(
            imilo_code=factory.Sequence(lambda n: f"{77000 + n % 1000:05d}S00")
        )


class BranchFactory(OrganisationFactory):
    """A branch; its Mission Locale is its parent."""

    kind = Kind.ML_BRANCH
    name = factory.Sequence(lambda n: f"Antenne du Plateau {n}")
    parent = factory.SubFactory(MissionLocaleFactory)
    with_place = True


class SchoolFactory(OrganisationFactory):
    class Meta:
        model = School

    kind = Kind.E2C_SCHOOL
    name = factory.Sequence(lambda n: f"E2C des Deux Rives {n}")
    email = factory.Sequence(lambda n: f"ecole{n}@e2c.example")
    with_place = True


class SiteFactory(OrganisationFactory):
    """A site that takes people up to 25; ``to_thirty`` up to 30."""

    class Meta:
        model = Site

    kind = Kind.E2C_SITE
    name = factory.Sequence(lambda n: f"E2C des Deux Rives, site {n}")
    parent = factory.SubFactory(SchoolFactory)
    email = factory.Sequence(lambda n: f"site{n}@e2c.example")
    with_place = True

    class Params:
        to_thirty = factory.Trait(maximum_age=30)


class OrganisationCodeFactory(factory.django.DjangoModelFactory[OrganisationCode]):
    class Meta:
        model = OrganisationCode

    organisation = factory.SubFactory(MissionLocaleFactory)
    system = CodeSystem.DILA
    value = factory.Sequence(lambda n: f"mission_locale-77000-{n:02d}")


class CoverageFactory(factory.django.DjangoModelFactory[Coverage]):
    class Meta:
        model = Coverage

    commune = factory.SubFactory(CommuneFactory)
    mission_locale = factory.SubFactory(MissionLocaleFactory)


class CorrespondentFactory(factory.django.DjangoModelFactory[Correspondent]):
    """Answers for every partner unless ``partner`` is given."""

    class Meta:
        model = Correspondent

    organisation = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Camille Dorval {n}")
    email = factory.Sequence(lambda n: f"correspondant{n}@e2c.example")
