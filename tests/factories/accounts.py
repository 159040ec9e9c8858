"""People who work in the two networks, all invented."""

from __future__ import annotations

from typing import Any

import factory

from accord.accounts.enums import Role
from accord.accounts.models import Membership, User
from accord.networks.enums import Kind
from tests.factories.networks import (
    MissionLocaleFactory,
    OrganisationFactory,
    SchoolFactory,
    SiteFactory,
)


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    """A counsellor of a Mission Locale unless told."""

    class Meta:
        model = Membership

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    organisation = factory.SubFactory(MissionLocaleFactory)
    role = Role.COUNSELLOR


def _works_as(role: Role, organisation: Any, **kind: Kind) -> factory.Trait:
    return factory.Trait(
        membership=factory.RelatedFactory(
            MembershipFactory,
            factory_related_name="user",
            role=role,
            organisation=factory.SubFactory(organisation, **kind),
        )
    )


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody without membership, unless a trait says what they are.

    ``UserFactory(counsellor=True, membership__organisation=mission_locale)``. Without ``password``
    the account has none that works, which is quick: use ``sign_in``.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.example")
    first_name = factory.Iterator(["Aminata", "Bastien", "Chloé", "Driss", "Élodie", "Franck"])
    last_name = factory.Sequence(lambda n: f"Lavigne-{n}")
    password = None

    class Params:
        counsellor = _works_as(Role.COUNSELLOR, MissionLocaleFactory)
        manager = _works_as(Role.MANAGER, MissionLocaleFactory)
        trainer = _works_as(Role.TRAINER, SiteFactory)
        head = _works_as(Role.HEAD, SchoolFactory)
        regional_officer = _works_as(Role.REGIONAL_OFFICER, OrganisationFactory, kind=Kind.ARML)
        national_officer = _works_as(Role.NATIONAL_OFFICER, OrganisationFactory, kind=Kind.UNML)
        committee_member = _works_as(
            Role.COMMITTEE_MEMBER, OrganisationFactory, kind=Kind.E2C_NETWORK
        )
        administrator = factory.Trait(is_staff=True, is_superuser=True)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(*args, **kwargs)
