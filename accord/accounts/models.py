"""People who work in the two networks, and where they do so."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from accord.accounts.enums import (
    CASEWORK_ROLES,
    MANAGING_ROLES,
    SIDE_OF_KIND,
    Role,
    Side,
)
from accord.networks.enums import Kind
from accord.networks.models import Organisation


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with an e-mail address. Young people have no account."""

    email = models.EmailField(
        "courriel",
        max_length=254,
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec ce courriel."},
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    is_active = models.BooleanField("compte ouvert", default=True)
    is_staff = models.BooleanField("administre le portail", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    objects = UserManager()
    open_because = "needed to sign in, before any scope is known"

    class Meta:
        verbose_name = "compte"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="Un courriel est gardé en minuscules.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @cached_property
    def acting(self) -> Acting | None:
        """In whose name this person acts: set by the middleware, else their first membership."""
        membership = self.memberships.current().first()
        return Acting.of(membership) if membership else None


_RARE = (
    "imilo_code",
    "siret",
    "uai",
    "address",
    "postcode",
    "city",
    "latitude",
    "longitude",
    "email",
    "phone",
    "website",
    "maximum_age",
    "integration_weeks",
    "weekly_hours",
)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Not ended, in an organisation that still exists."""
        return (
            self.filter(ended_on__isnull=True, organisation__closed_on__isnull=True)
            .select_related("organisation", "organisation__parent")
            .order_by("pk")
        )

    def for_acting(self) -> MembershipQuerySet:
        """Read for every page: what few pages say of an organisation waits until one of them asks."""
        return self.current().defer(
            *(
                f"{end}__{name}"
                for end in ("organisation", "organisation__parent")
                for name in _RARE
            )
        )

    def in_house(self, organisation: Organisation) -> MembershipQuerySet:
        """Those who work on this organisation's files: its own, its school's, its branches'."""
        here = Q(organisation=organisation) | Q(organisation__parent=organisation)
        if organisation.parent_id:
            here |= Q(organisation_id=organisation.parent_id)
        return self.current().filter(here, role__in=CASEWORK_ROLES)

    def team_of(self, organisation: Organisation) -> MembershipQuerySet:
        """Colleagues: a Mission Locale with its branches, a school with its sites.

        A site's own people and those of its school, not those of the other sites.
        """
        return self.current().filter(_family(organisation))

    def visible_to(self, user: User) -> MembershipQuerySet:
        """The team of the organisation in whose name ``user`` acts."""
        return self.team_of(user.acting.organisation) if user.acting else self.none()

    def managing(self, organisation: Organisation) -> MembershipQuerySet:
        """Those who manage its people, there or at the organisation that it belongs to."""
        return self.current().filter(
            organisation_id__in=[organisation.pk, organisation.root_id],
            role__in=MANAGING_ROLES,
            user__is_active=True,
        )


def _family(organisation: Organisation) -> Q:
    root_id = organisation.root_id
    if organisation.kind == Kind.E2C_SITE:
        return Q(organisation_id__in=[organisation.pk, root_id])
    return Q(organisation_id=root_id) | Q(organisation__parent_id=root_id)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    attrs={"open_because": "who worked where, kept with the open table it follows"},
)
class Membership(models.Model):
    """A person works in an organisation, in a role. At a parent, it covers the children."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="compte"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=Role)
    started_on = models.DateField("depuis le", default=timezone.localdate)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    open_because = "needed to sign in, before any scope is known"

    class Meta:
        verbose_name = "appartenance"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_on__isnull=True),
                name="membership_once_per_organisation",
                violation_error_message="Cette personne appartient déjà à cette organisation.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                violation_error_message="Une appartenance ne peut finir avant d'avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.organisation}"

    @property
    def role_label(self) -> str:
        return self.get_role_display()


@dataclass(frozen=True)
class Acting:
    """A membership as it acts: which side it speaks for, whose files it opens."""

    membership: Membership
    organisation: Organisation
    side: Side
    organisation_ids: frozenset[int]

    @classmethod
    def of(cls, membership: Membership) -> Acting:
        organisation = membership.organisation
        return cls(
            membership=membership,
            organisation=organisation,
            side=SIDE_OF_KIND[Kind(organisation.kind)],
            organisation_ids=_covered(membership),
        )

    @property
    def role(self) -> Role:
        return Role(self.membership.role)

    @property
    def house(self) -> Organisation:
        """The organisation whose files one works on: a branch works on its Mission Locale's."""
        parent = self.organisation.parent
        is_branch = self.organisation.house_id != self.organisation.pk
        return parent if is_branch and parent else self.organisation

    @property
    def role_label(self) -> str:
        return self.membership.role_label

    @property
    def is_ml(self) -> bool:
        return self.side == Side.ML

    @property
    def is_e2c(self) -> bool:
        return self.side == Side.E2C


def _covered(membership: Membership) -> frozenset[int]:
    """The organisations whose files a membership opens; none for a role of aggregates only.

    A branch works on its Mission Locale's files; a school's staff on those of all its sites.
    """
    if membership.role not in CASEWORK_ROLES:
        return frozenset()
    organisation = membership.organisation
    ids = {organisation.house_id}
    if organisation.kind == Kind.E2C_SCHOOL:
        ids.update(organisation.children.values_list("pk", flat=True))
    return frozenset(ids)


# How long the link of an invitation opens something.
VALID_FOR = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> InvitationQuerySet:
        """Those of the team of the organisation in whose name ``user`` acts."""
        if user.acting is None:
            return self.none()
        return self.filter(_family(user.acting.organisation)).select_related("organisation")

    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor cancelled; the time to accept may be over."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)

    def usable(self) -> InvitationQuerySet:
        """Those whose link still opens something."""
        return self.pending().filter(
            expires_at__gt=timezone.now(), organisation__closed_on__isnull=True
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["token_hash"],
    attrs={"open_because": "who invited whom, kept with the open table it follows"},
)
class Invitation(models.Model):
    """Somebody is asked by e-mail to join an organisation in a role; see docs/decisions/invitations.md.

    The link's secret is kept as a hash only. Sending again makes a new secret: the old link is dead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("courriel", max_length=254)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="organisation"
    )
    role = models.CharField("rôle", max_length=30, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="invité par"
    )
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()
    open_because = "needed by people who have no account yet, before any scope is known"

    class Meta:
        verbose_name = "invitation"
        ordering = ["-sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at__isnull=True, cancelled_at__isnull=True),
                name="invitation_pending_once",
                violation_error_message="Cette adresse est déjà invitée dans cette organisation.",
            ),
            models.CheckConstraint(
                name="invitation_email_is_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message="Un courriel est gardé en minuscules.",
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_is_sent",
                condition=Q(expires_at__gt=models.F("sent_at")),
                violation_error_message="Une invitation reste valable quelque temps.",
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_iff_accepted",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                violation_error_message="Une invitation acceptée dit par qui.",
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_cancelled",
                condition=Q(accepted_at__isnull=True) | Q(cancelled_at__isnull=True),
                violation_error_message="Une invitation acceptée ne s'annule plus.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def role_label(self) -> str:
        return self.get_role_display()

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @staticmethod
    def hash_of(token: str) -> str:
        """The secret has 256 bits of chance: a slow or salted hash would add nothing."""
        return hashlib.sha256(token.encode()).hexdigest()
