"""What managers and correspondents type about who answers to whom."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.accounts.actions.correspondents import PARTNER_KIND, Somebody
from accord.accounts.enums import CASEWORK_ROLES
from accord.accounts.models import Membership, User
from accord.networks import phones
from accord.networks.enums import Kind
from accord.networks.models import Correspondent, Organisation
from accord.networks.text import fold

SUGGESTED, MOST_FOUND = 20, 15
_COLLEAGUE, _POST = "u", "c"


def colleagues_at(organisations: Sequence[Organisation]) -> QuerySet[User]:
    """Those who may answer for these organisations, by name: their own people and their school's."""
    ids = {o.pk for o in organisations} | {o.parent_id for o in organisations if o.parent_id}
    posts = Membership.objects.current().filter(
        Q(organisation_id__in=ids) | Q(organisation__parent_id__in=[o.pk for o in organisations]),
        role__in=CASEWORK_ROLES,
    )
    people = User.objects.filter(is_active=True, pk__in=posts.order_by().values("user_id"))
    return people.order_by("last_name", "first_name", "pk")


class _ContactFields(forms.Form):
    """A number as people write it, kept as E.164."""

    use_required_attribute = False
    department_id = ""

    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text="Une ligne directe, si elle existe.",
    )

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        if not text:
            return ""
        number = phones.normalise(text, self.department_id)
        if number is None:
            raise ValidationError(
                "Ce numéro n'existe pas. Écrivez-le comme 01 23 45 67 89, ou avec l'indicatif du pays."
            )
        return number


class WhoForm(_ContactFields):
    """A colleague who has an account, or somebody else, or a mailbox that several people read."""

    user = forms.ModelChoiceField(
        label="Collègue",
        required=False,
        queryset=User.objects.none(),
        empty_label="Quelqu'un qui n'a pas de compte",
        help_text="Son nom et son courriel sont ceux de son compte.",
        error_messages={
            "invalid_choice": "Cette personne n'est pas de l'équipe : choisissez-en une autre."
        },
    )
    name = forms.CharField(
        label="Nom, sans compte",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Une personne, ou une boîte partagée : « Accueil des orientations ».",
    )
    email = forms.EmailField(
        label="Courriel, sans compte",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["user", "name", "email", "phone"]

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department_id = organisations[0].department_id or ""
        self.fields["user"].queryset = colleagues_at(organisations)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_error("user"):
            return cleaned
        if cleaned.get("user") is not None:
            for name in ("name", "email"):
                if cleaned.get(name):
                    self.add_error(name, "À laisser vide pour un collègue qui a un compte.")
        elif not cleaned.get("name"):
            if not self.has_error("name"):
                self.add_error("user", "Choisissez un collègue, ou écrivez un nom plus bas.")
        elif not (cleaned.get("email") or cleaned.get("phone") or self.errors):
            self.add_error("email", "Il faut pouvoir joindre : un courriel ou un téléphone.")
        return cleaned

    @property
    def who(self) -> Somebody:
        data = self.cleaned_data
        return Somebody(data["user"], data["name"], data["email"].lower(), data["phone"])


class NameForm(WhoForm):
    """Who, where, and for which partner: found by its name or town, or none for all of them."""

    organisation = forms.ModelChoiceField(
        label="Au nom de", queryset=Organisation.objects.none(), empty_label=None
    )
    partner_name = forms.CharField(
        label="Partenaire",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "partenaires"}),
    )
    partner = forms.ModelChoiceField(
        label="Avec qui exactement ?",
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": "Ce partenaire ne correspond pas à ce nom."},
    )
    field_order = ["organisation", "partner_name", "partner", "user", "name", "email", "phone"]

    def __init__(self, *args: Any, places: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, organisations=places, **kwargs)
        self.place = places[0]
        self.kind = PARTNER_KIND[Kind(self.place.kind)]
        to_ml = self.kind == Kind.MISSION_LOCALE
        organisation = self.fields["organisation"]
        organisation.queryset = Organisation.objects.filter(pk__in=[p.pk for p in places])  # type: ignore[attr-defined]
        organisation.initial = self.place
        if len(places) == 1:
            organisation.widget, organisation.required = forms.HiddenInput(), False
        self.fields["partner_name"].label = (
            "Pour quelle Mission Locale ?" if to_ml else "Pour quel site E2C ?"
        )
        self.fields["partner_name"].help_text = (
            "Un nom ou une ville. Vide : pour toutes les Missions Locales."
            if to_ml
            else "Un nom ou une ville. Vide : pour tous les sites E2C."
        )
        self.found = self._search()
        if len(self.found) > 1:
            self.fields["partner"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
                pk__in=[each.pk for each in self.found]
            )
            self.fields["partner"].choices = [(p.pk, _which(p)) for p in self.found]  # type: ignore[attr-defined]
        else:
            del self.fields["partner"]

    @property
    def suggestions(self) -> list[Organisation]:
        """The nearest partners, offered while one types."""
        near = self._partners().with_distance_from(self.place)
        return list(near.near_first(self.place.department_id or "")[:SUGGESTED])

    def _partners(self) -> Any:
        return Organisation.objects.still_open().filter(kind=self.kind)

    def _search(self) -> list[Organisation]:
        """Those that the typed text may mean; the one of exactly this name when it is alone."""
        text = fold(self.data.get("partner_name", "")) if self.is_bound else ""
        if not text:
            return []
        named = list(self._partners().named_like(text).order_by("name_key", "pk")[: MOST_FOUND + 1])
        exact = [each for each in named if each.name_key == text]
        return exact if len(exact) == 1 else named

    def clean_organisation(self) -> Organisation:
        return self.cleaned_data["organisation"] or self.place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["partner"] = self._choose(cleaned)
        return cleaned

    def _choose(self, cleaned: dict[str, Any]) -> Organisation | None:
        if not cleaned.get("partner_name") or self.has_error("partner_name"):
            return None
        if not self.found:
            self.add_error(
                "partner_name", "Aucun partenaire ne porte ce nom : vérifiez l'écriture."
            )
        elif len(self.found) > MOST_FOUND:
            self.add_error("partner_name", "Trop de partenaires correspondent : précisez.")
        elif len(self.found) == 1:
            return self.found[0]
        elif cleaned.get("partner") is None and not self.has_error("partner"):
            self.add_error("partner", "Plusieurs partenaires correspondent : choisissez le bon.")
        return cleaned.get("partner")


