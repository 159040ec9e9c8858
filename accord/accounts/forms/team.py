"""What managers type about their team, and what somebody who is invited types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from accord.accounts.addresses import read_addresses
from accord.accounts.caseload import Holding, receivers
from accord.accounts.enums import ROLES_OF_KIND, Role
from accord.accounts.models import Invitation, Membership, User
from accord.networks.enums import Kind
from accord.networks.models import Organisation

ADDRESSES_A_GO = 100
LONGEST_LIST = 8_000


def _places(user: User) -> Any:
    """The organisations whose people ``user`` manages, their own first."""
    assert user.acting is not None
    own = user.acting.organisation
    return (
        Organisation.objects.still_open()
        .filter(Q(pk=own.pk) | Q(parent_id=own.pk))
        .order_by("-parent_id", "name_key", "pk")
    )


class _PostForm(forms.Form):
    """A role, and a place when there is more than one."""

    role = forms.ChoiceField(label="Rôle")
    organisation = forms.ModelChoiceField(
        label="Lieu", queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert user.acting is not None
        own = user.acting.organisation
        roles = ROLES_OF_KIND[Kind(own.kind)]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
        places = _places(user)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["organisation"].initial = own
        if own.parent_id is not None or not own.children.exists():
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].required = False
        self._own = own

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_organisation(self) -> Organisation:
        return self.cleaned_data["organisation"] or self._own


class InviteForm(_PostForm):
    """One address or a whole list, one role for all."""

    addresses = forms.CharField(
        label="Adresses de courriel",
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        help_text=(
            "Une ou plusieurs, séparées par une virgule, un espace ou un retour à la ligne. Vous pouvez "
            f"coller une liste de votre messagerie, {ADDRESSES_A_GO} adresses à la fois."
        ),
        error_messages={
            "required": "Écrivez au moins une adresse.",
            "max_length": "La liste est trop longue : partagez-la en plusieurs fois.",
        },
    )
    field_order = ["addresses", "role", "organisation"]

    def clean_addresses(self) -> tuple[list[str], list[str]]:
        good, bad = read_addresses(self.cleaned_data["addresses"])
        if not good and not bad:
            raise ValidationError("Écrivez au moins une adresse.")
        if len(good) > ADDRESSES_A_GO:
            raise ValidationError(
                f"{len(good)} adresses : c'est trop pour une fois. Gardez-en {ADDRESSES_A_GO} "
                "au plus, puis recommencez avec les autres."
            )
        return good, bad


class PostForm(_PostForm):
    """Another role or place for somebody of the team."""

    def __init__(self, *args: Any, membership: Membership, user: User, **kwargs: Any) -> None:
        initial = {"role": membership.role, "organisation": membership.organisation_id}
        super().__init__(*args, user=user, initial=initial, **kwargs)


class HandOverForm(forms.Form):
    """To whom each part goes; all of them when ``everything`` must have somebody."""

    def __init__(
        self,
        *args: Any,
        membership: Membership,
        holdings: list[Holding],
        everything: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for holding in holdings:
            self.fields[holding.caseload.key] = _ColleagueField(
                queryset=receivers(membership, holding.caseload),
                label=holding.caseload.question,
                help_text=f"Aujourd'hui : {holding}.",
                required=everything,
                empty_label="Choisir une personne" if everything else "Ne rien changer",
                error_messages={
                    "required": "Choisissez à qui confier cela.",
                    "invalid_choice": "Cette personne n'est plus de l'équipe : choisissez-en une autre.",
                },
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.fields and not any(cleaned.values()):
            raise ValidationError("Choisissez au moins une personne.")
        return cleaned

    @property
    def receivers(self) -> dict[str, User]:
        return {key: post.user for key, post in self.cleaned_data.items() if post is not None}


class _ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} ({obj.organisation})"


class JoinForm(forms.Form):
    """Somebody who is invited and has no account yet."""

    first_name = forms.CharField(
        label="Prénom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Écrivez votre prénom."},
    )
    last_name = forms.CharField(
        label="Nom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Écrivez votre nom."},
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 caractères avec majuscule, minuscule, chiffre et signe, ou une longue phrase.",
        error_messages={"required": "Choisissez un mot de passe."},
    )
    again = forms.CharField(
        label="Le même mot de passe, encore une fois",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Écrivez-le une deuxième fois."},
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = invitation.email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if not password:
            return cleaned
        if again and password != again:
            self.add_error("again", "Ce n'est pas le même mot de passe.")
        names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
        try:
            validate_password(password, User(email=self._email, **names))
        except ValidationError as error:
            self.add_error("password", error)
        return cleaned
