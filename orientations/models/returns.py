"""A return to the Mission Locale: nobody is lost on the road (accord, article 4, last commitment)."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_fsm import FSMField, transition

from accord.isolation.models import Protected
from accord.workflow import StatefulModel
from accord.youth.validators import refuse_social_security_number
from orientations.enums import (
    FOLLOWED_AFTER,
    RETURN_OPEN,
    ProposedBy,
    ReturnKind,
    ReturnOutcome,
    ReturnStatus,
)
from orientations.models.return_rows import RECEIVED_ONCE, ReorientationQuerySet

if TYPE_CHECKING:
    from accord.accounts.models import User
    from accord.networks.models import Organisation

_SENT_ONCE = (
    ReturnStatus.SENT,
    ReturnStatus.RECEIVED,
    ReturnStatus.CLOSED,
    ReturnStatus.PASSED_ON,
)
_ANSWERED = (ReturnStatus.CLOSED, ReturnStatus.PASSED_ON)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Reorientation(Protected, StatefulModel):
    """Somebody comes back to a Mission Locale: due by the E2C, sent, received, closed by the ML.

    ``due_on`` is the last day for the E2C to send it, ``receive_by`` for the Mission Locale to say
    that it received it (``domain.md``, rule 15). A return passed on to another Mission Locale goes on in
    a row of its own, whose ``passed_from`` is this one. ``mission_locale`` may be unknown as long as
    the return was not sent: then the E2C alone reads the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pathway = models.ForeignKey(
        "orientations.Pathway", models.PROTECT, related_name="returns", verbose_name="parcours"
    )
    young_person = models.ForeignKey(
        "youth.YoungPerson", models.PROTECT, related_name="returns", verbose_name="jeune"
    )
    site = models.ForeignKey(
        "networks.Organisation", models.PROTECT, related_name="+", verbose_name="site E2C"
    )
    mission_locale = models.ForeignKey(
        "networks.Organisation",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="Mission Locale",
    )
    proposed_by = models.CharField(
        "comment elle a été trouvée", max_length=12, choices=ProposedBy, blank=True
    )
    passed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="passed_to", editable=False
    )
    kind = models.CharField("demande", max_length=10, choices=ReturnKind)
    status = FSMField(
        "état", max_length=10, choices=ReturnStatus, default=ReturnStatus.DUE, protected=True
    )
    is_urgent = models.BooleanField("mineur", default=False, editable=False)
    happened_on = models.DateField("depuis le", editable=False)
    due_on = models.DateField("à envoyer au plus tard le", editable=False)
    receive_by = models.DateField("à recevoir au plus tard le", null=True, editable=False)
    france_travail_referent = models.CharField(
        "référent à France Travail", max_length=250, blank=True
    )

    reason = models.TextField(
        "ce qui s'est passé", blank=True, validators=[refuse_social_security_number]
    )
    acquired = models.TextField(
        "ce qui a été acquis", blank=True, validators=[refuse_social_security_number]
    )
    advised = models.TextField(
        "ce que l'E2C conseille", blank=True, validators=[refuse_social_security_number]
    )
    has_certificate = models.BooleanField("attestation ACA remise", null=True)
    agrees = models.BooleanField("accord de la personne", null=True)
    contact_checked_on = models.DateField("coordonnées vérifiées le", null=True)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    received_at = models.DateTimeField(null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    received_for = models.ForeignKey(
        "networks.Organisation", models.PROTECT, null=True, related_name="+", editable=False
    )
    counsellor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="conseiller",
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_for = models.ForeignKey(
        "networks.Organisation", models.PROTECT, null=True, related_name="+", editable=False
    )
    outcome = models.CharField("issue", max_length=20, choices=ReturnOutcome, blank=True)
    outcome_comment = models.TextField(
        "précision", blank=True, validators=[refuse_social_security_number]
    )
    imilo_number = models.CharField(
        "numéro de dossier i-MILO",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d+$", "Le numéro i-MILO ne contient que des chiffres.")],
    )

    objects = ReorientationQuerySet.as_manager()

    class Meta:
        verbose_name = "réorientation"
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["site", "-happened_on", "-id"], name="return_of_site"),
            models.Index(fields=["mission_locale", "-happened_on", "-id"], name="return_of_ml"),
            models.Index(
                fields=["site", "due_on", "id"],
                name="return_to_send",
                condition=Q(status=ReturnStatus.DUE),
            ),
            models.Index(
                fields=["mission_locale", "sent_at", "id"],
                name="return_open_of_ml",
                condition=Q(status__in=RETURN_OPEN),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pathway"],
                condition=Q(passed_from__isnull=True),
                name="reorientation_one_chain_per_pathway",
                violation_error_message="Ce parcours a déjà son retour vers la Mission Locale.",
            ),
            models.CheckConstraint(
                name="reorientation_addressed_once_sent",
                condition=~Q(status__in=_SENT_ONCE)
                | Q(mission_locale__isnull=False, sent_at__isnull=False, receive_by__isnull=False),
                violation_error_message="Un retour envoyé a une Mission Locale et une date.",
            ),
            models.CheckConstraint(
                name="reorientation_complete_once_sent",
                condition=~Q(status__in=_SENT_ONCE)
                | (
                    ~Q(reason="")
                    & Q(
                        has_certificate__isnull=False,
                        agrees__isnull=False,
                        contact_checked_on__isnull=False,
                    )
                ),
                violation_error_message="Un retour se complète avant d'être envoyé.",
            ),
            models.CheckConstraint(
                name="reorientation_little_told_without_agreement",
                condition=Q(agrees__isnull=True)
                | Q(agrees=True)
                | Q(acquired="", advised="", phone="", email=""),
                violation_error_message=(
                    "Sans l'accord de la personne, ni bilan ni coordonnées ne sont transmis."
                ),
            ),
            models.CheckConstraint(
                name="reorientation_received_iff_acknowledged",
                condition=Q(
                    status__in=RECEIVED_ONCE,
                    received_at__isnull=False,
                    counsellor__isnull=False,
                )
                | (
                    ~Q(status__in=RECEIVED_ONCE)
                    & Q(received_at__isnull=True, counsellor__isnull=True)
                ),
                violation_error_message="Un retour reçu nomme son conseiller et sa date.",
            ),
            models.CheckConstraint(
                name="reorientation_not_to_its_sender",
                condition=Q(mission_locale__isnull=True) | ~Q(mission_locale=F("site")),
                violation_error_message="Un retour s'adresse à une Mission Locale.",
            ),
            models.CheckConstraint(
                name="reorientation_received_by_its_mission_locale",
                condition=Q(received_for__isnull=True) & ~Q(status__in=RECEIVED_ONCE)
                | Q(received_for=F("mission_locale"), status__in=RECEIVED_ONCE),
                violation_error_message="Seule la Mission Locale destinataire reçoit un retour.",
            ),
            models.CheckConstraint(
                name="reorientation_closed_by_its_mission_locale",
                condition=Q(closed_for__isnull=True, closed_at__isnull=True)
                & ~Q(status__in=_ANSWERED)
                | Q(
                    closed_for=F("mission_locale"),
                    closed_at__isnull=False,
                    status__in=_ANSWERED,
                ),
                violation_error_message="Seule la Mission Locale destinataire clôt un retour.",
            ),
            models.CheckConstraint(
                name="reorientation_outcome_iff_closed",
                condition=(
                    Q(status=ReturnStatus.CLOSED) & ~Q(outcome__in=["", ReturnOutcome.MOVED])
                )
                | Q(status=ReturnStatus.PASSED_ON, outcome=ReturnOutcome.MOVED)
                | (~Q(status__in=_ANSWERED) & Q(outcome="")),
                violation_error_message="Un retour clos dit son issue, et lui seul.",
            ),
            models.CheckConstraint(
                name="reorientation_registration_has_its_number",
                condition=~Q(kind=ReturnKind.REGISTER, outcome__in=FOLLOWED_AFTER)
                | ~Q(imilo_number=""),
                violation_error_message="Une inscription se prouve par son numéro i-MILO.",
            ),
            models.CheckConstraint(
                name="reorientation_only_an_adult_refuses_to_register",
                condition=~Q(status=ReturnStatus.REFUSED)
                | Q(kind=ReturnKind.REGISTER, is_urgent=False, agrees=False),
                violation_error_message=(
                    "Seule une personne majeure refuse d'être inscrite en Mission Locale."
                ),
            ),
            models.CheckConstraint(
                name="reorientation_due_after_the_event",
                condition=Q(due_on__gte=F("happened_on")),
                violation_error_message="Un retour se fait après l'événement.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réorientation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("return", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in RETURN_OPEN

    @property
    def is_registration(self) -> bool:
        return self.kind == ReturnKind.REGISTER

    @property
    def may_be_refused(self) -> bool:
        """Of age, and followed by nobody, the person may decline (``domain.md``, rule 14)."""
        return self.status == ReturnStatus.DUE and self.is_registration and not self.is_urgent

    @property
    def expected_by(self) -> datetime.date | None:
        """Until when whoever's turn it is has to act; None once nobody has a day to keep."""
        if self.status == ReturnStatus.DUE:
            return self.due_on
        return self.receive_by if self.status == ReturnStatus.SENT else None

    @property
    def is_late(self) -> bool:
        """As ``late`` selects."""
        today = timezone.localdate()
        if self.status == ReturnStatus.DUE:
            return self.due_on < today
        if self.status != ReturnStatus.SENT or self.receive_by is None:
            return False
        return self.receive_by < today

    @transition(field=status, source=ReturnStatus.DUE, target=ReturnStatus.SENT)
    def send(self, *, by: User, receive_by: datetime.date) -> None:
        self.sent_at = timezone.now()
        self.sent_by = by
        self.receive_by = receive_by

    @transition(field=status, source=ReturnStatus.DUE, target=ReturnStatus.REFUSED)
    def note_refusal(self, *, by: User, reason: str) -> None:
        """The person, of age, wishes no registration."""
        self.agrees = False
        self.reason = reason
        self.acquired = self.advised = self.phone = self.email = ""
        self.sent_by = by

    @transition(field=status, source=ReturnStatus.SENT, target=ReturnStatus.RECEIVED)
    def receive(self, *, by: User, counsellor: User, organisation: Organisation) -> None:
        self.received_at = timezone.now()
        self.received_by = by
        self.received_for = organisation
        self.counsellor = counsellor

    @transition(field=status, source=ReturnStatus.RECEIVED, target=ReturnStatus.CLOSED)
    def close(
        self, *, by: User, organisation: Organisation, outcome: ReturnOutcome, comment: str
    ) -> None:
        self._answer(by, organisation, outcome, comment)

    @transition(field=status, source=ReturnStatus.RECEIVED, target=ReturnStatus.PASSED_ON)
    def pass_on(self, *, by: User, organisation: Organisation, comment: str) -> None:
        self._answer(by, organisation, ReturnOutcome.MOVED, comment)

    def _answer(
        self, by: User, organisation: Organisation, outcome: ReturnOutcome, comment: str
    ) -> None:
        self.closed_at = timezone.now()
        self.closed_by = by
        self.closed_for = organisation
        self.outcome = outcome
        self.outcome_comment = comment
