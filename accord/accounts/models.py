"""People who work in the two networks, and where they do so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from accord.accounts.enums import CASEWORK_ROLES, SIDE_OF_KIND, Role, Side
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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Not ended, in an organisation that still exists."""
        return (
            self.filter(ended_on__isnull=True, organisation__closed_on__isnull=True)
            .select_related("organisation", "organisation__parent")
            .order_by("pk")
        )

    def in_house(self, organisation: Organisation) -> MembershipQuerySet:
        """Those who work on this organisation's files: its own, its school's, its branches'."""
        here = Q(organisation=organisation) | Q(organisation__parent=organisation)
        if organisation.parent_id:
            here |= Q(organisation_id=organisation.parent_id)
        return self.current().filter(here, role__in=CASEWORK_ROLES)


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
