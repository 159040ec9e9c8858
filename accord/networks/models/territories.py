"""Regions, départements, communes (INSEE), and which Mission Locale covers which commune."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accord.networks.enums import CommuneKind, Kind
from accord.networks.text import FoldedField


class Region(models.Model):
    """A region or an overseas collectivity, by its INSEE code."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=80)

    open_because = "public geography"

    class Meta:
        verbose_name = "région"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A département, by its INSEE code ("2A", "974")."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments")
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")

    open_because = "public geography"

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CommuneQuerySet(models.QuerySet["Commune"]):
    def named(self, name_key: str) -> CommuneQuerySet:
        """Communes whose folded name, or former name, is ``name_key`` (see ``text.fold``)."""
        return self.filter(models.Q(name_key=name_key) | models.Q(former_name_key=name_key))

    def starting_with(self, prefix: str) -> CommuneQuerySet:
        """Communes whose folded name, or one of whose postcodes, begins with ``prefix``."""
        if prefix.isdigit() and len(prefix) == 5:
            return self.filter(postcodes__contains=[prefix])
        end = prefix + "\uffff"
        return self.filter(
            models.Q(name_key__gte=prefix, name_key__lt=end)
            | models.Q(former_name_key__gte=prefix, former_name_key__lt=end)
        )


class Commune(models.Model):
    """A commune by its INSEE code (5 characters, 2A/2B, 97x), or a municipal arrondissement.

    Former communes point to the one that replaced them; when the new one kept the code of a former
    one ("Évry-Courcouronnes" that of "Évry"), that older name is ``former_name``. Coordinates are
    those of the town, in degrees, and may be unknown.
    """

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=80)
    name_key = FoldedField(max_length=80, sources=["name"], db_index=True)
    former_name = models.CharField(
        "ancien nom", max_length=80, blank=True, default="", db_default=""
    )
    former_name_key = FoldedField(
        max_length=80, sources=["former_name"], db_index=True, default="", db_default=""
    )
    kind = models.CharField(max_length=10, choices=CommuneKind, default=CommuneKind.CURRENT)
    current = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="former_communes"
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="communes")
    postcodes = ArrayField(
        models.CharField(max_length=5), default=list, verbose_name="codes postaux"
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = CommuneQuerySet.as_manager()
    open_because = "public geography"

    class Meta:
        verbose_name = "commune"
        ordering = ["name_key", "code"]
        constraints = [
            models.CheckConstraint(
                name="commune_coordinates_both_or_none",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message="Une commune a ses deux coordonnées, ou aucune.",
            ),
            models.CheckConstraint(
                name="commune_code_is_insee",
                condition=models.Q(code__regex=r"^\d[\dAB]\d{3}$"),
                violation_error_message="Un code INSEE compte cinq caractères, comme 75101 ou 2A004.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees; a former commune is where the new one is."""
        if self.latitude is not None and self.longitude is not None:
            return self.latitude, self.longitude
        return self.current.position if self.current is not None else None


class Coverage(models.Model):
    """A Mission Locale serves a commune; several may serve the same one."""

    commune = models.ForeignKey(Commune, models.PROTECT, related_name="coverages")
    mission_locale = models.ForeignKey(
        "networks.Organisation",
        models.PROTECT,
        related_name="coverages",
        limit_choices_to={"kind": Kind.MISSION_LOCALE},
    )

    open_because = "public geography"

    class Meta:
        verbose_name = "zone de couverture"
        verbose_name_plural = "zones de couverture"
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "mission_locale"],
                name="coverage_once",
                violation_error_message="Cette Mission Locale couvre déjà cette commune.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} - {self.mission_locale_id}"
