"""Who speaks for an organisation with another one."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accord.networks.models.organisations import Organisation


class CorrespondentQuerySet(models.QuerySet["Correspondent"]):
    def of(self, organisation_id: int, *, towards: int) -> CorrespondentQuerySet:
        """Those named for this pair, or else those named for every partner."""
        named = self.filter(organisation_id=organisation_id, partner_id=towards)
        if named.exists():
            return named
        return self.filter(organisation_id=organisation_id, partner__isnull=True)


class Correspondent(models.Model):
    """The named contact of a Mission Locale for a site, or the reverse (article 4 of the accord).

    Without a partner, it answers for every partner. A correspondent need not have an account: a
    shared mailbox is one too.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="correspondents")
    partner = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pour les échanges avec",
        help_text="Vide : pour toutes les organisations de l'autre réseau.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True)

    objects = CorrespondentQuerySet.as_manager()
    open_because = "professional contacts, shown to every signed-in professional (article 4)"

    class Meta:
        verbose_name = "correspondant"
        ordering = ["organisation_id", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="correspondent_can_be_reached",
                condition=~models.Q(email="") | ~models.Q(phone="") | models.Q(user__isnull=False),
                violation_error_message="Indiquez un compte, un courriel ou un téléphone.",
            ),
            models.CheckConstraint(
                name="correspondent_partner_is_another",
                condition=models.Q(partner__isnull=True)
                | ~models.Q(partner=models.F("organisation")),
                violation_error_message="Un correspondant s'adresse à une autre organisation.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
