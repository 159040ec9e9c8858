"""What a young person should know of a site before saying yes."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accord.networks.enums import Kind

# In the order of the page.
WRITTEN = (
    "how_it_works",
    "audience",
    "rhythm",
    "documents",
    "access",
    "meals",
    "pay",
    "accessibility",
)
_OPEN = "the public directory of both networks, written to be handed out"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    attrs={"open_because": _OPEN},
)
class SiteSheet(models.Model):
    """A site in plain words, written by its staff, handed by a counsellor to a young person.

    What the directory knows already (address, age, weeks of integration) is not said twice. All
    texts may be missing. At their longest they still fit one printed page.
    """

    site = models.OneToOneField(
        "networks.Organisation",
        models.CASCADE,
        related_name="sheet",
        limit_choices_to={"kind": Kind.E2C_SITE},
    )
    how_it_works = models.TextField(
        "comment ça se passe",
        max_length=600,
        blank=True,
        help_text="Les premières semaines, les stages, ce que l'on y apprend. Dites « vous » au jeune.",
    )
    audience = models.TextField(
        "pour qui",
        max_length=400,
        blank=True,
        help_text="Ce qui compte à l'entrée, en dehors de l'âge : l'envie, le niveau, la mobilité…",
    )
    rhythm = models.TextField(
        "horaires",
        max_length=300,
        blank=True,
        help_text="Les jours et les heures, les vacances. Exemple : du lundi au vendredi, de 9 h à 17 h.",
    )
    documents = ArrayField(
        models.CharField(max_length=100),
        size=12,
        default=list,
        blank=True,
        verbose_name="à apporter",
        help_text="Une ligne par document, douze au plus. Exemple : pièce d'identité.",
    )
    access = models.TextField(
        "venir en transports",
        max_length=400,
        blank=True,
        help_text="Le train, la ligne de bus et l'arrêt, les minutes à pied, où poser un vélo.",
    )
    accessibility = models.TextField(
        "accueil des personnes handicapées",
        max_length=300,
        blank=True,
        help_text="L'accès des locaux, les aménagements possibles, à qui en parler.",
    )
    meals = models.TextField(
        "repas",
        max_length=200,
        blank=True,
        help_text="Où l'on mange à midi, et à quel prix.",
    )
    pay = models.TextField(
        "rémunération",
        max_length=300,
        blank=True,
        help_text="Ce que le jeune touche pendant le parcours, sans montant qui vieillirait.",
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    open_because = _OPEN

    class Meta:
        verbose_name = "fiche de site"
        verbose_name_plural = "fiches de site"

    def __str__(self) -> str:
        return f"Fiche de {self.site}"

    @property
    def version(self) -> str:
        """What an edit page was opened on; empty before the first writing."""
        return "" if self._state.adding else self.updated_at.isoformat()

    @property
    def missing(self) -> list[str]:
        """The titles of what nobody has written yet."""
        fields = [self._meta.get_field(name) for name in WRITTEN]
        return [str(f.verbose_name) for f in fields if not getattr(self, f.name)]  # type: ignore[union-attr]
