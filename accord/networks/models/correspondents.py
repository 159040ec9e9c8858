"""Who speaks for an organisation with another one, today: absences and replacements included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accord.networks.enums import Network
from accord.networks.models.organisations import Organisation

if TYPE_CHECKING:
    from accord.accounts.models import User


@dataclass(frozen=True)
class Person:
    """Somebody, or a shared mailbox, to write to or to call."""

    name: str
    email: str
    phone: str
    user: User | None

    @property
    def address(self) -> str:
        """An account is written to where it signs in."""
        return self.user.email if self.user else self.email


@dataclass(frozen=True)
class Contact:
    """Who is named, and who answers for them today: themselves, a substitute, or nobody."""

    named: Correspondent
    answers: Person | None


class CorrespondentQuerySet(models.QuerySet["Correspondent"]):
    def in_office(self) -> CorrespondentQuerySet:
        """Neither ended nor replaced; absent or not."""
        return self.filter(ended_on__isnull=True)

    def kept_by(self, user: User) -> CorrespondentQuerySet:
        """Those of the organisations in whose name ``user`` acts."""
        ids = user.acting.organisation_ids if user.acting else ()
        return self.filter(organisation_id__in=ids)

    def with_people(self) -> CorrespondentQuerySet:
        """What a line of a list shows, in the same query."""
        return self.select_related(
            "organisation", "partner", "user", "substitute__user", "substitute_user"
        )

    def of(self, organisation_id: int, *, towards: int) -> list[Contact]:
        """Who to ask at this organisation today, on behalf of this partner: in one query.

        Those named for this pair; when there are none, or nobody answers for any of them, those
        named for every partner too. Who is absent is answered for by a substitute, whose own
        substitute follows, and so on. Nobody may be left: then the house has to be written to.
        """
        there = self.in_office().filter(organisation_id=organisation_id).with_people()
        return _for_pair(list(there), towards)

    def of_each(
        self, organisation_ids: Collection[int], *, towards: int
    ) -> dict[int, list[Contact]]:
        """The same for several organisations, in one query for all."""
        found = self.of_pairs([(pk, towards) for pk in organisation_ids])
        return {organisation_id: contacts for (organisation_id, _), contacts in found.items()}

    def of_pairs(self, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], list[Contact]]:
        """The same for several (organisation, partner), in one query for all."""
        there: dict[int, list[Correspondent]] = {pk: [] for pk, _towards in pairs}
        for each in self.in_office().filter(organisation_id__in=there).with_people():
            there[each.organisation_id].append(each)
        return {(pk, towards): _for_pair(there[pk], towards) for pk, towards in pairs}

    def same_person(self, correspondent: Correspondent) -> CorrespondentQuerySet:
        """All that the person, or the mailbox, behind this one answers for in this organisation."""
        there = self.in_office().filter(organisation_id=correspondent.organisation_id)
        if correspondent.user_id is not None:
            there = there.filter(user_id=correspondent.user_id)
        else:
            there = there.filter(
                user__isnull=True, name=correspondent.name, email=correspondent.email
            )
        return there.order_by("pk")


def _for_pair(there: list[Correspondent], towards: int) -> list[Contact]:
    named = [c for c in there if c.partner_id == towards]
    general = [c for c in there if c.partner_id is None]
    contacts = [Contact(c, answering(c, there)) for c in named]
    if not any(contact.answers for contact in contacts):
        contacts += [Contact(c, answering(c, there)) for c in general]
    return contacts


def answering(correspondent: Correspondent, colleagues: Collection[Correspondent]) -> Person | None:
    """Who answers today: a chain of absences is followed among ``colleagues`` in office, once."""
    known = {colleague.pk: colleague for colleague in colleagues}
    seen: set[int] = set()
    current: Correspondent | None = correspondent
    while current is not None and current.is_absent and current.pk not in seen:
        seen.add(current.pk)
        if current.substitute_user is not None:
            return _account(current.substitute_user, colleagues)
        current = known.get(current.substitute_id or 0)
    return current.person if current is not None and current.pk not in seen else None


def _account(user: User, colleagues: Collection[Correspondent]) -> Person | None:
    """A colleague who is no correspondent answers; one who is, and is away, does not."""
    posts = [colleague for colleague in colleagues if colleague.user_id == user.pk]
    if posts and all(post.is_absent for post in posts):
        return None
    phone = next((post.phone for post in posts if post.phone), "")
    return Person(user.get_full_name(), user.email, phone, user)


class Correspondent(models.Model):
    """The named contact of a Mission Locale for a site, or the reverse (article 4 of the accord).

    Without a partner, it answers for every partner. A correspondent need not have an account: a
    shared mailbox is one too. One who is replaced stays, ended, as the history of the relation.
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

    absent_from = models.DateField("absente ou absent à partir du", null=True, blank=True)
    absent_until = models.DateField(
        "jusqu'au", null=True, blank=True, help_text="Ce jour compris. Vide : sans date de retour."
    )
    substitute = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="correspondant qui remplace",
    )
    substitute_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="collègue qui remplace",
    )
    ended_on = models.DateField("jusqu'au", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="a laissé la place à",
    )

    objects = CorrespondentQuerySet.as_manager()
    open_because = "professional contacts, shown to every signed-in professional (article 4)"

    class Meta:
        verbose_name = "correspondant"
        ordering = ["organisation_id", "name", "pk"]
        # ``correspondent_substitute_of_same_organisation`` and ``correspondent_successor_of_same_
        # organisation`` are foreign keys over two columns: they stand in migration 0005.
        constraints = [
            models.CheckConstraint(
                name="correspondent_can_be_reached",
                condition=~Q(email="") | ~Q(phone="") | Q(user__isnull=False),
                violation_error_message="Indiquez un compte, un courriel ou un téléphone.",
            ),
            models.CheckConstraint(
                name="correspondent_partner_is_another",
                condition=Q(partner__isnull=True) | ~Q(partner=F("organisation")),
                violation_error_message="Un correspondant s'adresse à une autre organisation.",
            ),
            models.CheckConstraint(
                name="correspondent_absence_has_start",
                condition=Q(absent_from__isnull=False)
                | Q(
                    absent_until__isnull=True,
                    substitute__isnull=True,
                    substitute_user__isnull=True,
                ),
                violation_error_message="Une absence a un premier jour.",
            ),
            models.CheckConstraint(
                name="correspondent_absence_ends_after_it_starts",
                condition=Q(absent_until__isnull=True) | Q(absent_until__gte=F("absent_from")),
                violation_error_message="Une absence ne peut finir avant d'avoir commencé.",
            ),
            models.CheckConstraint(
                name="correspondent_has_one_substitute",
                condition=Q(substitute__isnull=True) | Q(substitute_user__isnull=True),
                violation_error_message="Une seule personne remplace pendant une absence.",
            ),
            models.CheckConstraint(
                name="correspondent_substitute_is_another",
                condition=(Q(substitute__isnull=True) | ~Q(substitute=F("id")))
                & (
                    Q(substitute_user__isnull=True)
                    | Q(user__isnull=True)
                    | ~Q(substitute_user=F("user"))
                ),
                violation_error_message="On ne se remplace pas soi-même : choisissez un collègue.",
            ),
            models.CheckConstraint(
                name="correspondent_replaced_once_ended",
                condition=Q(replaced_by__isnull=True)
                | (Q(ended_on__isnull=False) & ~Q(replaced_by=F("id"))),
                violation_error_message="Qui est remplacé ne l'est plus, et l'est par quelqu'un d'autre.",
            ),
            models.UniqueConstraint(
                fields=["id", "organisation"],
                name="correspondent_with_organisation",
                violation_error_message="Ce correspondant existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def towards(self) -> str:
        """Whom it answers, in words."""
        if self.partner is not None:
            return str(self.partner)
        is_e2c = self.organisation.network == Network.E2C
        return "toutes les Missions Locales" if is_e2c else "tous les sites E2C"

    @property
    def person(self) -> Person:
        return Person(self.name, self.email, self.phone, self.user)

    @property
    def is_absent(self) -> bool:
        """Today, where it works."""
        if self.absent_from is None:
            return False
        today = timezone.localdate(timezone=self.organisation.tz)
        return self.absent_from <= today and (
            self.absent_until is None or today <= self.absent_until
        )

    @property
    def will_be_absent(self) -> bool:
        today = timezone.localdate(timezone=self.organisation.tz)
        return self.absent_from is not None and self.absent_from > today
