"""One table for both networks; proxies give each kind its name."""

from __future__ import annotations

import zoneinfo
from datetime import datetime, tzinfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ACos, Cast, Coalesce, Cos, Greatest, Least, Radians, Sin

from accord.networks.enums import (
    KINDS_WITH_PARENT,
    NETWORK_OF_KIND,
    CodeSystem,
    Kind,
    Network,
)
from accord.networks.models.site_sheets import WRITTEN
from accord.networks.models.territories import Commune, Department, Region
from accord.networks.text import FoldedField, fold

EARTH_RADIUS_KM = 6371.0


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def still_open(self) -> OrganisationQuerySet:
        """Neither closed nor merged into another."""
        return self.filter(closed_on__isnull=True, merged_into__isnull=True)

    def with_distance_from(self, place: Organisation | Commune | None) -> OrganisationQuerySet:
        """Annotate ``distance_km``, as the crow flies; None when either end is unknown.

        An organisation whose own coordinates are unknown is taken to be where its commune is.
        """
        here = place.position if place is not None else None
        if here is None:
            return self.annotate(distance_km=Value(None, output_field=FloatField(null=True)))
        lat, lon = (Radians(Value(degrees, output_field=FloatField())) for degrees in here)
        there_lat = Radians(Coalesce("latitude", "commune__latitude"))
        there_lon = Radians(Coalesce("longitude", "commune__longitude"))
        cosine = Sin(lat) * Sin(there_lat) + Cos(lat) * Cos(there_lat) * Cos(there_lon - lon)
        # Rounding can push the cosine of a place with itself just past 1, where acos is undefined.
        # Least and Greatest skip NULL in PostgreSQL, so the unknown is kept out by hand.
        distance = ACos(Greatest(Least(cosine, Value(1.0)), Value(-1.0))) * Value(EARTH_RADIUS_KM)
        known = Q(latitude__isnull=False) | Q(commune__latitude__isnull=False)
        return self.annotate(
            distance_km=models.Case(
                models.When(known, then=Cast(distance, FloatField())),
                default=Value(None, output_field=FloatField(null=True)),
            )
        )

    def near_first(self, department_id: str) -> OrganisationQuerySet:
        """After ``with_distance_from``: the nearest first; then, where the distance is unknown,
        those of this département, then the others by name.
        """
        same_department = models.Case(
            models.When(department_id=department_id, then=Value(0)), default=Value(1)
        )
        return self.order_by(
            F("distance_km").asc(nulls_last=True), same_department, "name_key", "pk"
        )

    def named_like(self, key: str) -> OrganisationQuerySet:
        """Whose folded name, school or commune contains ``key``: for short lists only.

        People go on asking for the name of what was merged: the kept one answers.
        """
        merged = Organisation.objects.filter(merged_into__isnull=False, name_key__contains=key)
        return self.filter(
            Q(name_key__contains=key)
            | Q(parent__name_key__contains=key)
            | Q(commune__name_key__contains=key)
            | Q(pk__in=merged.values("merged_into"))
        )

    def with_code(self, code: str) -> OrganisationQuerySet:
        """That has this whole code, or into which what had it was merged."""
        of_directory = OrganisationCode.objects.filter(value=code).values("organisation")
        bears = (
            Q(imilo_code=code.upper())
            | Q(siret=code)
            | Q(uai=code.upper())
            | Q(pk__in=of_directory)
        )
        merged = Organisation.objects.filter(bears, merged_into__isnull=False)
        return self.filter(bears | Q(pk__in=merged.values("merged_into")))

    def found_by(self, text: str) -> OrganisationQuerySet:
        """By a whole code, else by a part of the name."""
        by_code = self.with_code("".join(text.split()))
        return by_code if by_code.exists() else self.named_like(fold(text))

    def with_sheet_to_refresh(self, *, before: datetime) -> OrganisationQuerySet:
        """Sites whose sheet says nothing, or was last read over before this moment."""
        nothing = {f"sheet__{name}": [] if name == "documents" else "" for name in WRITTEN}
        return self.filter(
            Q(sheet__isnull=True) | Q(sheet__updated_at__lt=before) | Q(**nothing)
        ).select_related("sheet")


