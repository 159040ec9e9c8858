"""Announcements of the heads of network, all invented."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from accord.announcements.enums import Status, Subject
from accord.announcements.models import Addressee, Announcement
from accord.networks.enums import Kind
from tests.factories.networks import OrganisationFactory


class AnnouncementFactory(factory.django.DjangoModelFactory[Announcement]):
    """A draft of UNML; ``published`` addresses it to the houses of the moment, and mails nobody."""

    class Meta:
        model = Announcement
        skip_postgeneration_save = True

    issuer = factory.SubFactory(OrganisationFactory, kind=Kind.UNML)
    written_by = factory.SubFactory("tests.factories.accounts.UserFactory")
    subject = Subject.SIGNATURE
    title = factory.Sequence(lambda n: f"L'accord est signé, lettre {n}")
    text = "Signé à Albertville.\n\nParlez-en en équipe."

    class Params:
        published = factory.Trait(
            status=Status.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SelfAttribute("written_by"),
            told_at=factory.SelfAttribute("published_at"),
        )
        of_e2c = factory.Trait(
            issuer=factory.SubFactory(OrganisationFactory, kind=Kind.E2C_NETWORK)
        )

    @factory.post_generation
    def addressed(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if self.is_published:
            Addressee.objects.bulk_create(
                Addressee(announcement=self, organisation=house) for house in self.houses()
            )
