"""The person followed: one file that two networks share."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING

import pghistory
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accord.free_text import refuse_social_security_number
from accord.isolation.models import Protected
from accord.networks.text import FoldedField, fold
from accord.youth.enums import GuardianKind, Schooling, Situation
from accord.youth.models.access import Access

if TYPE_CHECKING:
    from accord.accounts.models import User

ADULT_AGE = 18
# Of what is typed in a search, the words that may end the family name or the first name.
MOST_WORDS = 5


def adult_when_born_by() -> datetime.date:
    """Whoever was born on this day or before is an adult today."""
    return timezone.localdate() - relativedelta(years=ADULT_AGE)


def _begins(column: str, text: str) -> Q:
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\uffff"})


class YoungPersonQuerySet(models.QuerySet["YoungPerson"]):
    def visible_to(self, user: User) -> YoungPersonQuerySet:
        """Files that the organisation in whose name ``user`` acts follows, or was given to read."""
        acting = user.acting
        if acting is None or not acting.organisation_ids:
            return self.none()
        if acting.is_ml:
            return self.current().filter(mission_locale_id__in=acting.organisation_ids)
        from_access = Access.objects.filter(organisation_id__in=acting.organisation_ids)
        return self.current().filter(pk__in=from_access.values("young_person_id"))

    def current(self) -> YoungPersonQuerySet:
        """Not merged into another file of the same person."""
        return self.filter(merged_into__isnull=True)

    def merged(self) -> YoungPersonQuerySet:
        return self.filter(merged_into__isnull=False)

    def without_referent(self) -> YoungPersonQuerySet:
        """Nobody follows them: whoever manages the Mission Locale names somebody."""
        return self.filter(referent__isnull=True)

    def matching(self, text: str, *, by_number: bool) -> YoungPersonQuerySet:
        """By the beginning of the names, in either order ("dup lea", "Léa Dup"), or of the i-MILO
        number, ``by_number``. Accents, hyphens and capitals do not count.

        Ranges, not LIKE: under row-level security only these use the indexes.
        """
        key = fold(text)
        number = key.replace(" ", "")
        if not key:
            return self
        if number.isdecimal():
            if not by_number:
                return self.none()
            return self.exclude(imilo_number="").filter(_begins("imilo_number", number))
        found = _begins("name_key", key) | _begins("first_name_key", key)
        words = key.split(" ")
        for cut in range(1, min(len(words), MOST_WORDS)):
            head, tail = " ".join(words[:cut]), " ".join(words[cut:])
            for last_name, first_name in ((head, tail), (tail, head)):
                found |= _begins("name_key", last_name) & _begins("first_name_key", first_name)
        return self.filter(found)

    def with_email(self, address: str) -> YoungPersonQuerySet:
        """Files that carry this address, in whatever letters it was typed."""
        written = self.current().alias(address=Lower("email")).exclude(email="")
        return written.filter(address=address.lower())

    def looking_like(
        self, first_name: str, last_name: str, birth_date: datetime.date
    ) -> YoungPersonQuerySet:
        """Same birth date and same folded names, in either order (``domain.md``, rule 4)."""
        names = [fold(f"{last_name} {first_name}"), fold(f"{first_name} {last_name}")]
        return self.filter(birth_date=birth_date, name_key__in=names)

    def perhaps_same_as(self, young_person: YoungPerson) -> YoungPersonQuerySet:
        """The same names in either order, or the same birth date and one of the two names."""
        first, last = fold(young_person.first_name), fold(young_person.last_name)
        born = Q(birth_date=young_person.birth_date)
        found = Q(name_key__in=[f"{last} {first}", f"{first} {last}"])
        found |= born & (Q(first_name_key=first) | _begins("name_key", f"{last} "))
        return self.filter(found).exclude(pk=young_person.pk)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class YoungPerson(Protected):
    """Somebody of 16 to 25 (to 29 with a recognised disability), followed by one Mission Locale."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mission_locale = models.ForeignKey(
        "networks.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="young_people",
        verbose_name="Mission Locale",
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="conseiller référent",
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    name_key = FoldedField(max_length=170, sources=["last_name", "first_name"])
    first_name_key = FoldedField(max_length=80, sources=["first_name"])
    birth_date = models.DateField("date de naissance")
    phone = models.CharField("téléphone", max_length=16, blank=True)
    email = models.EmailField("courriel", blank=True)
    commune = models.ForeignKey(
        "networks.Commune", models.PROTECT, null=True, blank=True, verbose_name="commune"
    )
    imilo_number = models.CharField(
        "numéro de dossier i-MILO",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^\d+$", "Le numéro i-MILO ne contient que des chiffres.")],
    )
    left_school_on = models.DateField("sorti de l'école le", null=True, blank=True)
    schooling = models.CharField(
        "diplôme", max_length=10, choices=Schooling, default=Schooling.UNKNOWN
    )
    situation = models.CharField(
        "situation", max_length=10, choices=Situation, default=Situation.UNKNOWN
    )
    guardian_kind = models.CharField(
        "contact pour un mineur", max_length=10, choices=GuardianKind, blank=True
    )
    guardian_name = models.CharField(
        "nom de ce contact", max_length=120, blank=True, validators=[refuse_social_security_number]
    )
    guardian_phone = models.CharField("téléphone de ce contact", max_length=16, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    last_contact_at = models.DateTimeField("dernier contact", default=timezone.now, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,  # nobody asks what was merged into a file but its records of merges
        verbose_name="réuni au dossier",
    )

    objects = YoungPersonQuerySet.as_manager()
    read_by_link = "id"

    class Meta:
        verbose_name = "jeune"
        verbose_name_plural = "jeunes"
        ordering = ["name_key", "pk"]
        indexes = [
            models.Index(fields=["mission_locale", "name_key", "id"], name="young_person_of_ml"),
            models.Index(
                fields=["mission_locale", "first_name_key"], name="young_person_first_name"
            ),
            models.Index(
                fields=["mission_locale", "created_at", "id"],
                name="young_person_without_referent",
                condition=Q(referent__isnull=True),
            ),
            # Whoever asks for their link gives an address, and no organisation.
            models.Index(Lower("email"), name="young_person_by_email", condition=~Q(email="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mission_locale", "imilo_number"],
                condition=~Q(imilo_number=""),
                name="young_person_imilo_number_once_per_mission_locale",
                violation_error_message=(
                    "Un autre dossier de votre Mission Locale porte déjà ce numéro i-MILO."
                ),
            ),
            models.CheckConstraint(
                name="young_person_imilo_number_is_digits",
                condition=Q(imilo_number="") | Q(imilo_number__regex=r"^\d+$"),
                violation_error_message="Le numéro i-MILO ne contient que des chiffres.",
            ),
            models.CheckConstraint(
                name="young_person_has_names",
                condition=~Q(first_name="") & ~Q(last_name=""),
                violation_error_message="Indiquez le prénom et le nom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("young_person", args=[self.pk])

    @property
    def initials(self) -> str:
        """All that a message may say of a person."""
        return f"{self.first_name[:1]}. {self.last_name[:1]}.".upper()

    def age_on(self, day: datetime.date) -> int:
        """Whole years; somebody born on 29 February turns a year older on 1 March."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    @property
    def age(self) -> int:
        return self.age_on(timezone.localdate())

    @property
    def is_minor(self) -> bool:
        return self.age < ADULT_AGE