class Organisation(models.Model):
    """An agency, a school, a site, or a head of either network. Nothing is ever deleted."""

    kind = models.CharField("nature", max_length=20, choices=Kind)
    name = models.CharField("nom", max_length=200)
    name_key = FoldedField(max_length=200, sources=["name"])
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="rattachée à",
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="département"
    )
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True)

    imilo_code = models.CharField(
        "code i-MILO",
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^\d[\dAB]\d{3}S\d{2}$", "Un code i-MILO ressemble à 75119S00.")
        ],
    )
    siret = models.CharField("SIRET", max_length=14, blank=True)
    uai = models.CharField("UAI", max_length=8, blank=True)

    address = models.CharField("adresse", max_length=250, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True, help_text="+33… (E.164)")
    website = models.URLField("site internet", blank=True)

    maximum_age = models.PositiveSmallIntegerField(
        "âge maximum à l'entrée",
        default=25,
        validators=[MinValueValidator(16), MaxValueValidator(35)],
        help_text="Dernier âge accueilli. Vingt-cinq ans révolus par défaut ; certains sites vont à 30.",
    )
    integration_weeks = models.PositiveSmallIntegerField(
        "semaines d'intégration", default=6, validators=[MinValueValidator(2), MaxValueValidator(7)]
    )
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine", default=35)

    closed_on = models.DateField("fermée le", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="réunie à",
    )

    objects = OrganisationQuerySet.as_manager()
    open_because = "the public directory of both networks"

    class Meta:
        verbose_name = "organisation"
        ordering = ["name_key", "pk"]
        indexes = [models.Index(fields=["kind", "name_key"], name="organisation_kind_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["imilo_code"],
                condition=~Q(imilo_code=""),
                name="organisation_imilo_code_once",
                violation_error_message="Une organisation porte déjà ce code i-MILO.",
            ),
            models.CheckConstraint(
                name="organisation_has_name",
                condition=~Q(name=""),
                violation_error_message="Une organisation a un nom.",
            ),
            models.CheckConstraint(
                name="organisation_parent_iff_branch_or_site",
                condition=Q(kind__in=KINDS_WITH_PARENT, parent__isnull=False)
                | (~Q(kind__in=KINDS_WITH_PARENT) & Q(parent__isnull=True)),
                violation_error_message=(
                    "Une antenne dépend d'une Mission Locale, un site d'une école ; les autres de personne."
                ),
            ),
            models.CheckConstraint(
                name="organisation_merged_is_closed",
                condition=Q(merged_into__isnull=True)
                | (Q(closed_on__isnull=False) & ~Q(merged_into=F("id"))),
                violation_error_message="Une organisation réunie à une autre est fermée.",
            ),
            models.CheckConstraint(
                name="organisation_coordinates_both_or_none",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message="Une organisation a ses deux coordonnées, ou aucune.",
            ),
            models.CheckConstraint(
                name="organisation_imilo_code_is_well_formed",
                condition=Q(imilo_code="") | Q(imilo_code__regex=r"^\d[\dAB]\d{3}S\d{2}$"),
                violation_error_message="Un code i-MILO ressemble à 75119S00.",
            ),
            models.CheckConstraint(
                name="organisation_siret_is_well_formed",
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"),
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                name="organisation_integration_weeks_2_to_7",
                condition=Q(integration_weeks__range=(2, 7)),
                violation_error_message="La période d'intégration dure de 2 à 7 semaines.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def network(self) -> Network:
        return NETWORK_OF_KIND[Kind(self.kind)]

    @property
    def tz(self) -> tzinfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, its own or its commune's; None when unknown."""
        if self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        return self.commune.position if self.commune is not None else None

    @property
    def root_id(self) -> int:
        """The Mission Locale of a branch, the school of a site; otherwise the organisation itself."""
        return self.parent_id or self.pk

    @property
    def house_id(self) -> int:
        """The Mission Locale of a branch; otherwise the organisation itself."""
        if self.kind == Kind.ML_BRANCH and self.parent_id:
            return self.parent_id
        return self.pk


class _KindManager(models.Manager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).filter(kind=self.kind)


class MissionLocale(Organisation):
    """An agency of the Missions Locales."""

    objects = _KindManager(Kind.MISSION_LOCALE)  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "Mission Locale"
        verbose_name_plural = "Missions Locales"


class School(Organisation):
    """An École de la 2e Chance; it teaches on one or more sites."""

    objects = _KindManager(Kind.E2C_SCHOOL)  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "école"


class Site(Organisation):
    """A place where an E2C teaches."""

    objects = _KindManager(Kind.E2C_SITE)  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "site E2C"
        verbose_name_plural = "sites E2C"


class OrganisationCode(models.Model):
    """Another name under which a directory, or the past, knows an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    system = models.CharField("répertoire", max_length=10, choices=CodeSystem)
    value = models.CharField("code", max_length=120)

    open_because = "the public directory of both networks"

    class Meta:
        verbose_name = "code"
        ordering = ["system", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="organisation_code_once",
                violation_error_message="Ce code désigne déjà une organisation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.value}"