def _which(organisation: Organisation) -> str:
    return f"{organisation}, {organisation.postcode} {organisation.city}".rstrip(", ")


class ContactForm(_ContactFields):
    """Where to reach somebody; who has an account is reached there, and may add a number."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez un nom."},
    )
    email = forms.EmailField(
        label="Courriel",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["name", "email", "phone"]

    def __init__(self, *args: Any, correspondent: Correspondent, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": correspondent.name,
            "email": correspondent.email,
            "phone": phones.readable(correspondent.phone),
        }
        super().__init__(*args, **kwargs)
        self.department_id = correspondent.organisation.department_id or ""
        if correspondent.user_id is not None:
            del self.fields["name"], self.fields["email"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unreachable = not (cleaned.get("email") or cleaned.get("phone"))
        if "email" in self.fields and unreachable and not self.errors:
            self.add_error("email", "Il faut pouvoir joindre : un courriel ou un téléphone.")
        return cleaned


class ReplaceForm(WhoForm):
    """Who takes over; ``everywhere`` when the person answers to several partners."""

    everywhere = forms.BooleanField(label="Reprendre aussi ses autres partenaires", required=False)

    def __init__(self, *args: Any, correspondent: Correspondent, posts: int, **kwargs: Any) -> None:
        super().__init__(*args, organisations=[correspondent.organisation], **kwargs)
        if correspondent.user_id is not None:
            user = self.fields["user"]
            user.queryset = user.queryset.exclude(pk=correspondent.user_id)  # type: ignore[attr-defined]
        if posts > 1:
            self.fields["everywhere"].label = f"Reprendre aussi ses {posts - 1} autres partenaires"
            if posts == 2:
                self.fields["everywhere"].label = "Reprendre aussi son autre partenaire"
        else:
            del self.fields["everywhere"]


class AbsenceForm(forms.Form):
    """From which day to which, and who answers meanwhile."""

    use_required_attribute = False

    absent_from = forms.DateField(
        label="Premier jour d'absence",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Indiquez le premier jour."},
    )
    absent_until = forms.DateField(
        label="Dernier jour d'absence",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Ce jour compris. Vide : sans date de retour.",
    )
    substitute = forms.ChoiceField(
        label="Qui répond à sa place",
        required=False,
        error_messages={
            "invalid_choice": "Cette personne n'est plus de l'équipe : choisissez-en une autre."
        },
    )

    def __init__(self, *args: Any, correspondent: Correspondent, **kwargs: Any) -> None:
        self.today = timezone.localdate(timezone=correspondent.organisation.tz)
        kwargs["initial"] = _absence_of(correspondent, self.today)
        super().__init__(*args, **kwargs)
        colleagues = colleagues_at([correspondent.organisation]).exclude(
            pk=correspondent.user_id or 0
        )
        posts = (
            Correspondent.objects.in_office()
            .filter(organisation_id=correspondent.organisation_id, user__isnull=True)
            .exclude(pk__in=Correspondent.objects.same_person(correspondent).values("pk"))
            .order_by("name", "pk")
        )
        self.people = {f"{_COLLEAGUE}{user.pk}": user for user in colleagues}
        self.posts = {f"{_POST}{post.pk}": post for post in posts}
        choices: list[Any] = [("", "Personne : les messages vont à l'équipe")]
        if self.people:
            choices.append(("Collègues", [(key, str(user)) for key, user in self.people.items()]))
        if self.posts:
            choices.append(("Sans compte", [(key, p.name) for key, p in self.posts.items()]))
        self.fields["substitute"].choices = choices  # type: ignore[attr-defined]

    def clean_absent_until(self) -> datetime.date | None:
        last: datetime.date | None = self.cleaned_data["absent_until"]
        first = self.cleaned_data.get("absent_from")
        if last and first and last < first:
            raise ValidationError("L'absence ne peut finir avant d'avoir commencé.")
        if last and last < self.today:
            raise ValidationError("Cette absence est déjà finie : vérifiez les jours.")
        return last

    def clean_substitute(self) -> User | Correspondent | None:
        chosen = self.cleaned_data["substitute"]
        return self.people.get(chosen) or self.posts.get(chosen)


def _absence_of(correspondent: Correspondent, today: datetime.date) -> dict[str, Any]:
    """What was said already, or an absence that begins today; one that is over is forgotten."""
    last = correspondent.absent_until
    if correspondent.absent_from is None or (last is not None and last < today):
        return {"absent_from": today}
    substitute = ""
    if correspondent.substitute_user_id:
        substitute = f"{_COLLEAGUE}{correspondent.substitute_user_id}"
    elif correspondent.substitute is not None:
        user_id = correspondent.substitute.user_id
        substitute = (
            f"{_COLLEAGUE}{user_id}" if user_id else f"{_POST}{correspondent.substitute_id}"
        )
    return {
        "absent_from": correspondent.absent_from,
        "absent_until": last,
        "substitute": substitute,
    }
